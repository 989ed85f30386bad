"""From a file to labelled texts, by the name of its format or by what the file looks like."""

import json
from collections.abc import Callable
from pathlib import Path

from skillmill.jobs.corpora.dataturks import read_dataturks
from skillmill.jobs.corpora.form import LabelledText, Problems, trimmed
from skillmill.jobs.corpora.lines import open_lines
from skillmill.jobs.corpora.spans import read_spans
from skillmill.jobs.corpora.tokens import read_conll, read_layers
from skillmill.schemas.errors import SkillmillError

STACKOVERFLOW_LABELS = ("Language", "Library", "Application", "Operating_System")
"""The software entities of StackOverflow NER that a résumé has too; its other 23 types are about code."""


def _stackoverflow(path: Path, problems: Problems) -> list[LabelledText]:
    return read_conll(path, problems, STACKOVERFLOW_LABELS)


_READERS: dict[str, Callable[[Path, Problems], list[LabelledText]]] = {
    "skillspan": read_layers,
    "green": read_layers,
    "dotin": read_spans,
    "spans": read_spans,
    "stackoverflow": _stackoverflow,
    "conll": read_conll,
    "dataturks": read_dataturks,
}
FORMATS = tuple(_READERS)


def read_labelled(
    path: str | Path, data_format: str | None = None, problems: Problems | None = None
) -> list[LabelledText]:
    """Read a labelled file in one of FORMATS; None finds the format in the file.

    White space is taken off the edges of spans. What does not fit goes to `problems`; without them it
    raises. Raises SkillmillError, with file and line, for a missing or empty file, an unknown format.
    """
    path = Path(path)
    name = data_format or detect(path)
    if name not in _READERS:
        raise SkillmillError(f"unknown format {name}: one of {', '.join(FORMATS)}")
    found = [trimmed(text) for text in _READERS[name](path, problems or Problems())]
    if not found:
        raise SkillmillError(f"{path}: the file holds no rows")
    return found


def detect(path: Path) -> str:
    """Return the format of a file by its first line that is not blank; SkillmillError where it is none of ours."""
    first = next((line for _, line in open_lines(path) if line.strip()), "")
    if not first:
        raise SkillmillError(f"{path}: the file holds no rows")
    try:
        row = json.loads(first)
    except (json.JSONDecodeError, RecursionError):
        row = None
    if isinstance(row, dict):
        for key, name in (("tokens", "skillspan"), ("spans", "spans"), ("annotation", "dataturks")):
            if key in row:
                return name
    elif "\t" in first:
        return "conll"
    raise SkillmillError(f"{path}: cannot tell its format; give --format, one of {', '.join(FORMATS)}")
