"""What joins a span to its neighbours is not of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.edges import without_joiners


@pytest.mark.parametrize(
    ("span", "left"),
    [
        ("Docker and", "Docker"),
        ("and Spark", "Spark"),
        ("& Excel /", "Excel"),
        ("knowledge of the", "knowledge"),
        ("react,", "react"),
        ("or or SQL", "SQL"),
        ("R&D", "R&D"),
        ("CI/CD", "CI/CD"),
        ("research and development", "research and development"),
        ("Andorra", "Andorra"),
        ("vitamin A", "vitamin A"),
        ("the", "the"),
        ("and", "and"),
        ("TCP/IP", "TCP/IP"),
        ("C++", "C++"),
    ],
)
def test_joiners_at_the_edges_are_taken_off(span: str, left: str) -> None:
    text = f"x {span} y"
    start, end = without_joiners(text, 2, 2 + len(span))
    assert text[start:end] == left


@pytest.mark.parametrize("filling", [" and", " ,", " "])
def test_a_span_of_any_length_is_read_once(filling: str) -> None:
    long = "Data" + filling * 30_000
    assert without_joiners(long + "SQL", 0, len(long) + 3) == (0, len(long) + 3)
    assert without_joiners(long + " of", 0, len(long) + 3) == (0, 4)


@given(st.text(), st.text(min_size=1), st.text())
def test_what_is_left_lies_in_the_span_and_is_something(before: str, span: str, after: str) -> None:
    start, end = without_joiners(before + span + after, len(before), len(before) + len(span))
    assert len(before) <= start < end <= len(before) + len(span)
