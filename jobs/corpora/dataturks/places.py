"""Where in its document an annotation of Dataturks belongs: its offsets, checked against the text stored with it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmill.jobs.corpora.offsets import in_utf16, without_references

NEAR = 64
"""How far, in code points, an annotation may have drifted beyond the drift of the one before it."""
TELLING = 4
"""Characters that a stored text needs, for a place near by to be told by it alone."""
_MASKED = re.compile(r"[xX]{3}")

Stored = tuple[int, int, str]
"""Start, end as stored, and the text stored with them."""


@dataclass(frozen=True)
class Place:
    """Where an annotation lies, end exclusive, edges as stored, and the kinds of repair that brought it there."""

    start: int
    end: int
    repairs: tuple[str, ...]


def places(text: str, annotations: Sequence[Stored]) -> list[Place | None]:
    """Return the place of each annotation in `text`, None where its stored text does not tell it.

    An annotation stays where its stored text stands, white space at the edges aside. Else its offsets may count
    another form of the text: HTML references resolved, or UTF-16. Else it moves to where its stored text stands
    near by (NEAR), with a drift between those of its neighbours. If there are several such places, or the stored
    text is shorter than TELLING, a neighbour must have drifted just as far. Nothing is searched for farther off.
    """
    forms = [("character references", without_references(text)), ("surrogate pairs", in_utf16(text))]
    found: list[Place | None] = []
    for start, end, stored in annotations:
        place = _standing(text, start, end, stored)
        for kind, form in forms:
            if place is None and form is not None:
                counted, positions = form
                there = _standing(counted, start, end, stored)
                if there is not None:
                    at = positions[there.start], positions[there.end]
                    moved = () if at == (there.start, there.end) else (kind,)
                    place = Place(*at, (*there.repairs, *moved))
        found.append(place)
    _drifted(text, annotations, found)
    return found


def _standing(text: str, start: int, end: int, stored: str) -> Place | None:
    """Return the place that the offsets name, where the stored text stands there; `end` is inclusive or not."""
    inclusive = end - start + 1
    for length, repairs in ((inclusive, ("inclusive end",)), (inclusive - 1, ())):
        stop = min(start + length, len(text))
        if not 0 <= start < stop:
            continue
        there = text[start:stop]
        if there == stored or (len(stored) != inclusive - 1 and there.strip() == stored.strip()):
            return Place(start, stop, repairs)
        if len(there) == len(stored) and _MASKED.search(stored) and _same_masked(there, stored):
            return Place(start, stop, (*repairs, "masked text"))
    return None


def _same_masked(one: str, other: str) -> bool:
    """Whether texts of one length are the same if an x may stand for any letter or digit."""
    return all(
        a == b or (a in "xX" and b.isalnum()) or (b in "xX" and a.isalnum()) for a, b in zip(one, other, strict=True)
    )


def _drifted(text: str, annotations: Sequence[Stored], found: list[Place | None]) -> None:
    """Find the places near by of those that are missing in `found`, in the order of the text."""
    order = sorted(range(len(annotations)), key=lambda at: annotations[at][:2])
    following: list[int | None] = []
    ahead: int | None = None
    for at in reversed(order):
        following.append(ahead)
        place = found[at]
        ahead = ahead if place is None else place.start - annotations[at][0]
    before = 0
    is_placed = False
    for at, after in zip(order, reversed(following), strict=True):
        start, end, stored = annotations[at]
        place = found[at]
        if place is not None:
            before, is_placed = place.start - start, True
            continue
        core = stored.strip()
        lead = len(stored) - len(stored.lstrip())
        low, high = before - NEAR, before + NEAR
        if is_placed and after is not None:
            low, high = max(low, min(before, after)), min(high, max(before, after))
        neighbours = {shift for shift, known in ((before, is_placed), (after, after is not None)) if known}
        shifts = _shifts(text, core, start + lead, low, high)
        if len(core) < TELLING or len(shifts) > 1:
            shifts = [shift for shift in shifts if shift in neighbours]
        if len(shifts) == 1:
            begin = start + lead + shifts[0]
            inclusive = ("inclusive end",) if end - start + 1 == len(stored) else ()
            found[at] = Place(begin, begin + len(core), (*inclusive, "drift"))
            before, is_placed = shifts[0], True


def _shifts(text: str, core: str, start: int, low: int, high: int) -> list[int]:
    if not core:
        return []
    at = text.find(core, max(0, start + low), max(0, start + high + len(core)))
    shifts = []
    while at >= 0:
        shifts.append(at - start)
        at = text.find(core, at + 1, max(0, start + high + len(core)))
    return shifts
