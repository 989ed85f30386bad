"""Labelled jobs from a CSV: code, title, description and one column of 0 and 1 per label."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.corpora.csv_rows import read_text
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.language import is_foreign

CODES = ("o*net-soc code", "onet-soc code", "soc code", "code")
TITLES = ("title", "job title", "occupation")
TEXTS = ("description", "text", "body", "summary")
_SOC = 7
"""Characters of a 6-digit SOC code, its hyphen too: 11-1011 of 11-1011.00."""


@dataclass(frozen=True)
class LabelledJobs:
    """Jobs with their labels: `truth` has shape (jobs, labels), True for 1.

    `groups` says which jobs must stay together when some are held out: those of one 6-digit SOC code, or of one title
    where there are no codes. `constant` names the columns with one value only, which are no labels, and `foreign` the
    lines left out because their text is not English.
    """

    documents: tuple[Document, ...]
    groups: tuple[str, ...]
    labels: tuple[str, ...]
    truth: NDArray[np.bool_]
    constant: tuple[str, ...] = ()
    foreign: tuple[int, ...] = ()

    def warnings(self) -> list[str]:
        """Return what was left out, in words."""
        said = []
        if self.constant:
            said.append(f"left out, since they have one value only: {', '.join(self.constant)}")
        if self.foreign:
            shown = ", ".join(map(str, self.foreign[:10])) + (" …" if len(self.foreign) > 10 else "")
            lines = f"line {shown}" if len(self.foreign) == 1 else f"{len(self.foreign)} lines ({shown})"
            said.append(f"left out, since the text does not seem to be in English: {lines}")
        return said


def read_jobs(path: Path, labels: tuple[str, ...] | None = None) -> LabelledJobs:
    """Read labelled jobs; with `labels` these columns alone, in this order, also where one has one value only.

    Columns are found by name, in any order and case: a description (or text), a title and an O*NET-SOC code where
    there are any; all others are labels. Raises SkillmillError for a file that is missing, empty or of another shape.
    """
    rows = _rows(path)
    header = [name.strip() for name in rows[0][1]]
    text, title, code = (_column(header, names) for names in (TEXTS, TITLES, CODES))
    if text is None:
        raise SkillmillError(f"{path}, line 1: no column description or text; the first line must name the columns")
    columns = _label_columns(path, header, {text, title, code}, labels)
    if len(rows) == 1:
        raise SkillmillError(f"{path}: no jobs below the header; give one row per job")
    documents, groups, truth, foreign = [], [], [], []
    for line, row in _whole(path, header, rows[1:]):
        values = [_value(path, line, header[at], row[at]) for at in columns]
        document = Document(row[title].strip() if title is not None else "", row[text].strip())
        if not document.text:
            raise SkillmillError(f"{path}, line {line}: the description is empty; leave the row out")
        if is_foreign(f"{document.title}\n{document.text}"):
            foreign.append(line)
            continue
        documents.append(document)
        groups.append(row[code].strip()[:_SOC] if code is not None else document.title or document.text)
        truth.append(values)
    found = np.array(truth, dtype=bool).reshape(len(truth), len(columns))
    varies: NDArray[np.bool_] = np.any(found != found[:1], axis=0)
    varies |= labels is not None
    if not len(found) or not varies.any():
        raise SkillmillError(f"{path}: nothing to learn: no label has both 0 and 1 among {len(found)} English jobs")
    names = [header[at] for at in columns]
    return LabelledJobs(
        documents=tuple(documents),
        groups=tuple(groups),
        labels=tuple(name for name, kept in zip(names, varies, strict=True) if kept),
        truth=found[:, varies],
        constant=tuple(name for name, kept in zip(names, varies, strict=True) if not kept),
        foreign=tuple(foreign),
    )


def read_columns(path: Path) -> tuple[list[dict[str, str]], str, list[str]]:
    """Return the rows by column, the name of the column of codes, and those of labels, constant ones too.

    Raises SkillmillError for a file without codes, and as read_jobs.
    """
    rows = _rows(path)
    header = [name.strip() for name in rows[0][1]]
    text, title, code = (_column(header, names) for names in (TEXTS, TITLES, CODES))
    if code is None:
        raise SkillmillError(f"{path}, line 1: no column O*NET-SOC Code, by which labels are compared")
    columns = _label_columns(path, header, {text, title, code}, None)
    for line, row in _whole(path, header, rows[1:]):
        for at in columns:
            _value(path, line, header[at], row[at])
    return [dict(zip(header, row, strict=True)) for _, row in rows[1:]], header[code], [header[at] for at in columns]


def _whole(path: Path, header: list[str], rows: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows. Raises SkillmillError at one that has more or fewer values than the header."""
    for line, row in rows:
        if len(row) != len(header):
            raise SkillmillError(f"{path}, line {line}: {len(row)} values, the header has {len(header)}")
        yield line, row


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(value.strip() for value in row)]
    except csv.Error as error:
        raise SkillmillError(f"{path}, line {reader.line_num}: not CSV ({error})") from error
    if not rows:
        raise SkillmillError(f"{path}: the file is empty; give a CSV with a header and one row per job")
    return rows


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    lowered = [name.casefold() for name in header]
    return next((lowered.index(name) for name in names if name in lowered), None)


def _label_columns(path: Path, header: list[str], taken: set[int | None], labels: tuple[str, ...] | None) -> list[int]:
    columns = [at for at in range(len(header)) if at not in taken]
    names = [header[at] for at in columns]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not all(names):
        raise SkillmillError(
            f"{path}, line 1: {f'column {twice[0]} stands twice' if twice else 'a column has no name'}"
        )
    if labels is not None:
        missing = [label for label in labels if label not in names]
        if missing:
            raise SkillmillError(f"{path}, line 1: no column for the label {missing[0]}, nor {len(missing) - 1} others")
        return [columns[names.index(label)] for label in labels]
    if not columns:
        raise SkillmillError(f"{path}, line 1: no column for a label; each label is a column of 0 and 1")
    return columns


def _value(path: Path, line: int, label: str, value: str) -> bool:
    if value.strip() not in ("0", "1", "0.0", "1.0"):
        raise SkillmillError(
            f"{path}, line {line}: column {label} holds neither 0 nor 1; labels are columns of 0 and 1"
        )
    return value.strip()[0] == "1"
