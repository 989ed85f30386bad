"""From vectors of jobs and their labels to a model: kernel ridge regression, its scores calibrated on held-out jobs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.skillsets.kernel import Floats, Related, View, alike, solve
from skillmill.udfs.skillsets.model import RELATED_SKILLS, RELATED_TEXTS, TEXT, TITLE, Model, sigmoid, vectors_of

RIDGE = 1.0
FOLDS = 5
_PRIOR = 30.0
"""How strongly the curve of one label is held to that of all labels."""
_WEIGHTS = {TITLE: 0.5, TEXT: 0.5}
_WEIGHTS_RELATED = {TITLE: 0.3, TEXT: 0.3, RELATED_SKILLS: 0.2, RELATED_TEXTS: 0.2}

Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """Jobs as vectors, of titles and of texts, each (jobs, size); `truth` has shape (jobs, labels)."""

    titles: Floats
    texts: Floats
    truth: Truth
    groups: tuple[str, ...]
    labels: tuple[str, ...]

    def at(self, rows: Truth) -> "Known":
        """Return the jobs in `rows`."""
        groups = tuple(group for group, kept in zip(self.groups, rows, strict=True) if kept)
        return Known(self.titles[rows], self.texts[rows], self.truth[rows], groups, self.labels)


def fit(known: Known, related: Related | None, seed: int = 0) -> Model:
    """Return a model of all labels; a curve per label from scores of jobs that the fit in question did not see."""
    held_out = np.zeros(known.truth.shape)
    for rows in folds(known.groups, FOLDS, seed):
        held_out[rows] = _fit_scores(known.at(~rows), related).scores(known.titles[rows], known.texts[rows])
    slopes, constants = curves(held_out, known.truth)
    found = _fit_scores(known, related)
    return Model(found.labels, found.views, related, found.means, found.weights, slopes, constants)


def folds(groups: Sequence[str], count: int, seed: int) -> Iterator[Truth]:
    """Yield `count` times which jobs are held out; jobs of one group always together, each job once."""
    names = np.unique(np.array(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = dict(zip(names[order], np.arange(len(names)) % count, strict=True))
    numbers = np.array([fold_of[group] for group in groups])
    for number in range(count):
        yield numbers == number


def curves(scores: Floats, truth: Truth) -> tuple[Floats, Floats]:
    """Return slope and constant per label of the logistic curve from a score, less 0.5, to a probability.

    Platt's method (1999), each label held to the curve of all labels together, by Newton's method.
    """
    x, y = scores - 0.5, truth.astype(float)
    slope, constant = _newton(x.reshape(-1, 1), y.reshape(-1, 1), np.array([1.0]), np.array([0.0]), 1e-6)
    many = np.ones(x.shape[1])
    return _newton(x, y, many * slope, many * constant, _PRIOR)


def _newton(x: Floats, y: Floats, slope: Floats, constant: Floats, prior: float) -> tuple[Floats, Floats]:
    """Fit one curve per column of x and y, shape (jobs, curves), from where and near to where it begins."""
    # A slope is some ten times as large as a constant and is held a hundred times less.
    start, held = np.stack([slope, constant]), np.array([[prior / 100], [prior]])
    at = start.copy()
    for _ in range(50):
        guess = sigmoid(x * at[0] + at[1])
        wrong, curve = guess - y, guess * (1 - guess)
        slopes = np.stack([(wrong * x).sum(axis=0), wrong.sum(axis=0)]) + held * (at - start)
        a, b, c = (curve * x * x).sum(axis=0) + held[0], (curve * x).sum(axis=0), curve.sum(axis=0) + held[1]
        step = np.stack([c * slopes[0] - b * slopes[1], a * slopes[1] - b * slopes[0]]) / (a * c - b * b + 1e-12)
        at -= np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-6:
            break
    return at[0], at[1]


def _fit_scores(known: Known, related: Related | None) -> Model:
    """Return a model whose scores are fitted and whose curves are not."""
    vectors = vectors_of(known.titles, known.texts, related)
    weights = _WEIGHTS if related is None else _WEIGHTS_RELATED
    views = {name: View.fit(vectors[name], weight) for name, weight in weights.items()}
    means, added = solve(alike(views, vectors), known.truth.astype(float), RIDGE)
    return Model(known.labels, views, related, means, added, np.ones(len(means)), np.zeros(len(means)))
