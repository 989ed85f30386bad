"""Precision, recall, F1, and the strict scores: a predicted span is right where gold has its start, end and label."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import TypedDict

from skillmill.jobs.corpora.form import Span


class Score(TypedDict):
    """Precision, recall and F1 between 0 and 1; support is the number of gold spans."""

    precision: float
    recall: float
    f1: float
    support: int


class StrictScores(TypedDict):
    """Scores over all labels that occur in gold, and for each of them."""

    micro: Score
    labels: dict[str, Score]


def score(right: int, predicted: int, gold: int) -> Score:
    """Return the scores of `right` among `predicted` and `gold` spans; 0 where nothing is to divide by."""
    precision = right / predicted if predicted else 0.0
    recall = right / gold if gold else 0.0
    f1 = 2 * right / (predicted + gold) if predicted + gold else 0.0
    return Score(precision=precision, recall=recall, f1=f1, support=gold)


def strict_scores(gold: Sequence[Set[Span]], predicted: Sequence[Set[Span]]) -> StrictScores:
    """Score the spans of texts, given in one order, against gold.

    Only labels that occur in gold are scored; predictions under any other label are left out.
    """
    expected, found, right = Counter[str](), Counter[str](), Counter[str]()
    for ours, theirs in zip(gold, predicted, strict=True):
        expected.update(label for _, _, label in ours)
        found.update(label for _, _, label in theirs)
        right.update(label for _, _, label in ours & theirs)
    labels = sorted(expected)
    return StrictScores(
        micro=score(
            sum(right[label] for label in labels),
            sum(found[label] for label in labels),
            sum(expected[label] for label in labels),
        ),
        labels={label: score(right[label], found[label], expected[label]) for label in labels},
    )


def renamed(spans: Iterable[Span], names: Mapping[str, str]) -> frozenset[Span]:
    """Return `spans` with labels renamed; an empty new name drops the span, equal spans become one."""
    mapped = ((start, end, names.get(label, label)) for start, end, label in spans)
    return frozenset(span for span in mapped if span[2])
