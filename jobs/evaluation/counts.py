"""What is counted once per document, so that scores and resamples are sums of it."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from skillmill.jobs.corpora.form import Span
from skillmill.jobs.evaluation.matching import (
    ALL,
    count_boundary,
    count_overlap,
    count_strict,
    count_tokens,
    count_untyped,
)
from skillmill.jobs.evaluation.scores import Score, StrictScores
from skillmill.schemas.labels import SKILL_LABELS

SCHEMES = ("strict", "boundary", "overlap", "token")
LAYERS_MEAN, UNTYPED = "layers_mean", "untyped"
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Counts of documents: `table[document, row]` = right among predicted, predicted, right among gold, gold.

    `rows` names the rows: (scheme, label) for each scheme and label and, with the label "", for all labels
    together; last ("untyped", "").
    """

    labels: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    table: npt.NDArray[np.int64]

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return int(self.table.shape[0])


def tally(
    texts: Sequence[str],
    groups: Sequence[str],
    gold: Sequence[Set[Span]],
    predicted: Sequence[Set[Span]],
) -> Tally:
    """Count the spans of `texts` in every scheme; all four in one order.

    Texts with the same group that is not empty are one document. Only labels that occur in gold are
    counted: predictions under any other label are left out of every scheme.
    """
    labels = tuple(sorted({label for spans in gold for _, _, label in spans}))
    rows = (*product(SCHEMES, (*labels, ALL)), (UNTYPED, ALL))
    of_text = document_numbers(groups)
    table = np.zeros((max(of_text, default=-1) + 1, len(rows), 4), dtype=np.int64)
    for document, text, ours, theirs in zip(of_text, texts, gold, predicted, strict=True):
        scored = {span for span in theirs if span[2] in labels}
        table[document] += np.array(_of_text(text, ours, scored, labels), dtype=np.int64)
    return Tally(labels, rows, table)


def _of_text(text: str, gold: Set[Span], predicted: Set[Span], labels: Sequence[str]) -> list[tuple[int, ...]]:
    return [
        *count_strict(gold, predicted, labels),
        *count_boundary(gold, predicted, labels),
        *count_overlap(gold, predicted, labels),
        *count_tokens(text, gold, predicted, labels),
        count_untyped(gold, predicted),
    ]


def document_numbers(groups: Iterable[str]) -> list[int]:
    """Return the number of the document of each text: equal groups share one, an empty group is its own."""
    known: dict[str, int] = {}
    numbers, following = [], 0
    for group in groups:
        if not group or group not in known:
            known[group] = following
            following += 1
        numbers.append(known[group])
    return numbers


def rates(counts: npt.NDArray[Any]) -> Numbers:
    """Return precision, recall and F1 in the last axis for counts (…, 4).

    NaN where there is neither gold nor a prediction, else 0 where nothing is to divide by. F1 is the harmonic
    mean of the two (van Rijsbergen, 1979).
    """
    right_predicted, predicted, right_gold, gold = np.moveaxis(counts.astype(np.float64), -1, 0)
    precision = right_predicted / np.maximum(predicted, 1)
    recall = right_gold / np.maximum(gold, 1)
    both = precision + recall
    f1 = 2 * precision * recall / np.where(both > 0, both, 1)
    found = np.stack([precision, recall, f1], axis=-1)
    found[(predicted + gold) == 0] = np.nan
    return found


def layers_mean(rows: Sequence[tuple[str, str]], found: Numbers) -> Numbers | None:
    """Return the mean of the strict rates (…, row, 3) of the two layers, Skill and Knowledge, as (…, 3).

    None where one of them does not occur in gold.
    """
    at = [rows.index(("strict", label)) for label in SKILL_LABELS if ("strict", label) in rows]
    if len(at) < len(SKILL_LABELS):
        return None
    mean: Numbers = found[..., at, :].mean(axis=-2)
    return mean


def scores_of(counted: Tally) -> dict[str, Any]:
    """Return the scores of each scheme (micro, labels), of the layers' mean (or None), and untyped."""
    total = counted.table.sum(axis=0)
    found = np.nan_to_num(rates(total))
    by_row = {row: _score(found[at], int(total[at, 3])) for at, row in enumerate(counted.rows)}
    scores: dict[str, Any] = {
        scheme: StrictScores(
            micro=by_row[scheme, ALL], labels={label: by_row[scheme, label] for label in counted.labels}
        )
        for scheme in SCHEMES
    }
    mean = layers_mean(counted.rows, found)
    support = sum(by_row["strict", label]["support"] for label in SKILL_LABELS if label in counted.labels)
    scores[LAYERS_MEAN] = None if mean is None else _score(mean, support)
    scores[UNTYPED] = by_row[UNTYPED, ALL]
    return scores


def _score(found: Numbers, support: int) -> Score:
    precision, recall, f1 = (float(value) for value in found)
    return Score(precision=precision, recall=recall, f1=f1, support=support)
