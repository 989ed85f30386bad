"""Calibration by curves of points."""

import numpy as np
import pytest

from skillmill.udfs.recognition.transformer.calibrate import IDENTITY, apply, fit


@pytest.mark.parametrize("spans", [400, 4000])
def test_overconfident_scores_are_brought_down_to_their_share_of_hits(spans: int) -> None:
    chance = np.random.default_rng(1)
    raw = chance.uniform(0.5, 0.999, spans)
    true = 0.2 + 0.6 * (raw - 0.5)
    curve = fit(raw, chance.uniform(size=spans) < true)
    assert np.abs(apply(curve, raw) - true).mean() < 0.06


@pytest.mark.parametrize("spans", [4, 50, 1000])
def test_calibration_keeps_the_order_and_stays_between_0_and_1(spans: int) -> None:
    chance = np.random.default_rng(spans)
    curve = fit(chance.uniform(size=spans), chance.uniform(size=spans) < 0.5)
    found = apply(curve, np.linspace(0, 1, 200))
    assert (np.diff(found) >= 0).all()
    assert 0 <= found.min() <= found.max() <= 1


def test_little_or_one_sided_evidence_is_believed_a_little() -> None:
    assert fit(np.array([]), np.array([], dtype=bool)) == IDENTITY
    sure = apply(fit(np.full(5, 0.99), np.ones(5, dtype=bool)), np.array([0.99]))
    assert 0.5 < sure[0] < 1
