"""From a source's rows to records: which field is the text, which the id, and what is wrong with a row."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from skillmill.udfs.text.decoding import (
    UnreadableError,
    check_is_text,
    decode,
    gunzip,
    replace_lone_surrogates,
)

TEXT_GUESSES = (
    "text",
    "content",
    "body",
    "description",
    "resume",
    "resume_text",
    "cv",
    "job_description",
    "posting",
)
ID_GUESSES = ("id", "doc_id", "document_id", "resume_id", "job_id", "post_id", "uuid")
TITLE_GUESSES = ("title", "job_title", "position", "headline")
KIND_FIELD = "kind"
KINDS = ("resume", "job_post")
DELIMITERS = ",;\t|"
ENCODING_ATTRIBUTE = "skillmill.encoding"
REPLACED_ATTRIBUTE = "skillmill.replaced_surrogates"


@dataclass(frozen=True)
class Fields:
    """Which fields of a row hold what; None where the source does not say, and a guess is made."""

    id: str | None = None
    text: str | None = None
    title: str | None = None

    def resolve(self, names: list[str]) -> "Fields":
        """Return the fields that hold for rows with these field names; None where there is none."""
        return Fields(
            _pick(self.id, ID_GUESSES, names),
            _pick(self.text, TEXT_GUESSES, names),
            _pick(self.title, TITLE_GUESSES, names),
        )

    def spoken(self) -> str:
        """Say which field is what, for the person who started the run."""
        parts = [f"{what} = {name}" for what, name in vars(self).items() if name is not None]
        return ", ".join(parts)


@dataclass
class Record:
    """One row of a source on its way to the documents table, or to rejects when `reason` is set."""

    row: int
    own_id: str | None = None
    title: str | None = None
    kind: str | None = None
    text: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    fields: str | None = None
    reason: str | None = None
    detail: str | None = None


def from_fields(values: Mapping[str, Any], fields: Fields, row: int, encoding: str = "utf-8") -> Record:
    """Return the record of one row given as field values. Never raises: what is wrong becomes `reason`."""
    found = fields.resolve(list(values))
    record = Record(row, fields=replace_lone_surrogates(found.spoken())[0])
    if encoding not in ("utf-8", "utf-16"):
        record.attributes[ENCODING_ATTRIBUTE] = encoding
    try:
        record.own_id = _own_id(values.get(found.id) if found.id else None)
        title = values.get(found.title) if found.title else None
        record.title = replace_lone_surrogates(title)[0] if isinstance(title, str) else None
        kind = values.get(KIND_FIELD)
        record.kind = kind if kind in KINDS else None
        used = {found.id, found.text, found.title, KIND_FIELD if record.kind else None}
        record.attributes.update(_attributes(values, used))
        record.text = _text(values, found, record.attributes)
    except UnreadableError as error:
        record.reason, record.detail = error.reason, error.detail
    return record


def from_text_file(data: bytes, own_id: str) -> list[Record]:
    """Return the one record of a text file."""
    record = Record(0, own_id)
    try:
        decoded = decode(gunzip(data))
        record.text = decoded.text
        if decoded.encoding == "windows-1252":
            record.attributes[ENCODING_ATTRIBUTE] = decoded.encoding
    except UnreadableError as error:
        record.reason, record.detail = error.reason, error.detail
    return [record]


def from_text_lines(data: bytes, own_id: str) -> Iterator[Record]:
    """Yield a record per line of a text file that is not blank; lines end at line feeds.

    The id is the file's with the line's number from 0, `row` counts from 1 as an editor does.
    """
    try:
        decoded = decode(gunzip(data))
    except UnreadableError as error:
        yield Record(0, reason=error.reason, detail=error.detail)
        return
    marks = {ENCODING_ATTRIBUTE: decoded.encoding} if decoded.encoding == "windows-1252" else {}
    for line, text in enumerate(decoded.text.split("\n")):
        if text.strip():
            yield Record(line + 1, f"{own_id}-{line}", text=text.removesuffix("\r"), attributes=dict(marks))


def from_json_line(line: bytes, fields: Fields, row: int) -> Record | None:
    """Return the record of one line of a JSON lines file, or None for a blank line."""
    if not line.strip():
        return None
    try:
        decoded = decode(line)
    except UnreadableError as error:
        return Record(row, reason=error.reason, detail=error.detail)
    return _from_json_text(decoded.text, fields, row, decoded.encoding)


def from_json_lines(data: bytes, fields: Fields) -> Iterator[Record]:
    """Yield the records of a whole JSON lines file in any supported encoding."""
    try:
        decoded = decode(gunzip(data))
    except UnreadableError as error:
        yield Record(1, reason=error.reason, detail=error.detail)
        return
    for row, line in enumerate(re.split(r"\r\n|\n|\r", decoded.text), start=1):
        if line.strip(" \t\f\v"):
            yield _from_json_text(line, fields, row, decoded.encoding)


def from_json_file(data: bytes, fields: Fields) -> Iterator[Record]:
    """Yield the records of a JSON file: a list of objects, one object, or JSON lines under a wrong ending."""
    try:
        decoded = decode(gunzip(data))
        value = _parse_json(decoded.text)
    except UnreadableError as error:
        lines = list(from_json_lines(data, fields)) if error.reason == "bad_json" else []
        if any(line.reason is None for line in lines):
            yield from lines
        else:
            yield Record(1, reason=error.reason, detail=error.detail)
        return
    for row, item in enumerate(value if isinstance(value, list) else [value], start=1):
        yield _from_json_value(item, fields, row, decoded.encoding)


def from_csv_file(data: bytes, fields: Fields) -> Iterator[Record]:
    """Yield the records of a CSV file with a header; the delimiter is the header's most frequent of `, ; tab |`."""
    try:
        decoded = decode(gunzip(data))
    except UnreadableError as error:
        yield Record(1, reason=error.reason, detail=error.detail)
        return
    csv.field_size_limit(sys.maxsize)
    first_line = decoded.text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first_line.count)
    exhausted = False

    def lines() -> Iterator[str]:
        nonlocal exhausted
        yield from io.StringIO(decoded.text, newline="")
        exhausted = True

    rows = csv.reader(lines(), delimiter=delimiter)
    header: list[str] | None = None
    before = 0
    try:
        for values in rows:
            line, before = before + 1, rows.line_num
            if not values:
                continue
            if exhausted:  # the reader wanted more for this row: it has swallowed all to the end of the file
                detail = f"a quote is never closed, lines {line} to {rows.line_num}"
                yield Record(line, reason="bad_csv_row", detail=detail)
            elif header is None:
                header = [name.strip() for name in values]
            elif len(values) != len(header):
                detail = f"{len(values)} fields where the header has {len(header)}, lines {line} to {rows.line_num}"
                yield Record(line, reason="bad_csv_row", detail=detail)
            else:
                present = {name: value for name, value in zip(header, values, strict=True) if value != ""}
                yield from_fields(_with_text(present, header, fields), fields, line, decoded.encoding)
    except csv.Error as error:
        yield Record(before + 1, reason="bad_csv_row", detail=str(error))


