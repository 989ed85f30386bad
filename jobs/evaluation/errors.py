"""What a model got wrong, one entry per mistake, of four kinds.

A span that is right in the strict sense is no error and explains none. Of what is left: a prediction with the
bounds of a gold span of another label is a `wrong label`; one that overlaps a gold span of its label is a
`wrong boundary`, largest overlap first; gold that is left is `missed`, predictions that are left are `spurious`.
"""

from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from skillmill.jobs.corpora.form import Span
from skillmill.jobs.evaluation.matching import shared
from skillmill.jobs.evaluation.predictions import Predictions

MISSED, SPURIOUS, WRONG_BOUNDARY, WRONG_LABEL = "missed", "spurious", "wrong boundary", "wrong label"
KINDS = (MISSED, SPURIOUS, WRONG_BOUNDARY, WRONG_LABEL)


@dataclass(frozen=True)
class Mistake:
    """One error: in which text (its number), the gold span, the predicted one and its confidence, where there are."""

    kind: str
    text: int
    gold: Span | None = None
    found: Span | None = None
    confidence: float | None = None


def mistakes(gold: Sequence[Set[Span]], predicted: Sequence[Predictions]) -> list[Mistake]:
    """Return the errors of all texts, kinds in order; within a kind the most confident first, then as in the file.

    Predictions under labels that gold does not have at all are left out.
    """
    labels = {label for spans in gold for _, _, label in spans}
    listed: list[Mistake] = []
    for number, (ours, theirs) in enumerate(zip(gold, predicted, strict=True)):
        listed += _of_text(number, ours, {s: c.value for s, c in theirs.items() if s[2] in labels})
    return sorted(listed, key=lambda one: (KINDS.index(one.kind), -(one.confidence or 0), one.text))


def _of_text(number: int, gold: Set[Span], predicted: dict[Span, float]) -> list[Mistake]:
    left = sorted(gold - predicted.keys())
    spare = sorted(predicted.keys() - gold)
    listed: list[Mistake] = []

    def pair(kind: str, ours: Span, theirs: Span) -> None:
        left.remove(ours)
        spare.remove(theirs)
        listed.append(Mistake(kind, number, ours, theirs, predicted[theirs]))

    for theirs in list(spare):
        same = [ours for ours in left if ours[:2] == theirs[:2]]
        if same:
            pair(WRONG_LABEL, same[0], theirs)
    touching = [(ours, theirs) for ours in left for theirs in spare if ours[2] == theirs[2] and shared(ours, theirs)]
    for ours, theirs in sorted(touching, key=lambda both: -shared(*both)):
        if ours in left and theirs in spare:
            pair(WRONG_BOUNDARY, ours, theirs)
    listed += [Mistake(MISSED, number, gold=ours) for ours in left]
    listed += [Mistake(SPURIOUS, number, found=theirs, confidence=predicted[theirs]) for theirs in spare]
    return listed


def error_counts(listed: Sequence[Mistake]) -> dict[str, int]:
    """Return how many errors there are of each kind."""
    counts = Counter(one.kind for one in listed)
    return {kind: counts[kind] for kind in KINDS}
