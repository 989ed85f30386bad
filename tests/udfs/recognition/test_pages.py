"""Long documents are read in pages, and what is read is what would be read in one piece."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.pages import pages
from skillmill.udfs.recognition.transformer.blocks import document_blocks
from skillmill.udfs.text.segments import parts, segments

LINES = st.lists(st.sampled_from(["Python and SQL", "• Led a team. Built it.", "", "  ", "Kafka  Spark", "a\u2028b"]))


def blocks(text: str, start: int = 0) -> list[list[tuple[int, int]]]:
    """Return the blocks of `text`, in offsets of a document in which it begins at `start`."""
    places = (
        ((start + at, start + to), to - at, text[at:to])
        for begin, end in segments(text)
        for at, to in parts(text, begin, end)
    )
    return list(document_blocks(places, 60))


@given(LINES.map("\n".join), st.integers(10, 60))
def test_pages_cover_a_text_without_gaps(text: str, size: int) -> None:
    found = list(pages(text, size))

    assert "".join(text[start:end] for start, end in found) == text
    assert all(end == start for (_, end), (start, _) in pairwise(found))


def test_a_page_is_cut_where_reading_starts_afresh() -> None:
    words = ["managed", "suppliers", "wrote", "python", "reports", "budgets", "across", "teams", "quickly"]
    text = "\n".join(f"It is number {at}. We {words[at % 9]} {words[at % 8]}, {words[at % 7]}." for at in range(400))
    found = list(pages(text, 1000))

    assert len(found) > 10
    assert [block for start, end in found for block in blocks(text[start:end], start)] == blocks(text)


def test_a_text_without_line_breaks_is_cut_between_sentences() -> None:
    text = "It is one line of text. " * 1000
    found = list(pages(text, 1000))

    assert len(found) >= 8
    assert all(text[start:end].startswith("It is") for start, end in found)


def test_a_short_text_is_one_page_and_an_empty_one_none() -> None:
    assert list(pages("Python", 10)) == [(0, 6)]
    assert list(pages("", 10)) == []
