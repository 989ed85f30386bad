from pathlib import Path

import numpy as np
import pytest

from made_skillsets import reader, write_jobs
from skillmill.jobs.skillsets.data import read_jobs
from skillmill.jobs.skillsets.fit import Known, curves, folds
from skillmill.jobs.skillsets.judge import calibration_error, cross_judge, figures
from skillmill.jobs.skillsets.related import skill_features
from skillmill.jobs.skillsets.train import learner, vectors_of_jobs


@pytest.fixture
def known(tmp_path: Path) -> Known:
    return vectors_of_jobs(read_jobs(write_jobs(tmp_path / "jobs.csv")), reader())


def test_folds_hold_out_each_job_once_and_never_part_a_group() -> None:
    groups = [f"{number // 3}" for number in range(60)]
    held_out = list(folds(groups, 5, 0))
    assert np.sum(held_out, axis=0).tolist() == [1] * 60
    for rows in held_out:
        inside = {group for group, out in zip(groups, rows, strict=True) if out}
        assert not inside & {group for group, out in zip(groups, rows, strict=True) if not out}


def test_labels_that_follow_from_the_words_are_learnt_for_codes_not_seen(known: Known) -> None:
    judged = cross_judge(known, learner(None, 0), 3, 0)
    assert judged.median_accuracy == 1
    assert judged.median_majority == pytest.approx(2 / 3, abs=0.001)


def test_labels_that_follow_from_nothing_are_not_learnt(known: Known) -> None:
    chance = np.random.default_rng(0).random(known.truth.shape) < 0.5
    judged = cross_judge(Known(known.titles, known.texts, chance, known.groups, known.labels), learner(None, 0), 3, 0)
    assert judged.macro_auc < 0.75


def test_curves_bring_scores_back_to_the_probabilities_they_came_from() -> None:
    dice = np.random.default_rng(3)
    scores = dice.random((4000, 3))
    chances = 1 / (1 + np.exp(-(np.array([8, 6, 4]) * (scores - 0.5) + np.array([0.5, 0, -0.5]))))
    slopes, constants = curves(scores, dice.random(chances.shape) < chances)
    assert slopes == pytest.approx([8, 6, 4], rel=0.15)
    assert constants == pytest.approx([0.5, 0, -0.5], abs=0.15)


def test_figures_are_those_worked_out_by_hand() -> None:
    truth = np.array([[1, 0], [1, 0], [0, 1], [1, 0]], dtype=bool)
    guesses = np.array([[0.9, 0.2], [0.4, 0.6], [0.3, 0.7], [0.8, 0.1]])
    found = figures(("a", "b"), truth, guesses)
    assert [each.accuracy for each in found.labels] == [0.75, 0.75]
    assert [each.majority for each in found.labels] == [0.75, 0.75]
    assert [each.auc for each in found.labels] == [1.0, 1.0]
    assert found.labels[0].f1 == pytest.approx(0.8)
    assert found.labels[1].f1 == pytest.approx(2 / 3, abs=0.001)


def test_ties_count_half_in_the_area_under_the_curve() -> None:
    truth = np.array([[1], [0], [0]], dtype=bool)
    assert figures(("a",), truth, np.array([[0.5], [0.5], [0.1]])).labels[0].auc == 0.75


def test_the_calibration_error_is_the_distance_of_what_is_said_from_what_is() -> None:
    truth = np.array([[1], [1], [1], [0]], dtype=bool)
    assert calibration_error(np.full((4, 1), 0.75), truth) == 0
    assert calibration_error(np.full((4, 1), 0.95), truth) == pytest.approx(0.2)


def test_jobs_that_share_skills_lie_together_in_fewer_numbers() -> None:
    found = skill_features([{"a", "b", "x"}, {"a", "b"}, {"c", "d"}, {"c", "d", "y"}])
    unit = found / np.linalg.norm(found, axis=1, keepdims=True)
    cosines = unit @ unit.T
    assert cosines[0, 1] > 0.99
    assert abs(cosines[0, 2]) < 0.01
