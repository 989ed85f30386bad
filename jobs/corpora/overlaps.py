"""Flat spans, for forms that hold no others."""

from collections.abc import Iterable

from skillmill.jobs.corpora.form import Span


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """Return spans of which none overlaps another, in order: the longest stay, then the first, then by label."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if all(span[1] <= start or end <= span[0] for start, end, _ in kept):
            kept.append(span)
    return sorted(kept)
