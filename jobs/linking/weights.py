"""Two small regressions: which of several candidates is right, and how likely something is."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_RATE = 0.1

Floats = NDArray[np.floating]


def choice(
    asked: Sequence[tuple[Floats, NDArray[np.bool_]]], ridge: float = 0.3, steps: int = 300
) -> tuple[float, ...]:
    """Return the weights of a ridge conditional logit (McFadden, 1974), one per feature.

    Each question has features, shape (candidates, features), and which candidates are right; any of the right ones
    will do, and questions without one say nothing. Followed downhill with momentum scaled by curvature (Adam).
    """
    told = [(features, right) for features, right in asked if right.any()]
    weights = np.zeros(asked[0][0].shape[1])
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        slope = ridge * weights
        for features, right in told:
            sums = features @ weights
            share = np.exp(sums - sums.max())
            share /= share.sum()
            wanted = share * right
            slope = slope + features.T @ (share - wanted / wanted.sum())
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        weights -= _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    return tuple(round(float(weight), 4) for weight in weights)


def logistic(rows: Floats, right: Sequence[bool], ridge: float = 1.0, steps: int = 50) -> tuple[float, ...]:
    """Return the weights of a ridge logistic regression, the constant last, by Newton's method."""
    full = np.column_stack([rows, np.ones(len(rows))])
    told = np.array(right, dtype=float)
    weights = np.zeros(full.shape[1])
    penalty = np.diag([ridge] * rows.shape[1] + [0.0])
    for _ in range(steps):
        guess = 1 / (1 + np.exp(-full @ weights))
        slope = full.T @ (guess - told) + penalty @ weights
        curve = (full * (guess * (1 - guess))[:, None]).T @ full + penalty + 1e-9 * np.eye(len(weights))
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-8:
            break
    return tuple(round(float(weight), 4) for weight in weights)
