"""From a file to labelled texts, by the name of its format or by what the file looks like."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, trimmed
from skillmill.jobs.corpora.formats import comprehend, csv_folder, registry
from skillmill.jobs.corpora.lines import open_lines
from skillmill.schemas.errors import SkillmillError

FORMATS = tuple(registry.FORMATS)
_SUFFIXES = {".spacy": "spacy", ".parquet": "parquet"}
_ROW_KEYS = {"tokens": "skillspan", "spans": "spans", "annotation": "dataturks", "entities": "spacy-json"}
_TAGGED = re.compile(r"\S+ (?:\S+ )*(?:O|[BIESLU]-\S+)")


def read_labelled(
    path: str | Path, data_format: str | None = None, problems: Problems | None = None
) -> list[LabelledText]:
    """Read a labelled file, or folder, in one of FORMATS; None finds the format in the file.

    White space is taken off the edges of spans. What does not fit goes to `problems`; without them it
    raises. Raises SkillmillError, with file and line, for a missing or empty file, an unknown format.
    """
    path = Path(path)
    read = registry.reader(data_format or detect(path))
    found = [trimmed(text) for text in read(path, problems or Problems())]
    if not found:
        raise SkillmillError(f"{path}: the file holds no rows")
    return found


def read_chosen_rows(
    path: str | Path, only: Mapping[str, str], data_format: str | None = None, problems: Problems | None = None
) -> list[LabelledText]:
    """Read as read_labelled does, `only` the texts whose rows have these values in these fields.

    Raises SkillmillError where there is none; a format whose rows have no fields of their own has none.
    """
    found = [
        text
        for text in read_labelled(path, data_format, problems)
        if all(text.fields.get(key) == value for key, value in only.items())
    ]
    if not found:
        wanted = " and ".join(f"{key} = {value}" for key, value in only.items())
        raise SkillmillError(f"{path}: no row has {wanted}")
    return found


def detect(path: Path) -> str:
    """Return the format of a file or folder by its files, its suffix or its first line that is not blank.

    Raises SkillmillError where it is none of ours.
    """
    if path.is_dir():
        for file, name in ((comprehend.ANNOTATIONS, "comprehend"), (csv_folder.MENTIONS, "csv")):
            if (path / file).is_file():
                return name
        raise _unknown(path)
    if path.suffix.lower() in _SUFFIXES:
        return _SUFFIXES[path.suffix.lower()]
    first = next((line for _, line in open_lines(path) if line.strip()), "")
    if not first:
        raise SkillmillError(f"{path}: the file holds no rows")
    found = _by_list(path) if first.lstrip().startswith("[") else _by_line(first)
    if found is None:
        raise _unknown(path)
    return found


def _by_line(line: str) -> str | None:
    row = _json(line)
    if isinstance(row, dict):
        return next((name for key, name in _ROW_KEYS.items() if key in row), "labelstudio" if "data" in row else None)
    return "conll" if "\t" in line or _TAGGED.fullmatch(line.rstrip()) else None


def _by_list(path: Path) -> str | None:
    items = _json(path.read_text(encoding="utf-8-sig"))
    items = items if isinstance(items, list) else [_json(next(line for _, line in open_lines(path) if line.strip()))]
    first = items[0] if items else None
    if isinstance(first, dict):
        return "labelstudio" if "data" in first else "spacy-json"
    return "spacy-json" if isinstance(first, list) else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None


def _unknown(path: Path) -> SkillmillError:
    return SkillmillError(f"{path}: cannot tell its format; give --format or --from, one of {', '.join(FORMATS)}")
