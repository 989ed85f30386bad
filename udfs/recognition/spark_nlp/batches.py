"""What Spark calls before and after Spark NLP, in one stage: documents to rows of windows, labelled rows to documents.

The rows of a batch of documents come one after the other, and the last one brings the documents themselves. Nothing
is shuffled between the two functions, so the rows keep their order and what belongs together is together.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec, require_revision
from skillmill.udfs.recognition.spark_nlp.folder import LABELS, open_exported
from skillmill.udfs.recognition.spark_nlp.handed import FIELDS, Packer, read_kept, to_frame
from skillmill.udfs.recognition.spark_nlp.labelled import Labelled, Tags, in_order
from skillmill.udfs.recognition.spark_nlp.windows import WordReader
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.text.content import content_hash

Batches = Iterator[pd.DataFrame]
Function = Callable[[Batches], Batches]

DOCUMENT_FIELDS = {
    "doc_id": "array<string>",
    "text": "array<string>",
    "reason": "array<string>",
}
"""Columns of the last row of a batch: its documents, and why one of them could not be read."""
HANDED_FIELDS = {**FIELDS, **DOCUMENT_FIELDS}
_NOTHING = (np.empty((0, 6), dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
TAG_FIELDS = {"tag_begin": "array<int>", "tag_label": "array<string>", "tag_score": "array<float>"}


def hand_over(spec: RecognizerSpec) -> Function:
    """Return a mapInPandas function from (doc_id, text) to HANDED_FIELDS."""

    def function(batches: Batches) -> Batches:
        reader = _reader(spec.model, spec.revision)
        for batch in batches:
            packer = Packer(spec.batch_tokens)
            reasons = []
            for number, text in enumerate(batch["text"]):
                reason = None
                words = 0
                try:
                    for window in reader.windows(text):
                        if rows := list(packer.add(window, number, words)):
                            yield to_frame(rows, list(HANDED_FIELDS))
                        words += len(window.kept)
                except Exception as error:  # one document alone: its neighbours go on
                    reason = type(error).__name__
                reasons.append(reason)
            last: dict[str, object] = {"doc_id": list(batch["doc_id"]), "text": list(batch["text"]), "reason": reasons}
            yield to_frame([*packer.flush(), last], list(HANDED_FIELDS))

    return function


def take_back(spec: RecognizerSpec) -> Function:
    """Return a mapInPandas function from rows with TAG_FIELDS to one row per document, as extract stages them."""

    def function(batches: Batches) -> Batches:
        labelled = _labelled(spec.model, spec.revision, spec.thresholds)
        pieces: list[Any] = []
        for batch in batches:
            for row in batch.itertuples(index=False):
                if row.kept is not None:
                    kept = read_kept(row.kept)
                    tags = Tags(row.tag_begin, row.tag_label, row.tag_score)
                    pieces.append((kept, *labelled.columns(kept, tags)))
                if row.doc_id is not None:
                    yield _outcomes(labelled, row, pieces)
                    pieces = []

    return function


def _outcomes(labelled: Labelled, row: Any, pieces: list[Any]) -> pd.DataFrame:
    words = in_order(pieces)
    found: list[list[Mention]] = []
    details: list[str | None] = []
    for number, (text, reason) in enumerate(zip(row.text, row.reason, strict=True)):
        mentions: list[Mention] = []
        if reason is None:
            try:
                mentions = labelled.mentions(text, *words.get(number, _NOTHING))
            except Exception as error:  # one document alone: its neighbours go on
                reason = type(error).__name__
        found.append(mentions)
        details.append(reason)
    return extracted(list(row.doc_id), list(row.text), found, details)


def extracted(
    doc_ids: list[str], texts: list[str], found: list[list[Mention]], details: list[str | None]
) -> pd.DataFrame:
    """Return one row per document as extract stages them; a detail says that a document is rejected."""
    return pd.DataFrame(
        {
            "doc_id": doc_ids,
            "content_sha256": [content_hash(text) for text in texts],
            "mentions": [[mention.as_dict() for mention in mentions] for mentions in found],
            "reason": [None if detail is None else "recognizer_failed" for detail in details],
            "detail": details,
        }
    )


@cache
def _reader(model: str, revision: str) -> WordReader:
    folder = open_exported(model, [TOKENIZER])
    require_revision(model, folder.revision, revision)
    return WordReader(folder.tokenizer, folder.max_length)


@cache
def _labelled(model: str, revision: str, thresholds: tuple[tuple[str, float], ...]) -> Labelled:
    folder = open_exported(model, [LABELS])
    require_revision(model, folder.revision, revision)
    return Labelled(folder, thresholds)
