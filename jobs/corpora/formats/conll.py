"""CoNLL-2003's columns: a token a line, its tag last, a blank line after each line of text."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.formats.writer import Writer
from skillmill.jobs.corpora.overlaps import longest_first

DOCUMENT = "-DOCSTART-"
_CHUNK = re.compile(r"\S+")
_OPENING = frozenset("([{\"'“‘«")
_CLOSING = frozenset(",.;:!?)]}\"'”’»…")

Token = tuple[int, int]


def tokens(text: str, spans: Sequence[Span]) -> Iterator[Token]:
    """Yield (start, end) of the tokens of `text`: words as white space parts them, punctuation at their edges apart.

    A token ends where a span begins or ends.
    """
    cuts = sorted({place for start, end, _ in spans for place in (start, end)})
    at = 0
    for chunk in _CHUNK.finditer(text):
        for start, end in _peeled(text, chunk.start(), chunk.end()):
            while at < len(cuts) and cuts[at] <= start:
                at += 1
            while at < len(cuts) and cuts[at] < end:
                yield start, cuts[at]
                start = cuts[at]
                at += 1
            yield start, end


def _peeled(text: str, start: int, end: int) -> Iterator[Token]:
    first, last = start, end
    while first < last - 1 and text[first] in _OPENING:
        first += 1
    while last - 1 > first and text[last - 1] in _CLOSING:
        last -= 1
    yield from ((at, at + 1) for at in range(start, first))
    yield first, last
    yield from ((at, at + 1) for at in range(last, end))


def bio(position: int, length: int) -> str:
    """Return the tag's first letter for a span's token at `position` of `length`: B, I."""
    return "I" if position else "B"


def bioes(position: int, length: int) -> str:
    """Return the tag's first letter for a span's token at `position` of `length`: B, I, E, and S for one alone."""
    if length == 1:
        return "S"
    return "B" if not position else "E" if position == length - 1 else "I"


class ConllWriter(Writer):
    """Writes `token -X- -X- tag` and a `-DOCSTART-` line before each document.

    Lost are white space, spans that overlap a longer one, and spaces in labels, which become underscores.
    """

    def __init__(self, path: Path, scheme: Callable[[int, int], str] = bio) -> None:
        super().__init__(path)
        self._scheme = scheme
        self._file = self.part.open("w", encoding="utf-8", newline="\n")

    def add(self, text: LabelledText) -> None:
        """Write the tokens of one text."""
        spans = longest_first(text.spans)
        self.losses["overlapping spans"] += len(text.spans) - len(spans)
        self.losses["labels with spaces"] += sum(_tag(label) != label for _, _, label in spans)
        places = list(tokens(text.text, spans))
        tags = self._tags(places, spans)
        self._file.write(f"{DOCUMENT} -X- -X- O\n")
        before = 0
        for (start, end), tag in zip(places, tags, strict=True):
            if "\n" in text.text[before:start] and tag[0] not in "IE":
                self._file.write("\n")
            self._file.write(f"{text.text[start:end]} -X- -X- {tag}\n")
            before = end
        self._file.write("\n")

    def _tags(self, places: Sequence[Token], spans: Sequence[Span]) -> list[str]:
        tags = ["O"] * len(places)
        at = 0
        for start, end, label in spans:
            while at < len(places) and places[at][0] < start:
                at += 1
            first = at
            while at < len(places) and places[at][1] <= end:
                at += 1
            for place in range(first, at):
                tags[place] = f"{self._scheme(place - first, at - first)}-{_tag(label)}"
        return tags

    def finish(self) -> None:
        """Close the file."""
        self._file.close()

    abandon = finish


def _tag(label: str) -> str:
    return "_".join(label.split())
