"""From raw confidence to probability, by label: a curve of a few points, straight lines between them.

Where there is much to fit, isotonic regression (Zadrozny and Elkan, 2002); else logistic calibration (Platt, 1999)
on the log-odds, which needs little.
"""

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.heads import Curve

Floats = NDArray[np.float64]
IDENTITY: Curve = ((0.0, 0.0), (1.0, 1.0))
MUCH = 200
"""Spans from which on isotonic regression is trusted."""
_POINTS = 21
_PER_POINT = 50
"""Spans that a point of it stands for, at least: the share of right ones among fewer is mostly chance."""
_EDGE = 1e-4
_STEPS = 50
_PRIOR = 1e-2


def apply(curve: Curve, confidence: Floats) -> Floats:
    """Return calibrated confidences for raw ones."""
    raw, probable = np.array(curve).T
    return np.asarray(np.interp(confidence, raw, probable))


def fit(confidence: Floats, right: NDArray[np.bool_]) -> Curve:
    """Return the curve that fits whether spans were right to their raw confidences; the identity without any."""
    if not len(confidence):
        return IDENTITY
    if len(confidence) >= MUCH:
        raw, probable = _isotonic(confidence, right)
    else:
        raw = np.unique(np.quantile(confidence, np.linspace(0, 1, _POINTS)))
        raw = np.unique(np.concatenate([[0.0], raw, [1.0]]))
        probable = _logistic(confidence, right, raw)
    return tuple((round(float(x), 4), round(float(y), 4)) for x, y in zip(raw, probable, strict=True))


def _isotonic(confidence: Floats, right: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return raw confidences and shares of right spans, never falling: bins of equal counts, neighbours pooled."""
    order = np.argsort(confidence, kind="stable")
    pools: list[tuple[float, float, int]] = []
    for part in np.array_split(order, min(_POINTS - 1, len(order) // _PER_POINT)):
        pools.append((float(confidence[part].mean()), float(right[part].mean()), len(part)))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (a, b, m), (c, d, n) = pools[-2:]
            pools[-2:] = [((a * m + c * n) / (m + n), (b * m + d * n) / (m + n), m + n)]
    raw, probable = (np.array([pool[at] for pool in pools]) for at in (0, 1))
    inner = (raw > 0) & (raw < 1)
    ends = (0.0, min(probable[0], 0.01)), (1.0, max(probable[-1], min(0.99, probable[-1] + 0.05)))
    return np.array([ends[0][0], *raw[inner], ends[1][0]]), np.array([ends[0][1], *probable[inner], ends[1][1]])


def _logistic(confidence: Floats, right: NDArray[np.bool_], at: Floats) -> Floats:
    """Return the probabilities at raw confidences `at` of the logistic curve that makes `right` most likely.

    Newton's method on the penalised likelihood: a weak pull towards the identity, and Platt's smoothed
    targets, keep it finite where all are right or all wrong.
    """
    features = _features(confidence)
    good = float(right.sum())
    target = np.where(right, (good + 1) / (good + 2), 1 / (len(right) - good + 2))
    identity = np.array([1.0, 0.0])
    curve = identity
    for _ in range(_STEPS):
        probable = 1 / (1 + np.exp(-np.clip(features @ curve, -30, 30)))
        slope = features.T @ (probable - target) + _PRIOR * (curve - identity)
        bend = (features * (probable * (1 - probable))[:, None]).T @ features + _PRIOR * np.eye(2)
        step = np.linalg.solve(bend, slope)
        curve = curve - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return np.asarray(1 / (1 + np.exp(-(_features(at) @ [max(curve[0], 0.0), curve[1]]))))


def _features(confidence: Floats) -> Floats:
    """Return log-odds, of probabilities kept off 0 and 1, and ones: shape (spans, 2)."""
    kept = np.clip(confidence, _EDGE, 1 - _EDGE)
    return np.stack([np.log(kept / (1 - kept)), np.ones(len(kept))], axis=1)