def _with_text(present: dict[str, Any], header: list[str], fields: Fields) -> dict[str, Any]:
    """Give a row its text field back where that was empty: an empty cell is an empty text, not a missing one."""
    text = fields.resolve(header).text
    return present if text is None or text in present else {**present, text: ""}


def _pick(wanted: str | None, guesses: tuple[str, ...], names: list[str]) -> str | None:
    if wanted is not None:
        return wanted if wanted in names else None
    lower = {name.lower(): name for name in reversed(names)}
    return next((lower[guess] for guess in guesses if guess in lower), None)


def _parse_json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError("bad_json", f"{error.msg} at line {error.lineno} column {error.colno}") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError("bad_json", type(error).__name__) from None


def _from_json_text(text: str, fields: Fields, row: int, encoding: str) -> Record:
    try:
        check_is_text(text)
        return _from_json_value(_parse_json(text), fields, row, encoding)
    except UnreadableError as error:
        return Record(row, reason=error.reason, detail=error.detail)


def _from_json_value(value: Any, fields: Fields, row: int, encoding: str) -> Record:
    if isinstance(value, dict):
        return from_fields(value, fields, row, encoding)
    return Record(row, reason="not_an_object", detail=f"a JSON {type(value).__name__}")


def _own_id(value: Any) -> str | None:
    if isinstance(value, (list, dict)):
        raise UnreadableError("bad_id", f"the id is a {type(value).__name__}")
    plain = _plain(value)
    return plain or None


def _plain(value: Any) -> str | None:
    """Return a scalar as Spark would write it as a string; None for null, lists and objects."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    return replace_lone_surrogates(value)[0] if isinstance(value, str) else None


def _attributes(values: Mapping[str, Any], used: set[str | None]) -> dict[str, str]:
    plain = {name: _plain(value) for name, value in values.items() if name not in used}
    return {replace_lone_surrogates(name)[0]: value for name, value in plain.items() if value is not None}


def _text(values: Mapping[str, Any], found: Fields, attributes: dict[str, str]) -> str:
    if found.text is None or values[found.text] is None:
        raise UnreadableError("missing_text", f"none of its {len(values)} fields holds the text")
    value = values[found.text]
    if not isinstance(value, str):
        raise UnreadableError("text_not_string", f"field {found.text} is a {type(value).__name__}")
    text, replaced = replace_lone_surrogates(value)
    if replaced:
        attributes[REPLACED_ATTRIBUTE] = str(replaced)
    check_is_text(text)
    return text
