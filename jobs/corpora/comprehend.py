"""What an Amazon Comprehend custom recogniser is trained from: plain documents with an entity list or annotations.

The files are those of its documentation: https://docs.aws.amazon.com/comprehend/latest/dg/cer-entity-list.html and
https://docs.aws.amazon.com/comprehend/latest/dg/cer-annotation-csv.html.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from skillmill.jobs.corpora.csv_rows import csv_rows, read_text
from skillmill.jobs.corpora.form import LabelledText, Problems, Span, trimmed
from skillmill.schemas.errors import SkillmillError

ENTITY_LIST = ("Text", "Type")
ANNOTATIONS = ("File", "Begin Offset", "End Offset", "Type")
LINE = "Line"
SUFFIXES = (".txt", ".text")


class Entry(NamedTuple):
    """One row of an entity list."""

    text: str
    type: str


@dataclass(frozen=True)
class EntityList:
    """The distinct rows of an entity list in their order, and how many repeated one of them."""

    entries: tuple[Entry, ...]
    duplicates: int = 0

    @property
    def types(self) -> tuple[str, ...]:
        """The types in the order in which they come."""
        return tuple(dict.fromkeys(entry.type for entry in self.entries))


@dataclass(frozen=True)
class PlainDocument:
    """A document without labels: its file, relative to the folder, its line from 0 (None: the whole file), its text."""

    file: str
    line: int | None
    text: str

    @property
    def name(self) -> str:
        """What tells it from all others: the file, and its line where a line is a document."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    @property
    def where(self) -> str:
        """The same for people, who count lines from 1."""
        return self.file if self.line is None else f"{self.file}, line {self.line + 1}"


def read_entity_list(path: str | Path, problems: Problems | None = None) -> EntityList:
    """Read an entity list, a CSV with the header `Text,Type`; white space inside an entry counts as one space.

    Raises SkillmillError for another header, an empty list, and, unless `problems` skips it, an empty value.
    """
    path = Path(path)
    problems = problems or Problems()
    seen: dict[Entry, None] = {}
    rows = 0
    for where, row in csv_rows(path, ENTITY_LIST):
        entry = Entry(" ".join(row["Text"].split()), row["Type"])
        if not entry.text or not entry.type:
            problems.report(f"{where}: a row needs a Text and a Type")
            continue
        rows += 1
        seen[entry] = None
    if not seen:
        raise SkillmillError(f"{path}: the entity list has no rows; write one entity a line below Text,Type")
    return EntityList(tuple(seen), rows - len(seen))


def read_documents(path: str | Path, per_line: bool = False) -> list[PlainDocument]:
    """Read a text file, or the .txt files of a folder and its folders, a document per file or per line.

    Blank documents are left out; lines count from 0 and end at line feeds. Raises SkillmillError for a
    missing file or folder, one without text, a file that is no text.
    """
    path = Path(path)
    found: list[PlainDocument] = []
    for file in _files(path):
        name = file.name if file == path else file.relative_to(path).as_posix()
        text = read_text(file)
        if per_line:
            lines = enumerate(text.split("\n"))
            found += [PlainDocument(name, at, line.removesuffix("\r")) for at, line in lines if line.strip()]
        elif text.strip():
            found.append(PlainDocument(name, None, text))
    if not found:
        raise SkillmillError(f"{path}: all documents are empty")
    return found


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SkillmillError(f"{path}: no such file or folder; --documents names the plain text")
    shown = (
        file
        for file in path.rglob("*")
        if not any(part.startswith(".") for part in file.relative_to(path).parts)
        and file.suffix.lower() in SUFFIXES
        and file.is_file()
    )
    files = sorted(shown, key=lambda file: file.relative_to(path).parts)
    if not files:
        raise SkillmillError(f"{path}: no {' or '.join(SUFFIXES)} files in this folder")
    return files


