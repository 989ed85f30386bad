"""The conditional random field, against every path counted."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.crf import best_columns, marginals


def all_paths(logits: np.ndarray, transitions: np.ndarray) -> tuple[list[tuple[int, ...]], np.ndarray]:
    """Return every path through one text, and its score."""
    paths = list(product(range(logits.shape[1]), repeat=len(logits)))
    scores = []
    for path in paths:
        score = transitions[-1][path[0]] + sum(logits[at, column] for at, column in enumerate(path))
        scores.append(score + sum(transitions[a, b] for a, b in pairwise(path)))
    return paths, np.array(scores)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=4), st.integers(0, 10_000))
def test_the_best_path_and_the_marginals_are_those_of_all_paths(lengths: list[int], seed: int) -> None:
    chance = np.random.default_rng(seed)
    logits = chance.normal(size=(sum(lengths), 3)) * 2
    transitions = chance.normal(size=(4, 3)) * 2
    starts = np.cumsum([0, *lengths[:-1]])
    new_text = np.isin(np.arange(sum(lengths)), starts)
    best = best_columns(logits, new_text, transitions)
    sure = marginals(logits, new_text, transitions)
    for start, length in zip(starts, lengths, strict=True):
        paths, scores = all_paths(logits[start : start + length], transitions)
        assert tuple(best[start : start + length]) == paths[int(scores.argmax())]
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        for at in range(length):
            for column in range(3):
                expected = sum(w for path, w in zip(paths, weights, strict=True) if path[at] == column)
                assert sure[start + at, column] == pytest.approx(expected, abs=1e-9)


def test_the_training_loss_is_the_likelihood_of_the_tagged_path() -> None:
    torch = pytest.importorskip("torch", reason="training needs skillmill[torch]")
    from skillmill.jobs.training.examples import IGNORED
    from skillmill.jobs.training.losses import crf_loss

    chance = np.random.default_rng(3)
    logits = chance.normal(size=(2, 5, 3))
    transitions = chance.normal(size=(4, 3))
    tags = np.array([[IGNORED, 1, IGNORED, 2, 0], [0, 1, 2, IGNORED, IGNORED]])
    expected = 0.0
    for row in range(2):
        known = tags[row] != IGNORED
        paths, scores = all_paths(logits[row, known], transitions)
        expected += np.log(np.exp(scores).sum()) - scores[paths.index(tuple(tags[row, known]))]
    parts = (torch.from_numpy(each) for each in (logits, tags, transitions))
    assert float(crf_loss(*parts, torch.ones(2, 1))) == pytest.approx(expected, rel=1e-5)
