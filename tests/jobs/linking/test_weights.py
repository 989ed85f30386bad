"""The two regressions, on data whose answer is known."""

import numpy as np
import pytest

from skillmill.jobs.linking.weights import choice, logistic

Question = tuple[np.ndarray, np.ndarray]


def questions(count: int = 60, noise: float = 1.0) -> list[Question]:
    """The right one of five candidates has the greatest first feature; the second says nothing."""
    chance = np.random.default_rng(1)
    asked = []
    for _ in range(count):
        features = np.column_stack([chance.normal(size=5), noise * chance.normal(size=5)])
        asked.append((features, np.arange(5) == features[:, 0].argmax()))
    return asked


def test_the_feature_that_decides_gets_the_weight() -> None:
    first, second = choice(questions())
    assert first > 2
    assert abs(second) < first / 5


def test_a_feature_that_speaks_against_gets_a_negative_weight() -> None:
    [first, _] = choice([(features * [-1, 1], right) for features, right in questions()])
    assert first < -2


def test_a_stronger_ridge_makes_smaller_weights() -> None:
    assert choice(questions(), ridge=30)[0] < choice(questions(), ridge=0.3)[0] / 2


def test_a_question_without_a_right_candidate_says_nothing() -> None:
    asked = questions()
    misleading = [(features * -1, np.zeros(5, dtype=bool)) for features, _ in asked]
    assert choice([*asked, *misleading]) == choice(asked)


def test_any_of_several_right_candidates_will_do() -> None:
    features = np.array([[2.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    both = choice([(features, np.array([True, True, False]))] * 20)
    assert both[0] == pytest.approx(both[1])
    assert both[0] > 0.5


def test_probabilities_of_two_groups_are_found_again() -> None:
    rows = np.repeat([[0.0], [1.0]], 100, axis=0)
    right = [at < 20 for at in range(100)] + [at < 70 for at in range(100)]
    slope, constant = logistic(rows, right, ridge=0.0)
    assert 1 / (1 + np.exp(-constant)) == pytest.approx(0.2, abs=1e-3)
    assert 1 / (1 + np.exp(-constant - slope)) == pytest.approx(0.7, abs=1e-3)


def test_the_curve_that_made_the_answers_is_found_again() -> None:
    chance = np.random.default_rng(2)
    rows = chance.normal(size=(4000, 2))
    likely = 1 / (1 + np.exp(-(rows @ [2.0, -1.0] + 0.5)))
    assert logistic(rows, (chance.random(4000) < likely).tolist()) == pytest.approx((2.0, -1.0, 0.5), abs=0.2)


@pytest.mark.parametrize("outcome", [True, False])
def test_answers_that_are_all_alike_are_sure_and_finite(outcome: bool) -> None:
    slope, constant = logistic(np.random.default_rng(0).normal(size=(50, 1)), [outcome] * 50)
    assert np.isfinite(slope)
    assert 3 < (constant if outcome else -constant) < np.inf


def test_features_that_part_the_answers_wholly_get_a_finite_weight() -> None:
    slope, _ = logistic(np.linspace(-1, 1, 40)[:, None], [at >= 20 for at in range(40)])
    assert 0 < slope < 100


def test_both_give_the_same_twice() -> None:
    asked = questions()
    assert choice(asked) == choice(asked)
    rows, right = asked[0][0], asked[0][1].tolist()
    assert logistic(rows, right) == logistic(rows, right)
