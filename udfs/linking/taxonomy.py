"""Taxonomies as one CSV that a person can edit: id, label, alternatives, category, type, case."""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import CATEGORIES, CONCEPT_TYPES
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.resources import read_bytes
from skillmill.udfs.text.decoding import UnreadableError, decode

STARTER = "starter"
STARTER_NAME = "skillmill"
STARTER_FILE = "taxonomy/skillmill.csv"
REQUIRED = ("id", "label")
OPTIONAL = ("alternatives", "category", "type", "case")
ALTERNATIVES_SEPARATOR = "|"
SURPLUS = "\0"  # where the CSV reader puts fields that the header has no name for


@dataclass(frozen=True)
class TaxonomyRef:
    """Where a taxonomy is: `starter`, or a CSV by path, and the name its concept ids carry."""

    name: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "TaxonomyRef":
        """Read `starter`, `PATH` or `NAME=PATH`; a path alone gives its stem as name."""
        if text == STARTER:
            return cls(STARTER_NAME, STARTER)
        name, given, path = text.partition("=")
        if not given:
            name, path = Path(text).stem, text
        if not name.replace("-", "").replace("_", "").isalnum():
            raise SkillmillError(f"taxonomy {text!r}: the name may hold letters, digits, '-' and '_'; use NAME=PATH")
        return cls(name, path)


def read_local(ref: TaxonomyRef) -> list[Concept]:
    """Return the concepts of a taxonomy on this machine's disk, or of the starter. Raises SkillmillError."""
    return parse(local_bytes(ref), ref)


def local_bytes(ref: TaxonomyRef) -> bytes:
    """Return the CSV's bytes. Raises SkillmillError where there is no such file."""
    if ref.path == STARTER:
        return read_bytes(STARTER_FILE)
    try:
        return Path(ref.path).read_bytes()
    except OSError as error:
        raise SkillmillError(f"taxonomy {ref.name} at {ref.path}: {error.strerror or error}") from None


def parse(data: bytes, ref: TaxonomyRef) -> list[Concept]:
    """Return the concepts in a taxonomy's CSV; its version is the first 12 hex digits of the SHA-256 of `data`.

    Raises SkillmillError naming the rows where a label or id is empty, an id occurs twice, a category or
    type is none of the known ones, there are more fields than columns, or a quote is never closed.
    """
    where = f"taxonomy {ref.name} at {ref.path}"
    try:
        text = decode(data).text
    except UnreadableError as error:
        raise SkillmillError(f"{where}: {error.detail}") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), restkey=SURPLUS, strict=True)
    try:
        header = [name.strip() for name in rows.fieldnames or []]
        rows.fieldnames = header
        found = [(rows.reader.line_num, row) for row in rows]
    except csv.Error as error:
        raise SkillmillError(
            f"{where}: {error} in the row after line {rows.line_num}; is a quote never closed?"
        ) from None
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise SkillmillError(
            f"{where}: no column {' and '.join(missing)} (it has {', '.join(header)[:120] or 'nothing'}); "
            f"a taxonomy is a CSV with {', '.join(REQUIRED)} and, if known, {', '.join(OPTIONAL)}"
        )
    if not found:
        raise SkillmillError(f"{where}: no rows below the header")
    surplus = [line for line, row in found if SURPLUS in row]
    lines = [
        (line, {key: (value or "").strip() for key, value in row.items() if key != SURPLUS}) for line, row in found
    ]
    for _, row in lines:
        row["id"] = row["id"].removeprefix(f"{ref.name}:")
    _check(lines, surplus, where)
    version = hashlib.sha256(data).hexdigest()[:12]
    return [_concept(row, ref.name, version) for _, row in lines]


@cache
def starter() -> tuple[Concept, ...]:
    """Return the concepts of the taxonomy that ships."""
    return tuple(read_local(TaxonomyRef(STARTER_NAME, STARTER)))


def _concept(row: dict[str, str], name: str, version: str) -> Concept:
    alternatives = [part.strip() for part in row.get("alternatives", "").split(ALTERNATIVES_SEPARATOR)]
    return Concept(
        f"{name}:{row['id']}",
        name,
        version,
        row["label"],
        tuple(part for part in alternatives if part),
        row.get("category") or None,
        row.get("type") or None,
        row.get("case") == "exact",
    )


def _check(lines: Sequence[tuple[int, dict[str, str]]], surplus: Sequence[int], where: str) -> None:
    faults: dict[str, list[int]] = defaultdict(list)
    if surplus:
        faults["more fields than the header (a comma that should be in quotes?)"].extend(surplus)
    first_with: dict[str, int] = {}
    for line, row in lines:
        for column in REQUIRED:
            if not row.get(column):
                faults[f"no {column}"].append(line)
        if row["id"] and row["id"] in first_with:
            faults[f"id {row['id']} again (first in line {first_with[row['id']]})"].append(line)
        first_with.setdefault(row["id"], line)
        for column, known in (("category", CATEGORIES), ("type", CONCEPT_TYPES), ("case", ("exact",))):
            if row.get(column) and row[column] not in known:
                faults[f"{column} is none of {', '.join(known)}"].append(line)
    if faults:
        said = [
            f"{what}: line {', '.join(map(str, at[:5]))}{' …' if len(at) > 5 else ''}" for what, at in faults.items()
        ]
        more = f"; and {len(said) - 5} more faults" if len(said) > 5 else ""
        raise SkillmillError(f"{where}: " + "; ".join(said[:5]) + more)
