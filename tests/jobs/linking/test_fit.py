"""From hand-linked mentions to probabilities, and how honestly they are judged."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_index import make_matcher

from skillmill.jobs.linking.fit import LEAST_PRECISION, Fitted, Seen, calibration_error, fit, look
from skillmill.jobs.linking.items import Item
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.features import FEATURES
from skillmill.udfs.linking.linker import Linker

CONCEPTS = (
    Concept("own:budgets", "own", "1", "Manage budgets", ("budgeting",), "Business", None),
    Concept("own:python", "own", "1", "Python", (), "Technology", "language"),
    Concept("own:money", "own", "1", "Working with money", (), None, None, group=True),
)


def candidates(*cosines: float) -> np.ndarray:
    """Features of candidates that differ in their cosine alone."""
    found = np.full((len(cosines), len(FEATURES)), 0.5)
    found[:, 0] = cosines
    return found


def by_vectors(*cosines: float, right: int | None) -> Seen:
    return Seen((), False, candidates(*cosines), np.arange(len(cosines)) == right, right is not None, 2)


def by_name(right: bool) -> Seen:
    return Seen((("alias", right),), False, candidates(0.4, 0.3), np.array([False, False]), right, 1)


def some_items() -> list[Seen]:
    """24 right concepts that stand out, 16 surfaces of nothing near which little is, and 24 aliases, mostly right."""
    chance = np.random.default_rng(3)
    return [
        *(by_vectors(0.9 + chance.normal(0, 0.04), 0.4, 0.3, right=0) for _ in range(24)),
        *(by_vectors(0.5 + chance.normal(0, 0.15), 0.4, 0.3, right=None) for _ in range(16)),
        *(by_name(at % 8 != 0) for at in range(24)),
    ]


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return fit(some_items())


def precision_from(fitted: Fitted, least: float) -> float:
    kept = [each for each in fitted.verdicts if each.score >= least]
    return sum(each.right for each in kept) / len(kept)


@pytest.mark.parametrize(
    ("scores", "right", "error"),
    [
        ([0.95, 0.95, 0.15, 0.15], [True, False, False, False], (0.45 + 0.15) / 2),
        ([1.0, 0.92], [True, True], 0.04),
        ([0.34, 0.36, 0.85], [False, True, True], 2 / 3 * 0.15 + 1 / 3 * 0.15),
        ([0.25] * 4, [True, False, False, False], 0.0),
    ],
)
def test_the_calibration_error_is_what_a_hand_works_out(scores: list[float], right: list[bool], error: float) -> None:
    assert calibration_error(scores, right) == pytest.approx(error)


def test_what_is_linked_at_the_threshold_has_the_precision_wanted(fitted: Fitted) -> None:
    assert fitted.precision >= LEAST_PRECISION
    assert fitted.precision == pytest.approx(precision_from(fitted, fitted.scores.threshold))


def test_no_lower_threshold_has_the_precision_wanted(fitted: Fitted) -> None:
    lower = {each.score for each in fitted.verdicts if each.score < fitted.scores.threshold}
    assert lower
    assert max(precision_from(fitted, score) for score in lower) < LEAST_PRECISION


def test_coverage_counts_what_has_gold(fitted: Fitted) -> None:
    golden = [each for each in fitted.verdicts if each.has_gold]
    assert len(golden) == 24 + 21
    kept = sum(each.score >= fitted.scores.threshold for each in golden)
    assert fitted.coverage == pytest.approx(kept / len(golden))


def test_what_stands_out_is_surer_than_what_does_not(fitted: Fitted) -> None:
    near, far = fitted.scores.of_features(candidates(0.9, 0.4), 2), fitted.scores.of_features(candidates(0.5, 0.4), 2)
    assert near[0] > 0.8 > 0.4 > far[0]


def test_a_method_is_as_sure_as_it_was_right_beside_ten_of_the_usual_kind(fitted: Fitted) -> None:
    assert fitted.scores.methods["alias"] == pytest.approx((21 + 10 * 0.9) / (24 + 10), abs=1e-4)
    assert fitted.scores.methods["exact"] == 0.97


def test_where_nothing_is_right_the_threshold_is_out_of_reach() -> None:
    nothing = fit([by_vectors(0.5 + at / 100, 0.4, right=None) for at in range(20)])
    assert (nothing.scores.threshold, nothing.precision, nothing.coverage) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize("number", [2, 30, 50])
def test_an_item_is_judged_by_a_fit_that_has_not_seen_it(fitted: Fitted, number: int) -> None:
    turned = some_items()
    own = turned[number]
    other_written = tuple((method, not right) for method, right in own.written)
    turned[number] = replace(own, written=other_written, right=~own.right & (np.arange(len(own.right)) == 0))
    before, after = ([each.score for each in found.verdicts] for found in (fitted, fit(turned)))
    assert after[number] == before[number]
    assert sum(one != other for one, other in zip(before, after, strict=True)) > 10


def test_the_same_items_give_the_same_fit(fitted: Fitted) -> None:
    assert fit(some_items()) == fitted


def test_looking_tells_how_items_are_found_and_what_is_right(tmp_path: Path) -> None:
    items = [
        Item("Programs in Python.", ("python ",), "Python"),
        Item("Good at budgeting.", ("Python",), "budgeting"),
        Item("Counts the team's money.", (), "Counts the team's money"),
        Item("Budgetng.", ("Manage budgets",), "Budgetng"),
    ]
    exact, wrong, nothing, typo = look(items, Linker(CONCEPTS), make_matcher(CONCEPTS, tmp_path))
    assert [each.written for each in (exact, wrong, nothing)] == [(("exact", True),), (("alias", False),), ()]
    assert (typo.written, typo.is_soft, exact.is_soft) == ((("fuzzy", True),), True, False)
    assert [each.has_gold for each in (exact, nothing)] == [True, False]
    assert [each.words for each in (exact, nothing)] == [1, 4]
    assert all(each.features.shape == (2, len(FEATURES)) for each in (exact, wrong, nothing, typo))  # no group
    assert [int(each.right.sum()) for each in (exact, wrong, nothing)] == [1, 1, 0]
    assert exact.right[exact.features[:, 0].argmax()]
