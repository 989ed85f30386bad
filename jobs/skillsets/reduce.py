"""Which of many candidates for a label are kept: those that say what no earlier one says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.udfs.skillsets.kernel import Floats


@dataclass(frozen=True)
class Dropped:
    """A candidate that was left out: at which step, the candidate that it is like, and how like."""

    candidate: str
    step: str
    like: str
    value: float


def pearson(values: Floats) -> Floats:
    """Return the absolute correlation of each pair of columns, NaN counting as the column's mean; 0 for constants."""
    centred = values - np.nanmean(values, axis=0)
    centred = np.where(np.isnan(centred), 0, centred)
    lengths = np.linalg.norm(centred, axis=0)
    centred = centred / np.where(lengths > 1e-12, lengths, 1)
    found: Floats = np.abs(centred.T @ centred)
    return found


def spearman(values: Floats) -> Floats:
    """Return the absolute rank correlation of each pair of columns; ties have their mean rank."""
    return pearson(np.column_stack([_ranks(values[:, at]) for at in range(values.shape[1])]))


def cramers_v(values: Floats) -> Floats:
    """Return Cramér's V of each pair of columns of 0 and 1, for which it is the absolute correlation."""
    return pearson(values)


def reduced(
    names: Sequence[str], values: Floats, step: str, likeness: Callable[[Floats], Floats], most: float
) -> tuple[list[int], list[Dropped]]:
    """Return which columns are kept, in their order, and which are left out for being more like a kept one than `most`.

    A column is compared with those kept before it, so the first of several alike columns stays.
    """
    if not len(names):
        return [], []
    alike = likeness(values)
    kept: list[int] = []
    dropped = []
    for at, name in enumerate(names):
        nearest = max(kept, key=lambda other: alike[at, other], default=None)
        if nearest is not None and alike[at, nearest] > most:
            dropped.append(Dropped(name, step, names[nearest], round(float(alike[at, nearest]), 3)))
        else:
            kept.append(at)
    return kept, dropped


def _ranks(values: Floats) -> Floats:
    found = np.full(len(values), np.nan)
    there = ~np.isnan(values)
    _, number, counts = np.unique(values[there], return_inverse=True, return_counts=True)
    found[there] = (np.cumsum(counts) - (counts - 1) / 2)[number]
    return found
