"""From raw confidence to probability: logistic calibration (Platt, 1999) on the log-odds, by label."""

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.heads import Curve

Floats = NDArray[np.float64]
IDENTITY: Curve = (1.0, 0.0)
_EDGE = 1e-4
_STEPS = 50
_PRIOR = 1e-2


def log_odds(confidence: Floats) -> Floats:
    """Return log(p / (1 - p)), of probabilities kept off 0 and 1."""
    kept = np.clip(confidence, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(kept / (1 - kept)))


def apply(curve: Curve, confidence: Floats) -> Floats:
    """Return calibrated confidences for raw ones."""
    slope, at = curve
    return np.asarray(1 / (1 + np.exp(-(slope * log_odds(confidence) + at))))


def fit(confidence: Floats, right: NDArray[np.bool_]) -> Curve:
    """Return the curve that makes `right` (was the span correct?) most likely, given raw confidences.

    Newton's method on the penalised likelihood: a weak pull towards the identity, and Platt's smoothed
    targets, keep it finite where all are right or all wrong. The identity where there is nothing to fit.
    """
    if not len(confidence):
        return IDENTITY
    features = np.stack([log_odds(confidence), np.ones(len(confidence))], axis=1)
    good = float(right.sum())
    high, low = (good + 1) / (good + 2), 1 / (len(right) - good + 2)
    target = np.where(right, high, low)
    curve = np.array(IDENTITY)
    for _ in range(_STEPS):
        probable = 1 / (1 + np.exp(-np.clip(features @ curve, -30, 30)))
        slope = features.T @ (probable - target) + _PRIOR * (curve - IDENTITY)
        bend = (features * (probable * (1 - probable))[:, None]).T @ features + _PRIOR * np.eye(2)
        step = np.linalg.solve(bend, slope)
        curve = curve - np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-9:
            break
    return float(curve[0]), float(curve[1])
