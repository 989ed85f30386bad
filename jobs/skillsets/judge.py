"""How good skill sets are: by label and over labels, beside the majority class."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from skillmill.jobs.evaluation.calibration_error import BINS
from skillmill.jobs.skillsets.fit import Known, Truth, folds
from skillmill.udfs.skillsets.kernel import Floats

PUBLISHED_GRU = 0.73
"""Median label accuracy of the published GRU over title and description; its split is not published."""

Predict = Callable[[Known, Known], Floats]
"""From jobs to learn from, and jobs to judge, to the probabilities of the latter."""


@dataclass(frozen=True)
class OfLabel:
    """One label: accuracy at a probability of a half, area under the ROC curve (None where one value only), F1 of 1."""

    label: str
    accuracy: float
    majority: float
    auc: float | None
    f1: float


@dataclass(frozen=True)
class Figures:
    """All labels together; `calibration_error` over all jobs and labels, in ten bins of equal width."""

    jobs: int
    median_accuracy: float
    mean_accuracy: float
    macro_auc: float
    macro_f1: float
    calibration_error: float
    median_majority: float
    mean_majority: float
    labels: tuple[OfLabel, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as JSON has them."""
        return asdict(self)


def cross_judge(known: Known, predict: Predict, count: int, seed: int) -> Figures:
    """Return the figures of jobs each judged by what was learnt from the jobs of other groups, in `count` folds."""
    found = np.zeros(known.truth.shape)
    for rows in folds(known.groups, count, seed):
        found[rows] = predict(known.at(~rows), known.at(rows))
    return figures(known.labels, known.truth, found)


def figures(labels: tuple[str, ...], truth: Truth, probabilities: Floats) -> Figures:
    """Return the figures of probabilities, shape (jobs, labels), against the truth."""
    guesses = probabilities > 0.5
    right = (guesses == truth).mean(axis=0)
    share = truth.mean(axis=0)
    hits = (guesses & truth).sum(axis=0)
    f1 = 2 * hits / np.maximum(guesses.sum(axis=0) + truth.sum(axis=0), 1)
    areas = [_area(truth[:, at], probabilities[:, at]) for at in range(len(labels))]
    majority = np.maximum(share, 1 - share)
    known = [area for area in areas if area is not None]
    rows = [
        OfLabel(label, _rounded(right[at]), _rounded(majority[at]), areas[at], _rounded(f1[at]))
        for at, label in enumerate(labels)
    ]
    return Figures(
        jobs=len(truth),
        median_accuracy=_rounded(np.median(right)),
        mean_accuracy=_rounded(right.mean()),
        macro_auc=_rounded(np.mean(known)) if known else 0.0,
        macro_f1=_rounded(f1.mean()),
        calibration_error=_rounded(calibration_error(probabilities, truth)),
        median_majority=_rounded(np.median(majority)),
        mean_majority=_rounded(majority.mean()),
        labels=tuple(rows),
    )


def calibration_error(probabilities: Floats, truth: Truth) -> float:
    """Return the mean distance of a bin's mean probability from its share of ones, by jobs and labels in the bin."""
    bins = np.minimum((probabilities.ravel() * BINS).round(9).astype(int), BINS - 1)
    off = np.bincount(bins, weights=probabilities.ravel() - truth.ravel(), minlength=BINS)
    return float(np.abs(off).sum() / truth.size)


def _area(truth: Truth, values: Floats) -> float | None:
    ones, zeros = np.sort(values[truth]), values[~truth]
    if not len(ones) or not len(zeros):
        return None
    above = len(ones) - np.searchsorted(ones, zeros, side="right")
    level = np.searchsorted(ones, zeros, side="right") - np.searchsorted(ones, zeros, side="left")
    return _rounded((above + level / 2).sum() / (len(ones) * len(zeros)))


def _rounded(value: Any) -> float:
    return round(float(value), 4)
