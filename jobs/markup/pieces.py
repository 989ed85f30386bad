"""Spans that may nest and overlap, as one flat sequence of pieces."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

Bounds = tuple[int, int]


def pieces(begin: int, finish: int, spans: Sequence[Bounds]) -> Iterator[tuple[int, int, list[int]]]:
    """Cut `begin` to `finish` wherever a span starts or ends; yield (start, end, the numbers of the spans on it).

    The pieces follow one another without gap or overlap. Of a span that goes beyond the bounds the part inside counts.
    """
    inside = [(max(start, begin), min(end, finish)) for start, end in spans]
    starts: dict[int, list[int]] = {}
    ends: dict[int, list[int]] = {}
    for number, (start, end) in enumerate(inside):
        if start < end:
            starts.setdefault(start, []).append(number)
            ends.setdefault(end, []).append(number)
    open_: list[int] = []
    for start, end in pairwise(sorted({begin, finish, *starts, *ends})):
        gone = ends.get(start, ())
        open_ = sorted([number for number in open_ if number not in gone] + starts.get(start, []))
        yield start, end, list(open_)


def lanes(spans: Sequence[Bounds]) -> list[int]:
    """Return for each span the line below the text that it is underlined with: 0 is the nearest.

    Spans that overlap have different lines, and of those the shorter span has the nearer one, so that a span is
    underlined at one height from its start to its end.
    """
    found = [0] * len(spans)
    for group in _groups(spans):
        done: list[int] = []
        for number in sorted(group, key=lambda each: (spans[each][1] - spans[each][0], each)):
            start, end = spans[number]
            taken = {found[other] for other in done if spans[other][0] < end and start < spans[other][1]}
            found[number] = next(lane for lane in range(len(taken) + 1) if lane not in taken)
            done.append(number)
    return found


def _groups(spans: Sequence[Bounds]) -> Iterator[list[int]]:
    """Yield the numbers of spans that hang together by overlaps: few at a time, however many there are."""
    group: list[int] = []
    reach = 0
    for number in sorted(range(len(spans)), key=lambda each: spans[each]):
        if group and spans[number][0] >= reach:
            yield group
            group, reach = [], 0
        group.append(number)
        reach = max(reach, spans[number][1])
    if group:
        yield group
