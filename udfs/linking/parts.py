"""Spans that list several skills: `Python and SQL skills` is two."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import Link, Linker

_BETWEEN = re.compile(r"\s*(?:,|;|\s/\s|(?<=\w)/(?=\w)|\s&\s|\s\+\s|(?:,\s*)?\b(?:and|or|as well as)\b)\s*", re.I)
_AROUND = re.compile(r"^(?:both|either|e\.g\.|such as|including)\s+", re.I)
_WRITTEN = frozenset(("override", "exact", "alias", "normalized", "abbreviation", "fuzzy"))


@dataclass(frozen=True)
class LinkedPart:
    """Code points `start` to `end` of a surface, and what they stand for."""

    start: int
    end: int
    link: Link | None


def split_surface(surface: str) -> list[tuple[int, int]]:
    """Return the code points of each item of a surface that lists several; one for the whole if it lists none."""
    found, at = [], 0
    for gap in [*_BETWEEN.finditer(surface), None]:
        end = gap.start() if gap else len(surface)
        lead = _AROUND.match(surface[at:end])
        start = at + (lead.end() if lead else 0)
        if surface[start:end].strip():
            found.append((start, end))
        at = gap.end() if gap else end
    return found if len(found) > 1 else [(0, len(surface))]


def link_parts(
    linker: Linker, surfaces: Sequence[str], places: Sequence[Place | None] | None = None
) -> list[list[LinkedPart]]:
    """Return the links of each surface: of the whole, or of its items where two of them are written as names.

    A surface that is itself a name (`research and development`) stays whole.
    """
    at = list(places or [None] * len(surfaces))
    whole = linker.link(surfaces, at)
    found = [[LinkedPart(0, len(surface), link)] for surface, link in zip(surfaces, whole, strict=True)]
    cuts = {number: cut for number, link in enumerate(whole) if len(cut := _cut(surfaces[number], link)) > 1}
    items = [(number, start, end) for number, cut in cuts.items() for start, end in cut]
    links = linker.link(
        [surfaces[number][start:end] for number, start, end in items],
        [_moved(at[number], start) for number, start, _ in items],
    )
    parts: dict[int, list[LinkedPart]] = {number: [] for number in cuts}
    for (number, start, end), link in zip(items, links, strict=True):
        parts[number].append(LinkedPart(start, end, link))
    return [parts[n] if _are_names(parts.get(n, ())) else own for n, own in enumerate(found)]


def _cut(surface: str, link: Link | None) -> list[tuple[int, int]]:
    return split_surface(surface) if link is None or link.method not in _WRITTEN else []


def _moved(place: Place | None, by: int) -> Place | None:
    return Place(place.sentence, place.start + by) if place else None


def _are_names(parts: Sequence[LinkedPart]) -> bool:
    return sum(part.link is not None and part.link.method in _WRITTEN for part in parts) > 1
