import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.skillsets.document import Document, head_of, headed


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Chief Executives Determine and formulate policies.", "Chief Executives", "Determine"),
        (
            "Painters, Transportation Equipment Operate or tend machines.",
            "Painters, Transportation Equipment",
            "Operate",
        ),
        (
            "Heating and Air Conditioning Mechanics Install, or repair.",
            "Heating and Air Conditioning Mechanics",
            "Install",
        ),
        ("Design things for people.", "", "Design"),
        ("", "", ""),
    ],
)
def test_a_title_at_the_head_ends_before_the_sentence_begins(text: str, title: str, rest: str) -> None:
    start, end, begin = head_of(text)
    assert text[start:end] == title
    assert text[begin:].startswith(rest)


def test_a_title_that_is_given_is_the_title() -> None:
    assert headed(Document("Cook", "Chief Executives Determine policies.")) == ("Cook", 0, 0, False)


def test_a_short_first_line_is_the_title() -> None:
    document = Document("", "  senior cook\nWorks in a kitchen.")
    head = headed(document)
    assert (head.title, head.inside) == ("senior cook", True)
    assert document.text[head.begin :] == "Works in a kitchen."


@given(st.text(max_size=80), st.text(max_size=200))
def test_what_is_found_at_the_head_is_where_it_says(title: str, text: str) -> None:
    head = headed(Document(title, text))
    assert 0 <= head.begin <= len(text)
    if head.inside:
        assert text[head.start : head.start + len(head.title)] == head.title
        assert head.start + len(head.title) <= head.begin or not head.title
