"""The category of a mention, by the classifier that ships and by small ones."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.classifier import Features
from skillmill.udfs.linking.categories import BUCKETS, CHUNK, Categories, category_of, shipped

GOLD = Path(__file__).parents[2] / "gold" / "categories.csv"
ANY_TEXT = st.text(st.characters(), max_size=40)  # halves of broken pairs too


@pytest.fixture(scope="module")
def gold() -> list[tuple[str, str]]:
    with GOLD.open(encoding="utf-8", newline="") as content:
        return [(row["surface"], row["category"]) for row in csv.DictReader(content)]


@pytest.fixture(scope="module")
def small() -> Categories:
    """A classifier of random weights."""
    chance = np.random.default_rng(4)
    return Categories.rounded(chance.normal(size=(len(CATEGORIES), BUCKETS)), chance.normal(size=len(CATEGORIES)))


def test_most_of_300_hand_checked_mentions_get_their_category(gold: list[tuple[str, str]]) -> None:
    found = category_of([surface for surface, _ in gold])
    assert len(found) == 300
    assert sum(own == category for own, (_, category) in zip(found, gold, strict=True)) / 300 >= 0.85


@pytest.mark.parametrize("category", CATEGORIES)
def test_no_category_is_right_by_chance_alone(gold: list[tuple[str, str]], category: str) -> None:
    own = [surface for surface, right in gold if right == category]
    assert Counter(category_of(own))[category] / len(own) >= 0.75


@settings(max_examples=60, deadline=None)
@given(st.lists(ANY_TEXT, max_size=8))
def test_every_surface_has_one_category_that_does_not_depend_on_its_neighbours(surfaces: list[str]) -> None:
    together = category_of(surfaces)
    assert together == [category_of([surface])[0] for surface in surfaces]
    assert set(together) <= set(CATEGORIES)


def test_more_surfaces_than_fit_a_chunk_are_answered_in_their_order(small: Categories) -> None:
    few = ["Kotlin", "weld metal", "negotiate", "", "German"]
    assert small.of(few * (CHUNK // 2)) == small.of(few) * (CHUNK // 2)


def test_no_surfaces_have_no_categories() -> None:
    assert category_of([]) == []


@pytest.mark.parametrize("surface", ["Python", "weld metal", "Zuverlässigkeit", "ΟΔΟΣ"])
def test_letter_case_and_outer_spaces_do_not_matter(surface: str) -> None:
    features = [Features.of([written]) for written in (surface, surface.upper(), f"  {surface.lower()} ")]
    assert all(np.array_equal(found.ids, features[0].ids) for found in features)


@pytest.mark.parametrize("surface", ["", "…", "x" * 100_000, "word " * 50_000, "\ud83d", "会计", "👩‍💻"])
def test_odd_surfaces_have_a_category_too(surface: str) -> None:
    assert category_of([surface])[0] in CATEGORIES


@settings(max_examples=60)
@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_no_row_of_features_is_empty_or_outside_the_buckets(surfaces: list[str]) -> None:
    found = Features.of(surfaces)
    assert len(found.starts) == len(surfaces) + 1
    assert (np.diff(found.starts) > 0).all()
    assert len(found.ids) == len(found.values) == found.starts[-1]
    assert ((found.ids >= 0) & (found.ids < BUCKETS)).all()


def test_scores_are_the_sums_of_the_features_weights() -> None:
    chance = np.random.default_rng(2)
    weights, bias = chance.normal(size=(len(CATEGORIES), BUCKETS)), np.arange(len(CATEGORIES))
    found = Features.of(["Kotlin", "", "weld metal"])
    dense = np.zeros((3, BUCKETS))
    for row in range(3):
        span = slice(found.starts[row], found.starts[row + 1])
        np.add.at(dense[row], found.ids[span], found.values[span])
    assert found.scores(weights, bias) == pytest.approx(dense @ weights.T + bias)


def test_rounding_moves_no_weight_by_more_than_half_a_step() -> None:
    weights = np.random.default_rng(5).normal(size=(len(CATEGORIES), BUCKETS))
    rounded = Categories.rounded(weights, np.zeros(len(CATEGORIES)))
    assert np.abs(rounded.weights * rounded.scale[:, None] - weights).max() <= rounded.scale.max() * 0.5001
    assert np.abs(rounded.weights.astype(int)).max() == 127


def test_weights_of_nothing_but_zeros_can_be_rounded() -> None:
    bias = np.array([0.0, 0.0, 1.0, 0.0])
    assert Categories.rounded(np.zeros((len(CATEGORIES), BUCKETS)), bias).of(["Kotlin"]) == [CATEGORIES[2]]


def test_a_classifier_is_the_same_after_it_was_written_and_read(small: Categories, gold: list[tuple[str, str]]) -> None:
    again = Categories.read(small.written())
    assert np.array_equal(again.weights, small.weights)
    assert np.array_equal(again.scale, small.scale)
    assert np.array_equal(again.bias, small.bias)
    assert again.written() == small.written()
    surfaces = [surface for surface, _ in gold]
    assert again.of(surfaces) == small.of(surfaces)


def test_the_classifier_that_ships_is_read_once_and_is_small() -> None:
    assert shipped() is shipped()
    assert shipped().weights.dtype == np.int8
    assert len(shipped().written()) < 1 << 20
