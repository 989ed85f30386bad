"""Expected calibration error against sums done by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.evaluation.calibration_error import calibration, calibration_by_label
from skillmill.jobs.evaluation.predictions import Confidence


def outcomes(*pairs: tuple[float, bool], calibrated: bool = True) -> list[tuple[Confidence, bool]]:
    return [(Confidence(value, calibrated), right) for value, right in pairs]


def test_the_error_is_the_distance_of_bins_weighted_by_their_mentions() -> None:
    found = calibration(outcomes((0.85, True), (0.85, True), (0.80, False), (0.30, False)))
    # Bin 0.8: confidence 2.5/3, right 2/3, distance 1/6, 3 mentions. Bin 0.3: distance 0.3, 1 mention.
    assert found["ece"] == pytest.approx((3 * (2.5 / 3 - 2 / 3) + 1 * 0.3) / 4)
    assert found["bins"][8]["mentions"] == 3
    assert found["bins"][8]["right"] == pytest.approx(2 / 3)
    assert found["bins"][3]["confidence"] == pytest.approx(0.3)
    assert found["bins"][0] == {"low": 0, "high": 0.1, "mentions": 0, "confidence": None, "right": None}


def test_confidences_that_come_true_have_no_error() -> None:
    found = calibration(outcomes(*[(0.75, at < 3) for at in range(4)], *[(0.25, at < 1) for at in range(4)]))
    assert found["ece"] == pytest.approx(0)


@pytest.mark.parametrize(("value", "at"), [(0.0, 0), (0.1, 1), (0.3, 3), (0.6, 6), (0.7, 7), (0.999, 9), (1.0, 9)])
def test_a_bin_includes_its_lower_bound_and_the_last_one_also_1(value: float, at: int) -> None:
    assert [b["mentions"] for b in calibration(outcomes((value, True)))["bins"]][at] == 1


def test_without_mentions_there_is_no_error() -> None:
    assert (calibration([])["ece"], calibration([])["calibrated"]) == (None, False)


def test_one_mention_that_is_not_calibrated_makes_the_label_so() -> None:
    assert calibration(outcomes((0.5, True)))["calibrated"]
    assert not calibration([*outcomes((0.5, True)), *outcomes((0.5, True), calibrated=False)])["calibrated"]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_the_error_lies_between_0_and_1_and_no_mention_is_lost(pairs: list[tuple[float, bool]]) -> None:
    found = calibration(outcomes(*pairs))
    assert 0 <= (found["ece"] or 0) <= 1
    assert sum(b["mentions"] for b in found["bins"]) == len(pairs)


def test_a_label_is_judged_by_its_own_mentions_in_the_strict_sense() -> None:
    gold = [{(0, 2, "A"), (3, 4, "B")}]
    found = [{(0, 2, "A"): Confidence(0.9, True), (3, 5, "B"): Confidence(0.9, True), (0, 1, "Z"): Confidence(1, True)}]
    by_label = calibration_by_label(gold, found)
    assert by_label.keys() == {"A", "B"}
    assert by_label["A"]["ece"] == pytest.approx(0.1)
    assert by_label["B"]["ece"] == pytest.approx(0.9)
