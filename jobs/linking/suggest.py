"""Surfaces that no concept was found for, as an overrides CSV that a person fills in."""

import csv
from collections.abc import Sequence
from pathlib import Path

from skillmill.udfs.linking.linker import Linker

SUGGESTED = 3
COLUMNS = ("action", "surface", "concept_id", "documents")
_SUGGESTION = ("id", "label", "score")


def suggestions(surfaces: Sequence[tuple[str, int]], linker: Linker) -> list[dict[str, str]]:
    """Return a row per (surface, documents): action and concept_id empty, then the nearest concepts."""
    found = linker.candidates([surface for surface, _ in surfaces], None, SUGGESTED)
    rows = []
    for (surface, documents), links in zip(surfaces, found, strict=True):
        row = {"action": "", "surface": surface, "concept_id": "", "documents": str(documents)}
        for number in range(SUGGESTED):
            link = links[number] if number < len(links) else None
            values = (link.concept.concept_id, link.concept.preferred_label, f"{link.score:.3f}") if link else ("",) * 3
            row |= {f"nearest_{number + 1}_{name}": value for name, value in zip(_SUGGESTION, values, strict=True)}
        rows.append(row)
    return rows


def write_suggestions(rows: Sequence[dict[str, str]], out: Path) -> None:
    """Write the rows; a person puts an action (alias, link, forbid, drop) and an id where one fits."""
    names = [f"nearest_{number + 1}_{name}" for number in range(SUGGESTED) for name in _SUGGESTION]
    with out.open("w", encoding="utf-8", newline="") as content:
        writer = csv.DictWriter(content, [*COLUMNS, *names])
        writer.writeheader()
        writer.writerows(rows)
