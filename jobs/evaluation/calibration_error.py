"""Whether confidences are probabilities: expected calibration error, by label.

Of the mentions at about 0.8 about 80 % should be right. Mentions are sorted into ten bins of equal width; the
error is the distance between a bin's mean confidence and its share of right mentions, averaged over mentions
(Naeini, Cooper and Hauskrecht, 2015; Guo and others, 2017).
"""

from collections.abc import Sequence, Set
from typing import TypedDict

from skillmill.jobs.corpora.form import Span
from skillmill.jobs.evaluation.predictions import Confidence, Predictions

BINS = 10


class Bin(TypedDict):
    """Mentions with a confidence of at least `low` and below `high` (the last bin includes 1).

    `confidence` is their mean and `right` the share of them that is right; both None in an empty bin.
    """

    low: float
    high: float
    mentions: int
    confidence: float | None
    right: float | None


class Calibration(TypedDict):
    """Expected calibration error (0 is perfect; None without mentions), and the bins it comes from.

    `calibrated` says whether all mentions claim a confidence that was checked on labelled text; where it is
    False the error tells how far the confidence is from being a probability, and is nothing to complain about.
    """

    ece: float | None
    mentions: int
    calibrated: bool
    bins: list[Bin]


def calibration(outcomes: Sequence[tuple[Confidence, bool]]) -> Calibration:
    """Return the calibration of mentions, each a confidence and whether the mention is right."""
    filled: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in outcomes:
        # Rounded, since 0.29 * 100 and its like fall just short of the bin that they belong to.
        filled[min(int(round(confidence.value * BINS, 9)), BINS - 1)].append((confidence.value, right))
    bins = [_bin(at, inside) for at, inside in enumerate(filled)]
    error = sum(
        b["mentions"] * abs(b["confidence"] - b["right"])
        for b in bins
        if b["confidence"] is not None and b["right"] is not None
    )
    return Calibration(
        ece=error / len(outcomes) if outcomes else None,
        mentions=len(outcomes),
        calibrated=bool(outcomes) and all(confidence.calibrated for confidence, _ in outcomes),
        bins=bins,
    )


def _bin(at: int, inside: Sequence[tuple[float, bool]]) -> Bin:
    count = len(inside)
    return Bin(
        low=at / BINS,
        high=(at + 1) / BINS,
        mentions=count,
        confidence=sum(value for value, _ in inside) / count if count else None,
        right=sum(right for _, right in inside) / count if count else None,
    )


def outcomes_by_label(
    gold: Sequence[Set[Span]], predicted: Sequence[Predictions]
) -> dict[str, list[tuple[Confidence, bool]]]:
    """Return per label of gold the confidence of each prediction, and whether gold has start, end and label."""
    outcomes: dict[str, list[tuple[Confidence, bool]]] = {
        label: [] for label in sorted({label for spans in gold for _, _, label in spans})
    }
    for ours, theirs in zip(gold, predicted, strict=True):
        for span, confidence in sorted(theirs.items()):
            if span[2] in outcomes:
                outcomes[span[2]].append((confidence, span in ours))
    return outcomes


def calibration_by_label(gold: Sequence[Set[Span]], predicted: Sequence[Predictions]) -> dict[str, Calibration]:
    """Return the calibration of each label that occurs in gold; right means right in the strict sense."""
    return {label: calibration(pairs) for label, pairs in outcomes_by_label(gold, predicted).items()}
