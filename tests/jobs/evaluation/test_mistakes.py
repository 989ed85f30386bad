"""Errors are sorted into four kinds."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.evaluation.errors import Mistake, error_counts, mistakes
from skillmill.jobs.evaluation.predictions import Confidence

Spans = set[tuple[int, int, str]]


def sure(*spans: tuple[int, int, str], by: float = 0.5) -> dict[tuple[int, int, str], Confidence]:
    return dict.fromkeys(spans, Confidence(by, True))


def of(gold: Spans, found: Mapping[tuple[int, int, str], Confidence]) -> list[Mistake]:
    return mistakes([gold], [found])


def test_what_nobody_found_is_missed_and_what_gold_lacks_is_spurious() -> None:
    assert of({(0, 2, "A")}, sure((5, 6, "A"))) == [
        Mistake("missed", 0, gold=(0, 2, "A")),
        Mistake("spurious", 0, found=(5, 6, "A"), confidence=0.5),
    ]


def test_an_overlap_under_the_same_label_is_a_wrong_boundary() -> None:
    assert of({(0, 4, "A")}, sure((2, 6, "A"))) == [Mistake("wrong boundary", 0, (0, 4, "A"), (2, 6, "A"), 0.5)]


def test_equal_bounds_under_another_label_are_a_wrong_label() -> None:
    listed = of({(0, 4, "A"), (9, 10, "B")}, sure((0, 4, "B"), (9, 10, "B")))
    assert listed == [Mistake("wrong label", 0, (0, 4, "A"), (0, 4, "B"), 0.5)]


def test_an_overlap_under_another_label_is_two_errors() -> None:
    assert [one.kind for one in of({(0, 4, "A"), (8, 9, "B")}, sure((1, 4, "B"), (8, 9, "B")))] == [
        "missed",
        "spurious",
    ]


def test_a_span_that_is_right_explains_no_other() -> None:
    listed = of({(0, 4, "A")}, sure((0, 4, "A"), (0, 3, "A")))
    assert listed == [Mistake("spurious", 0, found=(0, 3, "A"), confidence=0.5)]


def test_the_largest_overlap_makes_the_pair_and_each_span_has_one() -> None:
    listed = of({(0, 10, "A")}, sure((0, 2, "A"), (3, 9, "A")))
    assert [(one.kind, one.found) for one in listed] == [("spurious", (0, 2, "A")), ("wrong boundary", (3, 9, "A"))]


def test_the_most_confident_error_comes_first() -> None:
    gold: list[Spans] = [{(8, 9, "A")}, {(8, 9, "A")}]
    found = [sure((0, 1, "A"), by=0.3) | sure((8, 9, "A")), sure((0, 1, "A"), by=0.8) | sure((8, 9, "A"))]
    assert [one.confidence for one in mistakes(gold, found)] == [0.8, 0.3]


def test_labels_that_gold_lacks_make_no_errors() -> None:
    assert of({(0, 4, "A")}, sure((0, 4, "A"), (5, 6, "Z"))) == []


spans = st.sets(st.tuples(st.integers(0, 6), st.integers(7, 9), st.sampled_from("AB")), max_size=6)


@given(spans, spans)
def test_errors_and_right_spans_together_are_all_spans(gold: Spans, found: Spans) -> None:
    gold = gold | {(20, 21, "A"), (20, 21, "B")}
    listed = of(gold, sure(*found))
    assert sorted(one.gold for one in listed if one.gold) == sorted(gold - found)
    assert sorted(one.found for one in listed if one.found) == sorted(found - gold)
    assert sum(error_counts(listed).values()) == len(listed)
