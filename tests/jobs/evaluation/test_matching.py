"""The schemes against cases worked out by hand, and strict scores against seqeval."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.jobs.corpora.tokens import bio_spans
from skillmill.jobs.evaluation.matching import (
    count_boundary,
    count_overlap,
    count_strict,
    count_tokens,
    count_untyped,
    flat,
)
from skillmill.jobs.evaluation.scores import strict_scores

Spans = set[tuple[int, int, str]]
LABELS = ("A", "B")
#       0123456789012345678901234
TEXT = "use Python 3 on AWS daily"
GOLD: Spans = {(4, 12, "A"), (4, 10, "B"), (16, 19, "B")}
FOUND: Spans = {(4, 10, "A"), (16, 19, "B"), (20, 25, "B")}


def test_strict_wants_start_end_and_label() -> None:
    assert count_strict(GOLD, FOUND, LABELS) == [(0, 1, 0, 1), (1, 2, 1, 2), (1, 3, 1, 3)]


def test_boundary_wants_start_and_end_alone() -> None:
    # A's one prediction has the bounds of a gold B; A's one gold span was found by nobody.
    assert count_boundary(GOLD, FOUND, LABELS) == [(1, 1, 0, 1), (1, 2, 2, 2), (2, 3, 2, 3)]


def test_boundary_counts_bounds_once_that_have_two_labels() -> None:
    assert count_boundary({(0, 3, "A"), (0, 3, "B")}, {(0, 3, "A")}, LABELS)[-1] == (1, 1, 1, 1)


def test_overlap_wants_the_label_and_one_code_point() -> None:
    assert count_overlap(GOLD, FOUND, LABELS) == [(1, 1, 1, 1), (1, 2, 1, 2), (2, 3, 2, 3)]


def test_spans_that_touch_do_not_overlap() -> None:
    assert count_overlap({(0, 4, "A")}, {(4, 6, "A")}, ("A",))[0] == (0, 1, 0, 1)


def test_overlap_uses_each_span_once() -> None:
    assert count_overlap({(0, 9, "A")}, {(0, 4, "A"), (5, 9, "A")}, ("A",))[0] == (1, 2, 1, 1)


def test_overlap_moves_a_pair_where_that_makes_room_for_another() -> None:
    # The first gold span could take either prediction, the second only the one that comes first.
    assert count_overlap({(0, 20, "A"), (1, 3, "A")}, {(0, 4, "A"), (10, 12, "A")}, ("A",))[0] == (2, 2, 2, 2)


def test_overlap_of_a_long_chain_is_counted_without_deep_recursion() -> None:
    gold: Spans = {(10 * at, 10 * at + 8, "A") for at in range(1500)}
    found: Spans = {(10 * at + 6, 10 * at + 12, "A") for at in range(1499)}
    assert count_overlap(gold, found, ("A",))[0] == (1499, 1499, 1499, 1500)


bounds = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: (pair[0], sum(pair), "A"))


@given(st.sets(bounds, max_size=5), st.sets(bounds, max_size=5))
def test_overlap_makes_as_many_pairs_as_any_order_would(gold: Spans, found: Spans) -> None:
    def pairs(order: tuple[tuple[int, int, str], ...]) -> int:
        return sum(a < d and c < b for (a, b, _), (c, d, _) in zip(sorted(gold), order, strict=False))

    padded = [*found, *[(99, 99, "A")] * max(0, len(gold) - len(found))]
    assert count_overlap(gold, found, ("A",))[0][0] == max(pairs(order) for order in permutations(padded, len(gold)))


def test_tokens_count_the_words_of_each_label() -> None:
    # A: gold Python, 3; found Python. B: gold Python, AWS; found AWS, daily.
    assert count_tokens(TEXT, GOLD, FOUND, LABELS) == [(1, 1, 1, 2), (1, 2, 1, 2), (2, 3, 2, 4)]


def test_a_word_counts_where_a_span_has_part_of_it_and_signs_are_words() -> None:
    # words: C + + , é🎉 is é and 🎉
    assert count_tokens("C++, é🎉", {(0, 3, "A")}, {(0, 1, "A")}, ("A",))[0] == (1, 1, 1, 3)
    assert count_tokens("naïve", {(0, 5, "A")}, {(1, 2, "A")}, ("A",))[0] == (1, 1, 1, 1)
    assert count_tokens("C++, é🎉", {(5, 7, "A")}, set(), ("A",))[0] == (0, 0, 0, 2)


def test_untyped_merges_nested_spans_of_both_layers() -> None:
    gold: Spans = {(0, 12, "Skill"), (4, 10, "Knowledge"), (16, 19, "Knowledge")}
    assert flat(gold) == {(0, 12), (16, 19)}
    assert count_untyped(gold, {(0, 12, "Knowledge"), (16, 20, "Skill")}) == (1, 2, 1, 2)


def test_flat_joins_what_overlaps_and_keeps_apart_what_touches() -> None:
    assert flat({(0, 4, "A"), (3, 6, "B"), (6, 9, "A")}) == {(0, 6), (6, 9)}


tags = st.lists(st.sampled_from(["O", "O", "B-A", "I-A", "B-B", "I-B"]), min_size=6, max_size=6)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(tags, tags), min_size=1, max_size=5))
def test_strict_scores_are_those_of_seqeval(sentences: list[tuple[list[str], list[str]]]) -> None:
    metrics = pytest.importorskip("seqeval.metrics")
    sentences = [*sentences, (["B-A", "B-B"], ["B-A", "B-B"])]  # so that both labels occur
    gold, found = (list(side) for side in zip(*sentences, strict=True))
    expected = metrics.classification_report(gold, found, output_dict=True, zero_division=0)
    scores = strict_scores([_spans(one) for one in gold], [_spans(one) for one in found])
    for name, row in [*scores["labels"].items(), ("micro avg", scores["micro"])]:
        theirs = expected[name]
        assert row["precision"] == pytest.approx(theirs["precision"])
        assert row["recall"] == pytest.approx(theirs["recall"])
        assert row["f1"] == pytest.approx(theirs["f1-score"])
        assert row["support"] == theirs["support"]


def _spans(sentence: list[str]) -> Spans:
    """Spans of a sentence whose words have one letter each and a space between them."""
    return {(2 * first, 2 * last + 1, label) for first, last, label in bio_spans(sentence)}
