"""How alike jobs are, view by view, and what the labels of known jobs say of a new one (kernel ridge regression)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
NEAREST, SHARPNESS = 30, 0.05
"""How many related jobs are looked at, and the difference of cosines at which one counts 1/e of another."""


@dataclass(frozen=True)
class View:
    """Known jobs as one kind of vector: `references`, unit vectors about `mean`, shape (jobs, size).

    `scale` is the squared distance at which two jobs count as 1/e alike; `weight` what the view adds.
    """

    mean: Floats
    references: Floats
    scale: float
    weight: float

    @classmethod
    def fit(cls, vectors: Floats, weight: float) -> "View":
        """Return the view of known jobs, given their vectors, shape (jobs, size)."""
        mean = vectors.mean(axis=0)
        references = about(vectors, mean)
        return cls(mean, references, float(np.median(_distances(references, references))) or 1.0, weight)

    def alike(self, vectors: Floats) -> Floats:
        """Return how alike each of `vectors` is to each known job, from 0 to `weight`, shape (vectors, jobs)."""
        found: Floats = self.weight * np.exp(-_distances(about(vectors, self.mean), self.references) / self.scale)
        return found


def about(vectors: Floats, mean: Floats) -> Floats:
    """Return vectors moved by a mean and brought to unit length."""
    return unit(vectors - mean)


def unit(vectors: Floats) -> Floats:
    """Return vectors of unit length; zeros where there is no length."""
    found: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return found


def _distances(one: Floats, other: Floats) -> Floats:
    squares = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    found: Floats = np.maximum(squares, 0)
    return found


@dataclass(frozen=True)
class Related:
    """Other jobs, known by vectors and by what their workers can do, whose labels are not known.

    `vectors` has shape (jobs, size), unit length; `features` shape (jobs, features).
    """

    vectors: Floats
    features: Floats

    def of(self, vectors: Floats) -> tuple[Floats, Floats]:
        """Return the mean features, and the mean vectors, of the NEAREST jobs, weighted by how near they are."""
        cosines = vectors @ self.vectors.T
        nearest = min(NEAREST, cosines.shape[1])
        least = np.partition(cosines, -nearest, axis=1)[:, -nearest][:, None]
        weights = np.exp((cosines - cosines.max(axis=1, keepdims=True)) / SHARPNESS) * (cosines >= least)
        weights /= weights.sum(axis=1, keepdims=True)
        return weights @ self.features, weights @ self.vectors


def alike(views: Mapping[str, View], vectors: Mapping[str, Floats]) -> Floats:
    """Return how alike documents are to the known jobs, over all views, shape (documents, jobs)."""
    found: Floats = np.sum([view.alike(vectors[name]) for name, view in views.items()], axis=0)
    return found


def solve(likeness: Floats, labels: Floats, ridge: float) -> tuple[Floats, Floats]:
    """Return the means of `labels`, shape (labels,), and the weights of the known jobs, shape (jobs, labels).

    A score is then the mean plus what the known jobs add by their likeness: least squares, with the penalty `ridge`.
    """
    means = labels.mean(axis=0)
    return means, np.linalg.solve(likeness + ridge * np.eye(len(likeness)), labels - means)


def joined(parts: Sequence[Floats]) -> Floats:
    """Return vectors of unit length that hold several, shape (documents, sum of sizes)."""
    return unit(np.concatenate(list(parts), axis=1))
