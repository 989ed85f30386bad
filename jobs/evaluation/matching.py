"""When a predicted span agrees with a gold span: the schemes that are counted, for one text.

The first three carry the schemes of SemEval-2013 task 9 (Segura-Bedmar, Martínez and Herrero-Zazo, 2013,
section 4): `strict` is theirs; `boundary` is what they call exact (same start and end, whatever the label);
`overlap` is what they call type (same label, at least one code point in common), with each gold span and
each prediction used at most once, as many pairs as can be made. `token` asks of every word under every
label whether both sides, one or none of them cover it. `untyped` forgets labels and nesting.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Sequence, Set

from skillmill.jobs.corpora.form import Span

Bounds = tuple[int, int]
# right among predicted, predicted, right among gold, gold
Counts = tuple[int, int, int, int]
ALL = ""  # stands for all labels together
_WORD = re.compile(r"\w+|[^\w\s]")


def count_strict(gold: Set[Span], predicted: Set[Span], labels: Sequence[str]) -> list[Counts]:
    """Count spans with equal start, end and label: one row per label, then one for all together."""
    return _with_sum(
        _equal({s for s in gold if s[2] == label}, {s for s in predicted if s[2] == label}) for label in labels
    )


def count_boundary(gold: Set[Span], predicted: Set[Span], labels: Sequence[str]) -> list[Counts]:
    """Count spans whose start and end the other side has too, under any label; rows as in count_strict.

    The row of a label holds the predictions of that label that have gold's bounds, and the gold spans of that
    label whose bounds were predicted. The last row counts each pair of bounds once.
    """
    wanted, found = _bounds(gold), _bounds(predicted)
    rows = []
    for label in labels:
        ours = {(start, end) for start, end, other in gold if other == label}
        theirs = {(start, end) for start, end, other in predicted if other == label}
        rows.append((len(theirs & wanted), len(theirs), len(ours & found), len(ours)))
    return [*rows, _equal(wanted, found)]


def count_overlap(gold: Set[Span], predicted: Set[Span], labels: Sequence[str]) -> list[Counts]:
    """Count spans that can be paired one to one with an overlapping span of their label; rows as in count_strict."""
    rows = []
    for label in labels:
        ours = sorted((start, end) for start, end, other in gold if other == label)
        theirs = sorted((start, end) for start, end, other in predicted if other == label)
        pairs = _most_pairs(ours, theirs)
        rows.append((pairs, len(theirs), pairs, len(ours)))
    return _with_sum(rows)


def count_tokens(text: str, gold: Set[Span], predicted: Set[Span], labels: Sequence[str]) -> list[Counts]:
    """Count the words of each label; rows as in count_strict, the last one adding up the others.

    A word is a run of letters, digits and underscores (`\\w+` over code points), or one other character
    that is not white space. A span has every word that it shares a code point with.
    """
    if not gold and not predicted:
        return [(0, 0, 0, 0)] * (len(labels) + 1)
    words = [match.span() for match in _WORD.finditer(text)]
    starts, ends = [start for start, _ in words], [end for _, end in words]

    def covered(spans: Set[Span], label: str) -> set[int]:
        inside: set[int] = set()
        for start, end, other in spans:
            if other == label:
                inside.update(range(bisect_right(ends, start), bisect_left(starts, end)))
        return inside

    return _with_sum(_equal(covered(gold, label), covered(predicted, label)) for label in labels)


def count_untyped(gold: Set[Span], predicted: Set[Span]) -> Counts:
    """Count equal spans after labels are dropped and overlapping spans are merged, see flat."""
    return _equal(flat(gold), flat(predicted))


def flat(spans: Iterable[Span]) -> set[Bounds]:
    """Return the maximal flat spans: spans that share a code point become one, spans that only touch stay two."""
    merged: list[Bounds] = []
    for start, end in sorted({(start, end) for start, end, _ in spans}):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return set(merged)


def shared(one: Span, other: Span) -> int:
    """Return how many code points two spans have in common, whatever their labels."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _bounds(spans: Iterable[Span]) -> set[Bounds]:
    return {(start, end) for start, end, _ in spans}


def _equal(gold: Set[object], predicted: Set[object]) -> Counts:
    right = len(gold & predicted)
    return right, len(predicted), right, len(gold)


def _with_sum(rows: Iterable[Counts]) -> list[Counts]:
    listed = list(rows)
    a, b, c, d = (sum(column) for column in zip(*listed, strict=True)) if listed else (0, 0, 0, 0)
    return [*listed, (a, b, c, d)]


def _most_pairs(gold: Sequence[Bounds], predicted: Sequence[Bounds]) -> int:
    """Return the size of a largest one-to-one pairing of overlapping spans, by augmenting paths (Berge, 1957)."""
    near = [[at for at, (s, e) in enumerate(predicted) if s < end and start < e] for start, end in gold]
    gold_of: dict[int, int] = {}
    return sum(_augment(one, near, gold_of) for one in range(len(gold)))


def _augment(first: int, near: Sequence[Sequence[int]], gold_of: dict[int, int]) -> bool:
    """Pair gold span `first` too, moving others where that makes room; `gold_of` maps predictions to their pair."""
    reached: dict[int, int] = {}  # prediction -> the gold span that asked for it
    queue = deque([first])
    while queue:
        one = queue.popleft()
        for other in near[one]:
            if other in reached:
                continue
            reached[other] = one
            if other in gold_of:
                queue.append(gold_of[other])
                continue
            previous = {partner: prediction for prediction, partner in gold_of.items()}
            while True:
                asker = reached[other]
                gold_of[other] = asker
                if asker == first:
                    return True
                other = previous[asker]
    return False
