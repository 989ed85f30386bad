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
            raise SkillmillError(
                f"taxonomy {text!r}: the name may hold letters, digits, '-' and '_'; use NAME=PATH"
            )
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

    Raises SkillmillError naming the rows where columns are missing, a label or id is empty, an id occurs
    twice, or a category or type is none of the known ones.
    """
    where = f"taxonomy {ref.name} at {ref.path}"
    try:
        text = decode(data).text
    except UnreadableError as error:
        raise SkillmillError(f"{where}: {error.detail}") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in rows.fieldnames or []]
    rows.fieldnames = header
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise SkillmillError(
            f"{where}: no column {' and '.join(missing)} (it has {', '.join(header)[:120] or 'nothing'}); "
            f"a taxonomy is a CSV with {', '.join(REQUIRED)} and, if known, {', '.join(OPTIONAL)}"
        )
    lines = [
        (
            rows.line_num,
            {
                key: (value or "").strip()
                for key, value in row.items()
                if isinstance(key, str) and not isinstance(value, list)
            },
        )
        for row in rows
    ]
    if not lines:
        raise SkillmillError(f"{where}: no rows below the header")
    _check(lines, where)
    version = hashlib.sha256(data).hexdigest()[:12]
    return [_concept(row, ref.name, version) for _, row in lines]


@cache
def starter() -> tuple[Concept, ...]:
    """Return the concepts of the taxonomy that ships."""
    return tuple(read_local(TaxonomyRef(STARTER_NAME, STARTER)))


def _concept(row: dict[str, str], name: str, version: str) -> Concept:
    alternatives = [part.strip() for part in row.get("alternatives", "").split(ALTERNATIVES_SEPARATOR)]
    return Concept(
        f"{name}:{row['id'].removeprefix(name + ':')}",
        name,
        version,
        row["label"],
        tuple(part for part in alternatives if part),
        row.get("category") or None,
        row.get("type") or None,
        row.get("case") == "exact",
    )


def _check(lines: Sequence[tuple[int, dict[str, str]]], where: str) -> None:
    faults: dict[str, list[int]] = defaultdict(list)
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
            f"{what}: line {', '.join(map(str, at[:5]))}{' …' if len(at) > 5 else ''}"
            for what, at in faults.items()
        ]
        more = f"; and {len(said) - 5} more faults" if len(said) > 5 else ""
        raise SkillmillError(f"{where}: " + "; ".join(said[:5]) + more)
