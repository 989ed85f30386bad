"""Files of JSON lines, row by row, with what is wrong and where."""

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import Problems
from skillmill.schemas.errors import SkillmillError

Row = dict[str, Any]


class BadRowError(Exception):
    """A row that does not fit its format; the message says why, without its text."""


def open_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) of a UTF-8 file; SkillmillError where it is missing or not UTF-8."""
    if not path.is_file():
        raise SkillmillError(f"{path}: no such file")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            yield from enumerate(lines, start=1)
    except UnicodeDecodeError as error:
        raise SkillmillError(f"{path}: not UTF-8") from error


def json_lines(path: Path, problems: Problems) -> Iterator[tuple[str, Row]]:
    """Yield ("file, line n", row) for each line that is not blank."""
    for number, line in open_lines(path):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = _row(line)
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        yield where, row


def _row(line: str) -> Row:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadRowError("not JSON") from error
    if not isinstance(row, dict):
        raise BadRowError("not a JSON object")
    return row


def listed(value: Any) -> list[Any]:
    """Return `value` where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def plain(row: Row, but: Collection[str] = ("text", "id", "model")) -> dict[str, str]:
    """Return the strings of a row, `but` those that are read in another way."""
    return {key: value for key, value in row.items() if isinstance(value, str) and key not in but}


def strings(row: Row, key: str) -> list[str]:
    """Return the list of strings `row[key]`; BadRowError where it is none."""
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadRowError(f"`{key}` is not a list of strings")
    return values
