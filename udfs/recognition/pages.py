"""Pages of a long document: pieces that are read apart, cut where reading starts afresh anyway."""

from collections.abc import Iterator

from skillmill.udfs.recognition.transformer.blocks import ends_block, opens_alike
from skillmill.udfs.text.segments import parts, segments

PAGE_CHARS = 100_000
"""A document of more code points than this is read in pages of about so many."""


def pages(text: str, size: int = PAGE_CHARS) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of the pages of `text`; they cover it without gaps.

    A page ends at the end of a line whose last part ends a block, where the next part is no head of a document (see
    transformer.blocks), so that the same blocks are read as in the whole document. Where there is no such place within
    `size` code points more, it ends with any segment.
    """
    start, before = 0, (0, 0)
    for begin, end in segments(text):
        length = begin - start
        if length > size and (length > 2 * size or _starts_afresh(text, before, (begin, end))):
            yield start, begin
            start = begin
        before = begin, end
    if start < len(text):
        yield start, len(text)


def _starts_afresh(text: str, before: tuple[int, int], segment: tuple[int, int]) -> bool:
    """Tell whether `segment` stands on another line than the one `before`, and a block ends between them."""
    if len(text[before[1] - 1 : segment[0] + 1].splitlines()) < 2:
        return False
    *_, (at, to) = parts(text, *before)
    first, last = next(parts(text, *segment))
    return ends_block(text[at:to]) and opens_alike(text[first:last])
