"""The sentences of a document: as they are, or cleaned as published systems clean them."""

from collections.abc import Iterator
from dataclasses import dataclass

from skillmill.udfs.labelling.words import words
from skillmill.udfs.text.segments import parts, segments

_BREAKS = {ord(sign): " " for sign in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"}


@dataclass(frozen=True)
class Sentence:
    """A sentence: where it stands in its document, the text that is labelled, and that text's words by offset.

    `text` is `document[start:end]` unless it was cleaned: then start and end are those of its first and last word.
    Offsets of words count in `text`.
    """

    start: int
    end: int
    text: str
    words: tuple[tuple[int, int], ...]


def sentences(document: str, clean: bool = False) -> Iterator[Sentence]:
    """Yield the sentences of a document that have a word.

    `clean` is the classic cleaning: line breaks end no sentence, and what is left of a sentence is its words with one
    space between them, without punctuation; nothing is stemmed, and signs that belong to a word stay.
    """
    whole = document.translate(_BREAKS) if clean else document
    for segment in segments(whole):
        for start, end in parts(whole, *segment):
            found = tuple(words(whole, start, end))
            if not found:
                continue
            if clean:
                yield _cleaned(document, found)
            else:
                places = tuple((first - start, last - start) for first, last in found)
                yield Sentence(start, end, document[start:end], places)


def _cleaned(document: str, found: tuple[tuple[int, int], ...]) -> Sentence:
    kept = [document[first:last] for first, last in found]
    places: list[tuple[int, int]] = []
    at = 0
    for word in kept:
        places.append((at, at + len(word)))
        at += len(word) + 1
    return Sentence(found[0][0], found[-1][1], " ".join(kept), tuple(places))
