from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.skillsets.pieces import clauses, title_words


def test_a_short_description_is_cut_at_commas_and_a_long_one_into_sentences() -> None:
    short = "Design data pipelines in Python, present results to customers. Maintain databases."
    assert [short[start:end] for _, start, end in clauses(short, 0)] == [
        "Design data pipelines in Python,",
        "present results to customers.",
        "Maintain databases.",
    ]
    long = "Design data pipelines, and run them. " * 6
    assert len(clauses(long, 0)) == 6


def test_the_words_of_a_title_that_say_something_stand_where_they_are() -> None:
    assert title_words("Chief of Police", "text", 5) == [("text", 5, 10), ("text", 14, 20)]


@given(st.text(max_size=300), st.integers(0, 300))
def test_clauses_lie_in_the_text_in_order_and_do_not_touch(text: str, begin: int) -> None:
    at = begin
    for _, start, end in clauses(text, begin):
        assert at <= start < end <= len(text)
        at = end
