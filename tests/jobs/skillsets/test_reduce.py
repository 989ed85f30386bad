import numpy as np
import pytest

from skillmill.jobs.skillsets.findings import compare, key
from skillmill.jobs.skillsets.reduce import cramers_v, pearson, reduced, spearman


def test_of_alike_columns_the_first_stays_and_the_reason_is_told() -> None:
    dice = np.random.default_rng(0)
    one, other = dice.normal(size=50), dice.normal(size=50)
    values = np.column_stack([one, other, one * 2 + 1, -other])
    kept, dropped = reduced(["a", "b", "c", "d"], values, "Pearson", pearson, 0.9)
    assert kept == [0, 1]
    assert [(each.candidate, each.like, each.value) for each in dropped] == [("c", "a", 1.0), ("d", "b", 1.0)]


def test_rank_correlation_sees_what_is_alike_in_order_alone() -> None:
    values = np.column_stack([np.arange(1, 30.0), np.exp(np.arange(1, 30.0))])
    assert pearson(values)[0, 1] < 0.6
    assert spearman(values)[0, 1] == pytest.approx(1)


def test_ties_share_their_rank_and_what_is_missing_has_none() -> None:
    values = np.array([[1, 5], [1, 5], [2, 9], [np.nan, 9]])
    assert spearman(values)[0, 1] == pytest.approx(np.corrcoef([1.5, 1.5, 3, 2], [1.5, 1.5, 3.5, 3.5])[0, 1])


def test_cramers_v_of_two_yes_and_no_columns_is_that_of_the_textbook() -> None:
    values = np.array([[1, 1]] * 30 + [[1, 0]] * 10 + [[0, 1]] * 5 + [[0, 0]] * 25, dtype=float)
    table = np.array([[30, 10], [5, 25]])
    expected = table.sum(0) * table.sum(1)[:, None] / 70
    assert cramers_v(values)[0, 1] == pytest.approx(np.sqrt(((table - expected) ** 2 / expected).sum() / 70))


def test_a_constant_column_is_like_nothing() -> None:
    assert pearson(np.array([[1, 3], [1, 4], [1, 5.0]]))[0, 1] == 0


def test_names_that_differ_in_spelling_alone_are_found_again() -> None:
    assert key("Self-Control") == key("Self Control")
    assert key("Operations Monitoring") == key("Operation Monitoring")
    assert key("Writing") != key("Reading")


def test_known_labels_are_found_again_dropped_for_a_reason_or_absent() -> None:
    known = {"Self Control": {"1": 1, "2": 0, "9": 1}, "Stamina": {"1": 1}, "Public Speaking": {"1": 0}}
    made = {"Self-Control": {"1": 1, "2": 1}, "Persistence": {"1": 1}}
    found = compare(known, made, {"Stamina": "Pearson: 0.9 like Strength"})
    assert found.found == {"Self Control": 0.5}
    assert found.dropped == {"Stamina": "Pearson: 0.9 like Strength"}
    assert found.absent == ("Public Speaking",)
    assert (found.unknown, found.occupations, found.median_agreement) == (("Persistence",), 2, 0.5)
