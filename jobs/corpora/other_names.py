"""Other names in the place of labelled ones: training sees more of a list than its texts hold."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from skillmill.jobs.corpora.edits import Edit, Edits
from skillmill.jobs.corpora.form import LabelledText, Span

OtherNames = Mapping[str, Sequence[str]]
"""The names that may stand in the place of a span, by its label."""


def with_other_names(text: LabelledText, names: OtherNames, share: float, chance: random.Random) -> LabelledText:
    """Return a text in which about `share` of the spans with a label of `names` are other names, drawn by `chance`.

    A span that overlaps another stays as it is: with a new name in it the other would mean something else.
    """
    edits = [
        Edit(start, end, chance.choice(names[label]))
        for start, end, label in _alone(text.spans)
        if label in names and chance.random() < share
    ]
    if not edits:
        return text
    made = Edits(text.text, edits)
    return replace(
        text,
        text=made.new_text,
        spans=frozenset(made.moved_spans(sorted(text.spans))),
        unknown=tuple(made.moved_spans(text.unknown)),
    )


def _alone(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield, in order, the spans that overlap no other."""
    ordered = sorted(spans)
    reached = -1
    for at, span in enumerate(ordered):
        follows = ordered[at + 1][0] if at + 1 < len(ordered) else span[1]
        if reached <= span[0] and span[1] <= follows:
            yield span
        reached = max(reached, span[1])
