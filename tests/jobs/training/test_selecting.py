"""Thresholds: those of the best F1, for spans with the right bounds or for spans that touch a right one."""

from typing import Any

import pytest

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.training.selecting import best_thresholds, touches

TEXT = LabelledText("Knows Python, SQL and Java well", frozenset({(6, 12, "S"), (14, 17, "S"), (22, 26, "S")}))
FOUND = [[((6, 12, "S"), 0.9), ((14, 21, "S"), 0.5), ((22, 31, "S"), 0.4), ((0, 5, "S"), 0.2)]]


@pytest.mark.parametrize(("counted", "least"), [("strict", 0.9), ("overlap", 0.4)])
def test_a_threshold_follows_what_counts_as_right(counted: Any, least: float) -> None:
    assert best_thresholds([TEXT], FOUND, counted) == {"S": least}


def test_each_annotated_span_is_taken_once_by_the_surest_that_touches_it() -> None:
    found = [[((6, 9, "S"), 0.3), ((9, 12, "S"), 0.8), ((14, 26, "S"), 0.7), ((14, 17, "T"), 0.9)]]
    confidence, right = touches([TEXT], found, "S")
    assert list(zip(confidence.tolist(), right.tolist(), strict=True)) == [(0.8, True), (0.7, True), (0.3, False)]


def test_what_was_not_annotated_counts_neither_way() -> None:
    text = LabelledText(TEXT.text, TEXT.spans, unknown=((0, 5, "S"),))
    assert len(touches([text], FOUND, "S")[0]) == 3
