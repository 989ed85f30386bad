"""How sure the scores are: bootstrap intervals over documents, and the paired difference of two models.

The documents of the file are drawn with replacement, as many as there are; the scores are computed anew from
the sums of their counts; the interval lies between the 2.5th and the 97.5th percentile (Efron and Tibshirani,
1993, chapter 13). Documents, not spans, are drawn, since the spans of a document resemble each other. Two models
are compared on the same draws (Koehn, 2004).
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from skillmill.jobs.evaluation.counts import LAYERS_MEAN, SCHEMES, UNTYPED, Numbers, Tally, layers_mean, rates
from skillmill.jobs.evaluation.matching import ALL

RESAMPLES, SEED, LEVEL = 1000, 0, 0.95
MEASURES = ("precision", "recall", "f1")
_F1 = MEASURES.index("f1")
_CELLS = 4_000_000  # of the matrix of draws that is held at once


def resampled_rates(tables: Sequence[npt.NDArray[np.int64]], resamples: int, seed: int) -> list[Numbers]:
    """Return for each table of counts (documents, rows, 4) the rates (resamples, rows, 3), from the same draws."""
    documents = tables[0].shape[0]
    flat = [table.reshape(documents, -1).astype(np.float64) for table in tables]
    parts: list[list[Numbers]] = [[] for _ in tables]
    for draws in _draws(documents, resamples, seed):
        for part, table, columns in zip(parts, tables, flat, strict=True):
            part.append(rates((draws @ columns).reshape(len(draws), *table.shape[1:])))
    return [np.concatenate(part) for part in parts]


def _draws(documents: int, resamples: int, seed: int) -> Iterator[Numbers]:
    """Yield matrices (draws, documents) that tell how often each document was drawn."""
    random = np.random.default_rng(seed)
    at_once = max(1, _CELLS // documents)
    for first in range(0, resamples, at_once):
        count = min(at_once, resamples - first)
        drawn = random.integers(documents, size=(count, documents))
        drawn += np.arange(count)[:, None] * documents
        times = np.bincount(drawn.ravel(), minlength=count * documents)
        yield times.reshape(count, documents).astype(np.float64)


def intervals_of(counted: Tally, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Any] | None:
    """Return 95 % intervals, [low, high] by measure, in the shape of scores_of; None for a single document.

    A resample without gold and predictions of a label says nothing about it and is left out of its interval.
    """
    if counted.documents < 2:
        return None
    [found] = resampled_rates([counted.table], resamples, seed)
    by_row = {row: _interval(found[:, at]) for at, row in enumerate(counted.rows)}
    intervals: dict[str, Any] = {
        "level": LEVEL,
        "resamples": resamples,
        "seed": seed,
        "documents": counted.documents,
    }
    for scheme in SCHEMES:
        labels = {label: by_row[scheme, label] for label in counted.labels}
        intervals[scheme] = {"micro": by_row[scheme, ALL], "labels": labels}
    mean = layers_mean(counted.rows, found)
    intervals[LAYERS_MEAN] = None if mean is None else _interval(mean)
    intervals[UNTYPED] = by_row[UNTYPED, ALL]
    return intervals


def paired_difference(ours: Tally, theirs: Tally, resamples: int = RESAMPLES, seed: int = SEED) -> dict[str, Any]:
    """Return the differences of strict F1, ours less theirs: micro and by label.

    Each has `f1`, the difference on the file; `interval`, its 95 % interval over resamples; `share_above_zero`,
    the share of resamples in which ours is better. The last two are None for a single document. Both tallies are
    of the same texts in the same order.
    """
    point = [np.nan_to_num(rates(counted.table.sum(axis=0))) for counted in (ours, theirs)]
    single = ours.documents < 2
    found = None if single else resampled_rates([ours.table, theirs.table], resamples, seed)

    def row(label: str) -> dict[str, Any]:
        at = ours.rows.index(("strict", label))
        entry: dict[str, Any] = {"f1": float(point[0][at, _F1] - point[1][at, _F1])}
        if found is None:
            return entry | {"interval": None, "share_above_zero": None}
        differences = np.nan_to_num(found[0][:, at, _F1]) - np.nan_to_num(found[1][:, at, _F1])
        return entry | {"interval": _bounds(differences), "share_above_zero": float((differences > 0).mean())}

    return {"micro": row(ALL), "labels": {label: row(label) for label in ours.labels}}


def _interval(found: Numbers) -> dict[str, list[float]]:
    return {measure: _bounds(found[:, at]) for at, measure in enumerate(MEASURES)}


def _bounds(values: Numbers) -> list[float]:
    """Return the percentiles that enclose LEVEL of the values that are numbers."""
    numbers = values[~np.isnan(values)]
    low, high = np.quantile(numbers, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(numbers) else (0.0, 0.0)
    return [float(low), float(high)]