def read_annotations(
    path: str | Path, documents: Sequence[PlainDocument], per_line: bool = False, problems: Problems | None = None
) -> list[LabelledText]:
    """Return the documents with the spans of an annotations CSV: `File,Line,Begin Offset,End Offset,Type`.

    Lines count from 0; offsets are code points from the beginning of the line, end exclusive. Where a
    document is a file `Line` may be missing or empty: offsets then count from the beginning of the file. All
    documents come back, those without a row as texts without entities. White space is taken off spans' edges.
    Raises SkillmillError with file and line, unless `problems` skips it, for a file that is not among the
    documents, an offset beyond the end of its line, a bad number, an empty type.
    """
    path = Path(path)
    problems = problems or Problems()
    places = _Places(documents, per_line)
    spans: dict[str, set[Span]] = defaultdict(set)
    rows = 0
    for where, row in csv_rows(path, ANNOTATIONS, (LINE,)):
        rows += 1
        try:
            name, span = places.span(row)
        except _MisfitError as error:
            problems.report(f"{where}: {error}")
            continue
        spans[name].add(span)
    if not rows:
        raise SkillmillError(f"{path}: no rows below the header")
    return [
        trimmed(LabelledText(each.text, frozenset(spans[each.name]), (), each.name, each.where)) for each in documents
    ]


class _MisfitError(Exception):
    """An annotation that does not fit its document; the message says why, without text."""


class _Places:
    """Finds where in the documents an annotation lies."""

    def __init__(self, documents: Sequence[PlainDocument], per_line: bool) -> None:
        self._per_line = per_line
        self._texts = {document.name: document.text for document in documents}
        self._files: dict[str, list[str]] = defaultdict(list)
        for file in dict.fromkeys(document.file for document in documents):
            self._files[file.rpartition("/")[2]].append(file)
            if "/" in file:
                self._files[file].append(file)

    def span(self, row: dict[str, str]) -> tuple[str, Span]:
        """Return the name of a row's document and the span in it."""
        if not row["Type"]:
            raise _MisfitError("an annotation needs a Type")
        file = self._file(row["File"])
        start, end = _number(row, "Begin Offset"), _number(row, "End Offset")
        line = row.get(LINE, "")
        if self._per_line:
            number = _number(row, LINE)
            name, begin, stop = f"{file}:{number}", 0, len(self._texts.get(f"{file}:{number}", ""))
        elif line:
            number, name = _number(row, LINE), file
            begin, stop = _line(self._texts[file], number)
        else:
            name, begin, stop = file, 0, len(self._texts[file])
        if not start < end:
            raise _MisfitError(f"Begin Offset {start} is not before End Offset {end}; the end is exclusive")
        if begin + end > stop:
            place = f"line {line} of {file}" if line else file
            raise _MisfitError(f"End Offset {end} lies beyond the end of {place}, which has {stop - begin} characters")
        return name, (begin + start, begin + end, row["Type"])

    def _file(self, name: str) -> str:
        found = self._files.get(name) or self._files.get(name.rpartition("/")[2], [])
        if len(found) != 1:
            reason = "several documents have this name" if found else "no such document, or an empty one"
            raise _MisfitError(f"File {name}: {reason}; give --documents the folder that it is in")
        return found[0]


def _line(text: str, number: int) -> tuple[int, int]:
    """Return where line `number` of a text begins and ends; an empty place beyond the last one."""
    begin = 0
    for _ in range(number):
        following = text.find("\n", begin)
        if following < 0:
            return len(text), len(text)
        begin = following + 1
    end = text.find("\n", begin)
    return begin, (len(text) if end < 0 else end) - (text[begin:end].endswith("\r") if end >= 0 else 0)


def _number(row: dict[str, str], column: str) -> int:
    value = row.get(column, "")
    if not value.isdecimal():
        raise _MisfitError(f"{column} must be a whole number from 0" + ("" if value else ", and it is missing"))
    return int(value)
