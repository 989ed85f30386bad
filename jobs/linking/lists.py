"""A list of surfaces that one already has, linked row by row."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.rows import PART_FIELDS, linked_parts
from skillmill.udfs.linking.taxonomies.table import header_of
from skillmill.udfs.text.decoding import UnreadableError, decode

COLUMN = "surface"
_HEADERS = frozenset("surface surfaces skill skills name names text mention mentions label labels term terms".split())
"""What the head of an only column may be called; another first line is a surface itself."""


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV whose column `surface`, or only column, has surfaces. Raises SkillmillError.

    The delimiter may be a comma, a semicolon or a tab. An only column needs no header.
    """
    try:
        text = decode(path.read_bytes()).text
        _, delimiter = header_of(text, (COLUMN,))
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        names, found = list(rows.fieldnames or []), list(rows)
    except OSError as error:
        raise SkillmillError(f"{path}: {error.strerror or error}") from None
    except (UnreadableError, csv.Error) as error:
        raise SkillmillError(f"{path}: cannot be read as CSV: {getattr(error, 'detail', error)}") from None
    is_bare = len(names) == 1 and names[0].strip().lower() not in _HEADERS
    if not found and not is_bare:
        raise SkillmillError(f"{path}: no rows below the header")
    surplus = next((number for number, row in enumerate(found, 1) if None in row), 0)
    if surplus:
        raise SkillmillError(f"{path}, row {surplus}: more fields than the header has; quote what has commas")
    if COLUMN not in names and len(names) > 1:
        raise SkillmillError(f"{path}: no column {COLUMN} (it has {', '.join(names)[:120]})")
    if COLUMN not in names:
        found = [*([{COLUMN: names[0]}] if is_bare else []), *({COLUMN: row[names[0]]} for row in found)]
    taken = [name for name in PART_FIELDS if name in names]
    if taken:
        raise SkillmillError(f"{path}: has a column {taken[0]} already; it would be written over")
    return [{key: value or "" for key, value in row.items() if key is not None} for row in found]


def link_rows(rows: Sequence[dict[str, str]], linker: Linker) -> list[dict[str, Any]]:
    """Return the rows with the columns of PART_FIELDS after their own: the code points of the surface, and their link.

    A surface that lists several skills is a row for each; what has no link has a category alone.
    """
    surfaces = list(dict.fromkeys(row[COLUMN] for row in rows))
    parts = dict(zip(surfaces, linked_parts(linker, surfaces), strict=True))
    return [row | part for row in rows for part in parts[row[COLUMN]]]
