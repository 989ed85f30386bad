"""A folder of two CSV files, documents and mentions, like the warehouse's tables."""

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from skillmill.jobs.corpora.form import LabelledText, Problems, Span, scored
from skillmill.jobs.corpora.formats.writer import FolderWriter, document_id, unique
from skillmill.jobs.corpora.lines import BadRowError
from skillmill.jobs.corpora.spans import checked_span
from skillmill.schemas.errors import SkillmillError

DOCUMENTS, MENTIONS = "documents.csv", "mentions.csv"
DOCUMENT_COLUMNS = ("doc_id", "text")
MENTION_COLUMNS = ("doc_id", "start_offset", "end_offset", "label", "surface", "confidence")


class CsvWriter(FolderWriter):
    """Writes a folder: documents.csv (`doc_id`, `text`), and mentions.csv, a row per span; its confidence may be empty.

    The columns are those of the warehouse's tables. Lossless; a spreadsheet may take a surface that begins
    with = for a formula.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._ids: dict[str, int] = {}
        self._files = [(path / name).open("w", encoding="utf-8", newline="") for name in (DOCUMENTS, MENTIONS)]
        self._documents, self._mentions = (
            csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n") for file in self._files
        )
        self._documents.writerow(DOCUMENT_COLUMNS)
        self._mentions.writerow(MENTION_COLUMNS)

    def add(self, text: LabelledText) -> None:
        """Write one document and its mentions."""
        doc_id = unique(document_id(text), self._ids)
        self._documents.writerow((doc_id, text.text))
        for start, end, label in sorted(text.spans):
            confidence = text.confidences.get((start, end, label), "")
            self._mentions.writerow((doc_id, start, end, label, text.text[start:end], confidence))

    def finish(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    abandon = finish


def read_csv(path: Path, problems: Problems) -> list[LabelledText]:
    """Read a folder of documents.csv and mentions.csv, as CsvWriter writes it; a `surface` is checked."""
    texts: dict[str, str] = {}
    for where, row in _csv_rows(path / DOCUMENTS, DOCUMENT_COLUMNS):
        if row["doc_id"] in texts:
            problems.report(f"{where}: doc_id {row['doc_id']} is there twice")
            continue
        texts[row["doc_id"]] = row["text"]
    spans: dict[str, dict[Span, float | None]] = {doc_id: {} for doc_id in texts}
    for where, row in _csv_rows(path / MENTIONS, MENTION_COLUMNS[:4]):
        try:
            if row["doc_id"] not in texts:
                raise BadRowError(f"doc_id {row['doc_id']} is not in {DOCUMENTS}")
            span = _mention(row, texts[row["doc_id"]])
            spans[row["doc_id"]][span] = float(row["confidence"]) if row.get("confidence") else None
        except (BadRowError, ValueError) as error:
            problems.report(f"{where}: {error}")
    return [scored(texts[doc_id], found, doc_id, f"{path}, {doc_id}") for doc_id, found in spans.items()]


def _mention(row: Mapping[str, str], text: str) -> Span:
    if not row["start_offset"].isdecimal() or not row["end_offset"].isdecimal():
        raise BadRowError("offsets are whole numbers from 0")
    span = checked_span([int(row["start_offset"]), int(row["end_offset"]), row["label"]], len(text))
    if row.get("surface") and text[span[0] : span[1]] != row["surface"]:
        raise BadRowError(f"{span[0]} to {span[1]}: the text there is not the surface")
    return span


def _csv_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    csv.field_size_limit(sys.maxsize)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise SkillmillError(f"{path}, line 1: no column {', '.join(missing)}; it needs {', '.join(columns)}")
            for row in reader:
                yield f"{path}, line {reader.line_num}", row
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SkillmillError(f"{path}: no such file; this format is a folder of {DOCUMENTS} and {MENTIONS}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SkillmillError(f"{path}: not a CSV file in UTF-8 ({error})") from error
