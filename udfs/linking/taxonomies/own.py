"""A company's own taxonomy: one CSV that a person can edit, and the form of the starter that ships."""

from collections.abc import Iterable, Mapping

from skillmill.schemas.labels import CATEGORIES, CONCEPT_TYPES
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.hierarchy import find_circle, spoken
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.table import read_table, text_of

NAME = "own CSV"
ROLE = "concepts"
REQUIRED = ("id", "label")
OPTIONAL = ("alternatives", "category", "type", "case", "broader", "description")
COLUMNS = REQUIRED + OPTIONAL
SEPARATOR = "|"
SHAPE = f"a taxonomy is a CSV with {', '.join(REQUIRED)} and, if known, {', '.join(OPTIONAL)}"
CURE = "mend the file and load it again"
KNOWN_VALUES = {"category": CATEGORIES, "type": CONCEPT_TYPES, "case": ("exact",)}

Row = dict[str, str]


def pick(names: Iterable[str]) -> dict[str, list[str]]:
    """Return nothing: an own CSV is named by its path, never found in a folder."""
    return {}


def read(files: Mapping[str, tuple[str, bytes]], place: Place) -> list[Concept]:
    """Return the concepts in an own CSV. Delimiter and encoding are found out.

    Raises SkillmillError naming the lines where a label or id is empty, an id occurs twice, a category, type
    or case is none of the known ones, a broader id is no row's or leads back to the row, there are more
    fields than columns, or a quote is never closed.
    """
    file, data = files[ROLE]
    table = read_table(text_of(data, place, file), place, file, REQUIRED, SHAPE)
    rows = [(line, dict(zip(COLUMNS, values, strict=True))) for line, values in table.rows(*COLUMNS)]
    prefix = f"{place.ref.name}:"
    for _, row in rows:
        row["id"] = row["id"].removeprefix(prefix)
    broader = {row["id"]: [part.removeprefix(prefix) for part in _parts(row["broader"])] for _, row in rows}
    faults = Faults(place, file)
    table.note_surplus(faults)
    _note_values(rows, faults)
    _note_hierarchy(rows, broader, faults)
    faults.check(CURE)
    return [_concept(row, broader[row["id"]], place) for _, row in rows]


def _concept(row: Row, broader: Iterable[str], place: Place) -> Concept:
    return Concept(
        place.concept_id(row["id"]),
        place.ref.name,
        place.version,
        row["label"],
        tuple(_parts(row["alternatives"])),
        row["category"] or None,
        row["type"] or None,
        exact_case=row["case"] == "exact",
        broader=tuple(place.concept_id(own_id) for own_id in broader),
        description=row["description"] or None,
    )


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(SEPARATOR) if part.strip()]


def _note_values(rows: list[tuple[int, Row]], faults: Faults) -> None:
    first_with: dict[str, int] = {}
    for line, row in rows:
        for column in REQUIRED:
            if not row[column]:
                faults.add(f"no {column}", line)
        if row["id"] and row["id"] in first_with:
            faults.add(f"id {row['id']} again (first in line {first_with[row['id']]})", line)
        first_with.setdefault(row["id"], line)
        for column, known in KNOWN_VALUES.items():
            if row[column] and row[column] not in known:
                faults.add(f"{column} is none of {', '.join(known)}", line)


def _note_hierarchy(rows: list[tuple[int, Row]], broader: Mapping[str, list[str]], faults: Faults) -> None:
    for line, row in rows:
        for above in broader[row["id"]]:
            if above not in broader:
                faults.add(f"broader {above} is the id of no row", line)
    circle = find_circle(broader)
    if circle:
        [line, *_] = [line for line, row in rows if row["id"] == circle[0]]
        faults.add(spoken(circle), line)
