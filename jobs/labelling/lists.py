"""A list of skills: a text file with one a line, or a CSV with a column of them."""

import csv
import io
from pathlib import Path

from skillmill.jobs.corpora.csv_rows import csv_rows, read_text
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.labelling.ordinary import is_stop_word
from skillmill.udfs.labelling.skills import listed
from skillmill.udfs.linking.concept import Concept

COLUMNS = ("skill", "skills", "name", "label", "text")
CATEGORY = "category"
_SHOWN = 10


def read_list(path: str | Path, column: str | None = None) -> list[Concept]:
    """Return the skills of a list, each a concept of its own; white space inside a name counts as one space.

    A file that ends in .csv has a header; its skills stand in `column`, or in the first of COLUMNS that it has, or in
    its only one. A column `category` gives categories. Any other file has a skill a line. Raises SkillmillError for a
    file that is missing, no text or without a skill, for a column that is not there, for an unknown category.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        rows = _csv(path, column)
    elif column is not None:
        raise SkillmillError(f"{path}: --column names a column of a CSV; this file is taken for a skill a line")
    else:
        rows = [(" ".join(line.split()), None) for line in read_text(path).splitlines()]
    rows = [row for row in rows if row[0]]
    if not rows:
        raise SkillmillError(f"{path}: the list of skills is empty; write one skill a line")
    return listed([name for name, _ in rows], [category for _, category in rows])


def stop_words_note(concepts: list[Concept], votes: bool) -> str:
    """Return a warning that names the stop words among the skills, '' where there is none."""
    found = sorted({name for concept in concepts for name in concept.names if is_stop_word(name)}, key=str.lower)
    if not found:
        return ""
    shown = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
    cure = "in lower case the vote drops most" if votes else "all of them count, as --no-votes asks"
    return f"stop words in the list: {shown} ({len(found):,}); {cure}"


def _csv(path: Path, column: str | None) -> list[tuple[str, str | None]]:
    header = next(csv.reader(io.StringIO(read_text(path), newline="")), [])
    names = [name.strip() for name in header]
    known = {name.casefold(): name for name in names}
    chosen = column or next((known[name] for name in COLUMNS if name in known), names[0] if len(names) == 1 else "")
    if chosen.casefold() not in known:
        asked = f"no column {column}" if column else "cannot tell which column has the skills"
        raise SkillmillError(f"{path}: {asked}; it has {', '.join(names) or 'none'}: name one by --column")
    rows = []
    for where, row in csv_rows(path, [chosen], [CATEGORY]):
        category = row.get(CATEGORY) or None
        if category is not None and category not in CATEGORIES:
            raise SkillmillError(f"{where}: category {category} is none of {', '.join(CATEGORIES)}")
        rows.append((" ".join(row[chosen].split()), category))
    return rows
