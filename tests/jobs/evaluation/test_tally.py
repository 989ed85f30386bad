"""Counts by document, the scores that are their sums, and bootstrap intervals over them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.jobs.evaluation.bootstrap import intervals_of, paired_difference, resampled_rates
from skillmill.jobs.evaluation.counts import Tally, document_numbers, rates, scores_of, tally
from skillmill.jobs.evaluation.scores import strict_scores

Spans = set[tuple[int, int, str]]
TEXT = "use Python 3 on AWS daily"


def counted(gold: list[Spans], found: list[Spans], groups: list[str] | None = None) -> Tally:
    return tally([TEXT] * len(gold), groups or [""] * len(gold), gold, found)


spans = st.sets(st.tuples(st.integers(0, 5), st.integers(6, 9), st.sampled_from(["A", "B", "Z"])), max_size=5)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=5))
def test_the_strict_scores_of_counts_are_strict_scores(texts: list[tuple[Spans, Spans]]) -> None:
    gold = [ours | {(0, 1, "A")} for ours, _ in texts]
    found = [theirs for _, theirs in texts]
    ours, theirs = scores_of(counted(gold, found))["strict"], strict_scores(gold, found)
    assert ours["micro"] == pytest.approx(theirs["micro"])
    assert ours["labels"].keys() == theirs["labels"].keys()
    for label, row in theirs["labels"].items():
        assert ours["labels"][label] == pytest.approx(row)


def test_perfect_predictions_score_1_in_every_scheme() -> None:
    gold: list[Spans] = [{(0, 10, "Skill"), (4, 10, "Knowledge")}, {(16, 19, "Knowledge")}]
    scores = scores_of(counted(gold, gold))
    rows = [scores[name]["micro"] for name in ("strict", "boundary", "overlap", "token")]
    for row in [*rows, scores["layers_mean"], scores["untyped"]]:
        assert (row["precision"], row["recall"], row["f1"]) == (1, 1, 1)
    assert scores["token"]["micro"]["support"] == 4


def test_the_mean_of_the_layers_weighs_them_equally() -> None:
    gold: list[Spans] = [{(0, 3, "Skill"), (4, 10, "Knowledge"), (11, 12, "Knowledge"), (16, 19, "Knowledge")}]
    scores = scores_of(counted(gold, [{(0, 3, "Skill")}]))
    assert scores["layers_mean"] == pytest.approx({"precision": 0.5, "recall": 0.5, "f1": 0.5, "support": 4})


def test_there_is_no_mean_of_layers_where_gold_has_one_of_them_only() -> None:
    gold: list[Spans] = [{(0, 3, "Skill")}, {(0, 3, "Skill")}]
    table = counted(gold, gold)
    assert scores_of(table)["layers_mean"] is None
    assert (intervals_of(table) or {})["layers_mean"] is None


def test_predictions_under_labels_that_gold_lacks_count_in_no_scheme() -> None:
    scores = scores_of(counted([{(0, 3, "A")}], [{(0, 3, "A"), (4, 10, "Z")}]))
    assert {scores[name]["micro"]["precision"] for name in ("strict", "boundary", "overlap", "token")} == {1}
    assert scores["untyped"]["precision"] == 1


def test_texts_of_one_group_are_one_document_and_others_stand_alone() -> None:
    assert document_numbers(["a", "", "b", "a", "", "b"]) == [0, 1, 2, 0, 3, 2]
    gold: list[Spans] = [{(0, 3, "A")}, {(0, 3, "A")}, {(0, 3, "A")}]
    assert counted(gold, gold, ["a", "a", ""]).table[:, 0].tolist() == [[2, 2, 2, 2], [1, 1, 1, 1]]


def test_rates_are_not_numbers_where_nothing_was_to_find_and_nothing_was_found() -> None:
    found = rates(np.array([[0, 0, 0, 0], [0, 2, 0, 0], [1, 2, 1, 4]]))
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [0, 0, 0]
    assert found[2] == pytest.approx([1 / 2, 1 / 4, 1 / 3])


def test_the_interval_holds_the_score_and_is_the_same_every_time() -> None:
    gold: list[Spans] = [{(0, 3, "A"), (4, 10, "A")}] * 40
    found: list[Spans] = [{(0, 3, "A")} if at % 2 else {(0, 3, "A"), (4, 10, "A")} for at in range(40)]
    table = counted(gold, found)
    intervals = intervals_of(table)
    assert intervals is not None
    low, high = intervals["strict"]["micro"]["recall"]
    assert low < scores_of(table)["strict"]["micro"]["recall"] == 0.75 < high
    # Recall is 1/2 + a binomial share of 40 halved: its standard deviation is 0.0395.
    assert (high - low) == pytest.approx(2 * 1.96 * 0.0395, abs=0.02)
    assert intervals["strict"]["micro"]["precision"] == [1, 1]
    assert intervals == intervals_of(table)


def test_texts_of_one_document_are_drawn_together() -> None:
    gold: list[Spans] = [{(0, 3, "A")}] * 40
    found: list[Spans] = [{(0, 3, "A")} if at < 20 else set() for at in range(40)]
    apart = intervals_of(counted(gold, found)) or {}
    together = intervals_of(counted(gold, found, [f"{at // 10}" for at in range(40)])) or {}
    width = [high - low for low, high in (one["strict"]["micro"]["recall"] for one in (apart, together))]
    assert width[1] > 2 * width[0]


def test_one_document_gives_no_interval() -> None:
    table = counted([{(0, 3, "A")}] * 2, [{(0, 3, "A")}] * 2, ["a", "a"])
    assert intervals_of(table) is None
    assert paired_difference(table, table)["micro"] == {"f1": 0, "interval": None, "share_above_zero": None}


def test_draws_are_of_as_many_documents_as_there_are() -> None:
    table = np.ones((7, 1, 4), dtype=np.int64) * [[[0, 1, 0, 1]]]
    table[0, 0] = [1, 1, 1, 1]
    [found] = resampled_rates([table], 300, seed=1)
    assert found.shape == (300, 1, 3)
    assert set(np.unique((found[:, 0, 0] * 7).round(9))) <= set(range(8))
    assert found[:, 0, 0].mean() == pytest.approx(1 / 7, abs=0.03)


def test_a_model_differs_from_itself_by_nothing() -> None:
    table = counted([{(0, 3, "A")}] * 9, [{(0, 3, "A")}] * 5 + [set()] * 4)
    row = {"f1": 0, "interval": [0, 0], "share_above_zero": 0}
    assert paired_difference(table, table) == {"micro": row, "labels": {"A": row}}


def test_a_small_difference_on_every_document_is_a_sure_one() -> None:
    # Recall varies much between documents, yet ours always finds one span more.
    gold: list[Spans] = [{(at, at + 1, "A") for at in range(10)}] * 30
    theirs: list[Spans] = [{(at, at + 1, "A") for at in range(number % 9)} for number in range(30)]
    ours = [found | {(9, 10, "A")} for found in theirs]
    difference = paired_difference(counted(gold, ours), counted(gold, theirs))["micro"]
    assert difference["interval"][0] > 0
    assert difference["share_above_zero"] == 1
    assert difference["interval"][0] <= difference["f1"] <= difference["interval"][1]


def test_the_order_of_the_models_turns_the_sign() -> None:
    gold: list[Spans] = [{(0, 3, "A")}] * 8
    some, none = counted(gold, gold[:4] + [set()] * 4), counted(gold, [set()] * 8)
    one, other = paired_difference(some, none)["labels"]["A"], paired_difference(none, some)["labels"]["A"]
    assert one["f1"] == -other["f1"] == pytest.approx(2 / 3)
    assert one["interval"] == pytest.approx([-bound for bound in reversed(other["interval"])])
