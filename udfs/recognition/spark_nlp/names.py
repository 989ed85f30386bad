"""The gazetteer whose names Spark NLP's EntityRuler looks up: what it is asked, and what its answers mean.

The ruler reports a name wherever its characters stand, loses one that another name goes on from, and fails at a
character that it was not told of. So it is asked one candidate at a time: words side by side, as many as a name
with this first word has. What it finds is then a whole word, and where it stands is known beforehand.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Protocol

import numpy as np
import pandas as pd

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.recognition.gazetteer import Gazetteer, Match, fold
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec, require_revision
from skillmill.udfs.recognition.registry import gazetteer_parts
from skillmill.udfs.recognition.spark_nlp.batches import Function, extracted
from skillmill.udfs.recognition.spark_nlp.handed import to_frame, utf16_length

TEXT_FIELDS = {"doc_id": "array<string>", "text": "array<string>"}
NAME_FIELDS = {"name_begin": "array<int>", "name_end": "array<int>", "name": "array<string>", **TEXT_FIELDS}
"""Columns of a row with candidates; positions are inclusive UTF-16 positions in the candidate."""
_ROW_NAMES = 2048
_WORD = re.compile(r"\w+|[^\w\s]")


class RuledGazetteer(Gazetteer):
    """A gazetteer that is told by someone else which of its candidates are names."""

    name = "sparknlp-gazetteer"
    runtime = "sparknlp-entityruler"

    def __init__(self, concepts: Sequence[Concept], stop_phrases: Sequence[str] = ()) -> None:
        super().__init__(concepts, stop_phrases)
        self._lengths: dict[str, set[int]] = {}
        for key in self.keys:
            words = _WORD.findall(key)
            if words:
                self._lengths.setdefault(words[0], set()).add(len(words))

    def candidates(self, text: str) -> Iterator[tuple[str, int, int]]:
        """Yield (folded text, start, end) of each place in `text` that may be a name, by its first word."""
        folded = fold(text)
        places = [found.span() for found in _WORD.finditer(folded)]
        for at, (start, stop) in enumerate(places):
            for length in self._lengths.get(folded[start:stop], ()):
                if at + length <= len(places):
                    end = places[at + length - 1][1]
                    yield folded[start:end], start, end

    def among(self, text: str, names: frozenset[str]) -> list[Mention]:
        """Return the mentions in `text` where `names` are those candidates that the taxonomy has."""
        return self.choose(text, (place for place in self.candidates(text) if place[0] in names))

    def named_among(self, text: str, names: frozenset[str]) -> list[Match]:
        """Return where those of `names` stand, with the concepts that they name."""
        return self.chosen(text, (place for place in self.candidates(text) if place[0] in names))


class Ruled(Protocol):
    """What the ruler's answers are for: texts are cut into pieces to be asked about, and answers become rows."""

    gazetteer: RuledGazetteer

    def pieces(self, text: str) -> Iterable[str]:
        """Return the texts in which names of a document are looked for."""
        ...

    def rows(self, doc_ids: list[str], texts: list[str], names: frozenset[str]) -> pd.DataFrame:
        """Return a row per document, where `names` are those candidates that are names."""
        ...


Make = Callable[[], Ruled]
"""Makes a Ruled, or returns the one there is in this process; it travels to the workers."""


class RuledMentions:
    """Mentions of documents, as extract stages them."""

    def __init__(self, gazetteer: RuledGazetteer) -> None:
        self.gazetteer = gazetteer

    def pieces(self, text: str) -> Iterable[str]:
        """Return the text as it is."""
        return (text,)

    def rows(self, doc_ids: list[str], texts: list[str], names: frozenset[str]) -> pd.DataFrame:
        """Return a row per document with its mentions."""
        return extracted(doc_ids, texts, [self.gazetteer.among(text, names) for text in texts], [None] * len(texts))


@cache
def ruled_mentions(spec: RecognizerSpec) -> RuledMentions:
    """Return what makes mentions of the ruler's answers for `spec`, made once per process; see ruled_gazetteer."""
    return RuledMentions(ruled_gazetteer(spec))


@cache
def ruled_gazetteer(spec: RecognizerSpec) -> RuledGazetteer:
    """Return the gazetteer for `spec`, made once per process; SkillmillError where its revision is another one."""
    made = RuledGazetteer(*gazetteer_parts(spec))
    require_revision(spec.model, made.revision, spec.revision)
    return made


def ask(make: Make) -> Function:
    """Return a mapInPandas function from (doc_id, text) to NAME_FIELDS: each candidate once per batch."""

    def function(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        ruled = make()
        alphabet = frozenset("".join(ruled.gazetteer.keys))
        for batch in batches:
            texts = list(batch["text"])
            pieces = (piece for text in texts for piece in ruled.pieces(text))
            asked = {name for piece in pieces for name, _, _ in ruled.gazetteer.candidates(piece)}
            names = sorted(name for name in asked if alphabet.issuperset(name))
            rows = [_row(names[at : at + _ROW_NAMES]) for at in range(0, len(names), _ROW_NAMES)]
            last: dict[str, object] = {"doc_id": list(batch["doc_id"]), "text": texts}
            yield to_frame([*rows, last], list(NAME_FIELDS))

    return function


def answer(make: Make) -> Function:
    """Return a mapInPandas function from rows with a column `found` of names to one row per document."""

    def function(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        ruled = make()
        known: set[str] = set()
        for batch in batches:
            for row in batch.itertuples(index=False):
                known.update(row.found)
                if row.doc_id is not None:
                    yield ruled.rows(list(row.doc_id), list(row.text), frozenset(known))
                    known = set()

    return function


def _row(names: list[str]) -> dict[str, object]:
    ends = np.array([utf16_length(name) - 1 for name in names], dtype=np.int32)
    return {"name_begin": np.zeros(len(names), dtype=np.int32), "name_end": ends, "name": names}
