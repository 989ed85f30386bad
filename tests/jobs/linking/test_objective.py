"""The contrastive loss, on cases worked out by hand."""

import math

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs skillmill[torch]")

import torch

from skillmill.jobs.linking.objective import contrast, name_scores, pooled, sentence_scores
from skillmill.jobs.linking.pairs import Pair
from skillmill.udfs.linking.dense.encoder import attention_scores


def pairs(*concepts: int, also: tuple[int, ...] = ()) -> list[Pair]:
    """`also` is what the first text says too."""
    return [Pair("left", "right", own, frozenset(also if at == 0 else ())) for at, own in enumerate(concepts)]


def loss(scores: list[list[float]], batch: list[Pair], temperature: float = 1.0) -> float:
    return float(contrast(torch.tensor(scores), batch, temperature))


def units(*shape: int) -> np.ndarray:
    found = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    return found / np.linalg.norm(found, axis=-1, keepdims=True)


def test_scores_that_tell_nothing_cost_the_logarithm_of_the_batch() -> None:
    assert loss([[0.0] * 3] * 3, pairs(1, 2, 3)) == pytest.approx(math.log(3))


def test_the_loss_is_the_mean_cross_entropy_of_both_directions() -> None:
    rows, columns = [math.log(1 + math.exp(-by)) for by in (1, 3)], [math.log(1 + math.exp(-by)) for by in (2, 2)]
    assert loss([[2.0, 1.0], [0.0, 3.0]], pairs(1, 2)) == pytest.approx((sum(rows) / 2 + sum(columns) / 2) / 2)


def test_it_is_least_where_every_text_is_nearest_to_its_own_concept() -> None:
    right = np.eye(4)
    turned = [np.roll(right, shift, axis=1) for shift in (1, 2, 3)]
    least = loss(right.tolist(), pairs(1, 2, 3, 4), 0.05)
    assert least == pytest.approx(0, abs=1e-6)
    assert all(loss(other.tolist(), pairs(1, 2, 3, 4), 0.05) > 10 for other in turned)


def test_a_lower_temperature_punishes_a_miss_more_and_a_hit_less() -> None:
    missed, hit = [[0.2, 0.6], [0.1, 0.7]], [[0.7, 0.2], [0.1, 0.7]]
    assert loss(missed, pairs(1, 2), 0.05) > loss(missed, pairs(1, 2), 1.0)
    assert loss(hit, pairs(1, 2), 0.05) < loss(hit, pairs(1, 2), 1.0)


def test_what_a_text_says_too_is_not_punished() -> None:
    near, far = [[1.0, 0.9], [0.0, 1.0]], [[1.0, -0.9], [0.0, 1.0]]
    assert loss(near, pairs(1, 2, also=(1, 2))) == pytest.approx(loss(far, pairs(1, 2, also=(1, 2))))
    assert loss(near, pairs(1, 2)) > loss(far, pairs(1, 2))


def test_its_own_concept_is_asked_of_a_text_that_says_several() -> None:
    good, bad = [[1.0, 0.0], [0.0, 1.0]], [[-1.0, 0.0], [0.0, 1.0]]
    assert loss(bad, pairs(1, 2, also=(1,))) > loss(good, pairs(1, 2, also=(1,)))


def test_another_text_of_the_same_concept_is_no_wrong_answer() -> None:
    near, far = [[1.0, 0.9], [0.9, 1.0]], [[1.0, -0.9], [-0.9, 1.0]]
    assert loss(near, pairs(7, 7)) == loss(far, pairs(7, 7)) == pytest.approx(0, abs=1e-6)


def test_a_step_down_the_gradient_brings_right_ones_nearer_and_others_apart() -> None:
    scores = torch.zeros((3, 3), requires_grad=True)
    contrast(scores, pairs(1, 2, 3), 0.5).backward()
    slope = scores.grad.numpy()
    assert (np.diag(slope) < 0).all()
    assert (slope[~np.eye(3, dtype=bool)] > 0).all()


def test_names_score_by_their_cosines() -> None:
    left, right = units(3, 8), units(5, 8)
    assert name_scores(torch.tensor(left), torch.tensor(right)).numpy() == pytest.approx(left @ right.T, abs=1e-6)


@pytest.mark.parametrize("sharpness", [0.0, 1.0, 10.0])
def test_sentences_score_in_training_as_they_do_when_linking(sharpness: float) -> None:
    states, concepts = units(3, 6, 8) * 5, units(4, 8)
    inner = np.array([[0, 1, 1, 1, 1, 0], [0, 1, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0]])
    found = sentence_scores(torch.tensor(states), torch.tensor(inner), torch.tensor(concepts), sharpness)
    for row in range(3):
        words = states[row][inner[row] == 1] / 5
        assert found[row].numpy() == pytest.approx(attention_scores(words, concepts, sharpness), abs=1e-5)


def test_a_text_is_the_unit_mean_of_its_own_tokens() -> None:
    states = units(2, 4, 8)
    found = pooled(torch.tensor(states), torch.tensor([[0, 1, 1, 0], [0, 0, 0, 0]])).numpy()
    mean = states[0, 1:3].mean(axis=0)
    assert found[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert not found[1].any()
