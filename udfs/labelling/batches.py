"""What Spark calls on executors: documents in, labelled sentences out; by either matcher."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from skillmill.udfs.labelling.labeller import Labelled, Labeller
from skillmill.udfs.labelling.skills import LabellerSpec, get_labeller
from skillmill.udfs.recognition.spark_nlp.names import RuledGazetteer
from skillmill.udfs.text.content import content_hash

Batches = Iterator[pd.DataFrame]
SENTENCE_FIELDS = {
    "sentence": "int",
    "start_offset": "int",
    "end_offset": "int",
    "text": "string",
    "tokens": "array<string>",
    "token_starts": "array<int>",
    "tags": "array<string>",
    "sources": "array<string>",
}
"""The columns of a sentence, with their Spark SQL types."""
_SENTENCES = f"array<struct<{','.join(f'{name}:{kind}' for name, kind in SENTENCE_FIELDS.items())}>>"
LABELLED = (
    f"doc_id string, content_sha256 string, sentences {_SENTENCES}, tally array<bigint>, "
    "stop_words array<string>, stop_words_kept array<string>"
)
"""A document as it is staged: its sentences, the numbers of its tally, and each match of a stop word."""


def label_documents(spec: LabellerSpec) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (doc_id, text) to one row per document, as LABELLED has it."""

    def function(batches: Batches) -> Batches:
        labeller = get_labeller(spec)
        for batch in batches:
            yield _frame(batch["doc_id"], batch["text"], labeller, labeller.label)

    return function


class RuledLabels:
    """Labels by Spark NLP's EntityRuler, which says what of the words of sentences is a name of the list."""

    def __init__(self, spec: LabellerSpec) -> None:
        concepts = spec.skills.concepts()
        self.gazetteer = RuledGazetteer(concepts)
        self._labeller = Labeller(self.gazetteer, concepts, spec.scheme, spec.clean, spec.votes)

    def pieces(self, text: str) -> Iterable[str]:
        """Return the texts of a document's sentences, as they are labelled."""
        return (sentence.text for _, sentence in self._labeller.sentences(text))

    def rows(self, doc_ids: list[str], texts: list[str], names: frozenset[str]) -> pd.DataFrame:
        """Return a row per document, as LABELLED has it."""

        def label(text: str) -> list[Labelled]:
            sentences = self._labeller.sentences(text)
            return [
                self._labeller.labelled(each, self.gazetteer.named_among(each.text, names), at)
                for at, each in sentences
            ]

        return _frame(doc_ids, texts, self._labeller, label)


@cache
def ruled_labels(spec: LabellerSpec) -> RuledLabels:
    """Return what makes labels of the ruler's answers, made once per process."""
    return RuledLabels(spec)


def _frame(
    doc_ids: Iterable[str], texts: Iterable[str], labeller: Labeller, label: Callable[[str], list[Labelled]]
) -> pd.DataFrame:
    rows = []
    for doc_id, text in zip(doc_ids, texts, strict=True):
        found = [_row(each) for each in label(text)]
        tally = labeller.take_tally()
        stops = [list(counts.elements()) for counts in (tally.stop_words, tally.stop_words_kept)]
        rows.append((doc_id, content_hash(text), found, tally.numbers(), *stops))
    columns = ["doc_id", "content_sha256", "sentences", "tally", "stop_words", "stop_words_kept"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _row(labelled: Labelled) -> dict[str, Any]:
    sentence = labelled.sentence
    starts = [start for start, _ in sentence.words]
    values = (labelled.number, sentence.start, sentence.end, sentence.text, labelled.tokens, starts)
    return dict(zip(SENTENCE_FIELDS, (*values, list(labelled.tags), list(labelled.sources)), strict=True))
