"""The labels that Spark NLP gave to words, as mentions: decoded as the transformer recogniser decodes its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge, split_lists
from skillmill.udfs.recognition.spark_nlp.folder import ExportedModel
from skillmill.udfs.recognition.transformer.addresses import address_label, with_addresses
from skillmill.udfs.recognition.transformer.decode import Scheme
from skillmill.udfs.recognition.transformer.encode import trim
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagging import Tagged

NAME = "sparknlp"
RUNTIME = "sparknlp-onnx-f32"
_LEAST = 1e-9


@dataclass(frozen=True)
class Tags:
    """What Spark NLP says of the tokens of one row: where each begins, its likeliest label, how likely it is."""

    begins: NDArray[np.int32]
    labels: Sequence[str]
    scores: NDArray[np.float32]


class Labelled:
    """Makes mentions of one document's words with their labels."""

    name = NAME
    runtime = RUNTIME

    def __init__(self, model: ExportedModel, thresholds: Sequence[tuple[str, float]] = ()) -> None:
        """Raises SkillmillError where a threshold is for a label that the model does not have."""
        self.revision = model.revision
        self._column = {label: at for at, label in enumerate(model.labels)}
        public = {label: label for label in Scheme.of(model.labels).types}
        [self._layer] = layers([Head("labels", model.labels, public)], "", thresholds)
        self.labels = tuple(public)
        self._address_label = address_label(self.labels)

    def columns(self, kept: NDArray[np.int64], tags: Tags) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the column and the probability of each word of `kept`, see FIELDS.

        A word that Spark NLP has not labelled counts as outside.
        """
        of_token = np.array([self._column[label] for label in tags.labels], dtype=np.int64)
        if not len(of_token):
            return np.full(len(kept), self._column.get("O", 0)), np.ones(len(kept))
        order = np.argsort(tags.begins, kind="stable")
        place = np.minimum(np.searchsorted(tags.begins, kept[:, 5], sorter=order), len(order) - 1)
        found = order[place]
        missing = tags.begins[found] != kept[:, 5]
        column = np.where(missing, self._column.get("O", 0), of_token[found])
        return column, np.where(missing, 1.0, tags.scores[found])

    def mentions(
        self, text: str, kept: NDArray[np.int64], column: NDArray[np.int64], score: NDArray[np.float64]
    ) -> list[Mention]:
        """Return the mentions of a document from its words in order, sorted by (start, end, label)."""
        origin = (self.name, self.revision, self.runtime)
        found: list[Mention] = []
        if len(kept):
            tagged = Tagged(
                part=np.zeros(len(kept), dtype=np.int64),
                starts=kept[:, 2],
                ends=kept[:, 3],
                new_text=kept[:, 4].astype(bool),
                logits=_logits(column, score, len(self._column)),
            )
            for first, last, label, confidence, calibrated in self._layer.spans(tagged):
                start, end = trim(text, int(tagged.starts[first]), int(tagged.ends[last]))
                if start < end:
                    found.append(Mention(start, end, label, text[start:end], confidence, calibrated, *origin))
        return merge([split_lists(with_addresses(text, found, self._address_label, origin))])


def _logits(column: NDArray[np.int64], score: NDArray[np.float64], columns: int) -> NDArray[np.float32]:
    """Return logits whose softmax has `score` at `column` and shares the rest; shape (words, columns)."""
    sure = np.clip(score.astype(np.float64), _LEAST, 1 - _LEAST)
    logits = np.repeat(np.log((1 - sure) / max(columns - 1, 1))[:, None], columns, axis=1)
    logits[np.arange(len(column)), column] = np.log(sure)
    return logits.astype(np.float32)


def in_order(
    pieces: Sequence[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]],
) -> Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """Return the words, columns and scores of several rows by document's number, each in the document's order."""
    if not pieces:
        return {}
    kept, column, score = (np.concatenate(each) for each in zip(*pieces, strict=True))
    order = np.lexsort((kept[:, 1], kept[:, 0]))
    kept, column, score = kept[order], column[order], score[order]
    numbers, firsts = np.unique(kept[:, 0], return_index=True)
    bounds = [*firsts.tolist(), len(kept)]
    return {
        int(number): (kept[first:last], column[first:last], score[first:last])
        for number, first, last in zip(numbers, bounds, bounds[1:], strict=False)
    }
