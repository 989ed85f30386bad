"""Multinomial logistic regression over hashed features: how the classifiers of skillmill.udfs.classifier are fitted."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from skillmill.udfs.classifier import Features, Floats

STEPS, MEMORY = 40, 8
SMALLEST_STEP, SUFFICIENT, ENOUGH = 1e-3, 1e-4, 1e-5

Objective = Callable[[Floats], tuple[float, Floats]]


def fit(
    features: Features, gold: np.ndarray, counts: Floats, classes: int, buckets: int, penalty: float
) -> tuple[Floats, Floats]:
    """Return weights (classes x buckets) and bias fitted to rows of the classes `gold` that count `counts`.

    `penalty` is on the squares of the weights. The same for the same rows in the same order. Only the buckets that a
    row falls into are fitted: the others' weights stay 0.
    """
    used, ids = np.unique(features.ids, return_inverse=True)
    rows = replace(features, ids=ids.astype(np.int32))
    objective = _objective(rows, gold, counts / counts.sum(), classes, penalty)
    fitted, bias = _parts(_minimise(objective, np.zeros(classes * (len(used) + 1))), classes)
    weights = np.zeros((classes, buckets))
    weights[:, used] = fitted
    return weights, bias


def _parts(flat: Floats, classes: int) -> tuple[Floats, Floats]:
    """Return weights (classes x buckets) and bias out of one vector."""
    edge = len(flat) - classes
    return flat[:edge].reshape(classes, -1), flat[edge:]


def _objective(features: Features, gold: np.ndarray, counts: Floats, classes: int, penalty: float) -> Objective:
    """Return the function that gives the penalised mean cross-entropy and its gradient."""
    rows = np.repeat(np.arange(len(gold)), np.diff(features.starts))
    right = np.eye(classes)[gold]

    def value(flat: Floats) -> tuple[float, Floats]:
        weights, bias = _parts(flat, classes)
        scores = features.scores(weights, bias)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -float(counts @ logs[right > 0]) + penalty / 2 * float((weights * weights).sum())
        slopes = (np.exp(logs) - right) * counts[:, None]
        buckets = weights.shape[1]
        summed = [np.bincount(features.ids, slope[rows] * features.values, buckets) for slope in slopes.T]
        return loss, np.concatenate([(np.stack(summed) + penalty * weights).ravel(), slopes.sum(axis=0)])

    return value


def _minimise(objective: Objective, at: Floats) -> Floats:
    """Return where the objective is smallest, by L-BFGS (Liu and Nocedal 1989) with a halving line search."""
    value, gradient = objective(at)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        direction = _downhill(gradient, moves)
        step = 1.0
        while True:
            there = at + step * direction
            new, slope = objective(there)
            if new <= value + SUFFICIENT * step * (gradient @ direction) or step < SMALLEST_STEP:
                break
            step /= 2
        if new >= value:
            break
        moved, turned = there - at, slope - gradient
        if moved @ turned > 0:
            moves = [*moves, (moved, turned)][-MEMORY:]
        gain, at, value, gradient = value - new, there, new, slope
        if gain < ENOUGH * value:
            break
    return at


def _downhill(gradient: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return the direction to go: the two loops of L-BFGS over the last moves and how the gradient turned on them."""
    if not moves:
        return np.asarray(-gradient / np.linalg.norm(gradient))
    direction, parts = gradient.copy(), []
    for moved, turned in reversed(moves):
        part = (moved @ direction) / (moved @ turned)
        direction -= part * turned
        parts.append(part)
    moved, turned = moves[-1]
    direction *= (moved @ turned) / (turned @ turned)
    for (moved, turned), part in zip(moves, reversed(parts), strict=True):
        direction += moved * (part - (turned @ direction) / (moved @ turned))
    return -direction
