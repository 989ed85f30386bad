"""Calibration by logistic curves."""

import numpy as np

from skillmill.udfs.recognition.transformer.calibrate import IDENTITY, apply, fit


def test_overconfident_scores_are_brought_down_to_their_share_of_hits() -> None:
    chance = np.random.default_rng(1)
    raw = chance.uniform(0.5, 0.999, 4000)
    true = apply((0.6, -0.8), raw)
    curve = fit(raw, chance.uniform(size=4000) < true)
    assert np.abs(apply(curve, raw) - true).max() < 0.05


def test_calibration_keeps_the_order_and_stays_between_0_and_1() -> None:
    curve = fit(np.array([0.2, 0.5, 0.9, 1.0]), np.array([False, False, True, True]))
    found = apply(curve, np.linspace(0, 1, 50))
    assert (np.diff(found) >= 0).all()
    assert 0 < found.min() <= found.max() < 1


def test_little_or_one_sided_evidence_stays_finite() -> None:
    assert fit(np.array([]), np.array([], dtype=bool)) == IDENTITY
    sure = apply(fit(np.full(5, 0.99), np.ones(5, dtype=bool)), np.array([0.99]))
    assert 0.5 < sure[0] < 1
