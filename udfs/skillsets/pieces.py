"""A document cut into the pieces whose influence on a label can be asked for: words of the title, clauses."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from skillmill.udfs.text.segments import segments

_WORD = re.compile(r"\w(?:[\w'’+#.-]*\w)?")
_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+(?=\()|(?<=\))\s+")
_SENTENCES = 4
"""A description with more sentences is cut into sentences alone."""
_LEAST_CHARACTERS = 12
_SMALL = frozenset("and or of the for in to with on at a an except all other by".split())

Part = Literal["title", "text"]


class Piece(NamedTuple):
    """Code points `start` to `end`, end exclusive, of a document's title or text, as `part` says."""

    part: Part
    start: int
    end: int


def title_words(title: str, part: Part, offset: int) -> list[Piece]:
    """Return the words of a title that say something; `offset` is where the title begins in its part."""
    return [
        Piece(part, offset + word.start(), offset + word.end())
        for word in _WORD.finditer(title)
        if word.group().casefold() not in _SMALL
    ]


def clauses(text: str, begin: int) -> list[Piece]:
    """Return the clauses of a description that begins at `begin` of `text`; its sentences where it has many."""
    found = [(begin + start, begin + end) for start, end in segments(text[begin:])]
    if len(found) <= _SENTENCES:
        found = [each for start, end in found for each in _cut(text, start, end)]
    return [Piece("text", start, end) for start, end in found]


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut a sentence at commas and brackets; what is too short stays with what follows."""
    at = start
    for gap in _CLAUSE.finditer(text, start, end):
        if gap.start() - at >= _LEAST_CHARACTERS and end - gap.end() >= _LEAST_CHARACTERS:
            yield at, gap.start()
            at = gap.end()
    yield at, end
