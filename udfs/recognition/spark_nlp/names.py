"""The gazetteer whose names Spark NLP's EntityRuler looks up: what it is asked, and what its answers mean.

The ruler reports a name wherever its characters stand, loses one that another name goes on from, and fails at a
character that it was not told of. So it is asked one candidate at a time: words side by side, as many as a name
with this first word has. What it finds is then a whole word, and where it stands is known beforehand.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np
import pandas as pd

from skillmill.udfs.recognition.gazetteer import Gazetteer, fold
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec, require_revision
from skillmill.udfs.recognition.registry import gazetteer_concepts
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

    def __init__(self, spec: RecognizerSpec) -> None:
        """Raises SkillmillError for a taxonomy that cannot be read."""
        super().__init__(gazetteer_concepts(spec))
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


@cache
def ruled_gazetteer(spec: RecognizerSpec) -> RuledGazetteer:
    """Return the gazetteer for `spec`, made once per process; SkillmillError where its revision is another one."""
    made = RuledGazetteer(spec)
    require_revision(spec.model, made.revision, spec.revision)
    return made


def ask(spec: RecognizerSpec) -> Function:
    """Return a mapInPandas function from (doc_id, text) to NAME_FIELDS: each candidate once per batch."""

    def function(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        gazetteer = ruled_gazetteer(spec)
        alphabet = frozenset("".join(gazetteer.keys))
        for batch in batches:
            texts = list(batch["text"])
            asked = {name for text in texts for name, _, _ in gazetteer.candidates(text)}
            names = sorted(name for name in asked if alphabet.issuperset(name))
            rows = [_row(names[at : at + _ROW_NAMES]) for at in range(0, len(names), _ROW_NAMES)]
            last: dict[str, object] = {"doc_id": list(batch["doc_id"]), "text": texts}
            yield to_frame([*rows, last], list(NAME_FIELDS))

    return function


def answer(spec: RecognizerSpec) -> Function:
    """Return a mapInPandas function from rows with a column `found` of names to one row per document."""

    def function(batches: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        gazetteer = ruled_gazetteer(spec)
        known: set[str] = set()
        for batch in batches:
            for row in batch.itertuples(index=False):
                known.update(row.found)
                if row.doc_id is None:
                    continue
                names = frozenset(known)
                texts = list(row.text)
                found = [gazetteer.among(text, names) for text in texts]
                yield extracted(list(row.doc_id), texts, found, [None] * len(texts))
                known = set()

    return function


def _row(names: list[str]) -> dict[str, object]:
    ends = np.array([utf16_length(name) - 1 for name in names], dtype=np.int32)
    return {"name_begin": np.zeros(len(names), dtype=np.int32), "name_end": ends, "name": names}
