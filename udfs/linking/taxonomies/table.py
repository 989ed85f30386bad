"""Delimited text with a header, in whatever encoding and with whatever delimiter it was saved."""

import csv
import io
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.text.decoding import UnreadableError, decode, gunzip

DELIMITERS = ",;\t"
SHOWN_HEADER = 120
FALLBACK = "windows-1252"
_NO_ASCII = re.compile(r"[^\x00-\x7f]")
_LONG_NO_ASCII = re.compile(r"[^\x00-\x7f]{3,}")
_FIRST_LINE = re.compile(r"[\r\n]*([^\r\n]*)")


@dataclass(frozen=True)
class Table:
    """The rows of one file below its header, each with the line it begins in, as an editor counts lines."""

    file: str
    header: tuple[str, ...]
    lines: list[tuple[int, list[str]]]

    def rows(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield each row's line and its values of `columns`, stripped; empty where a column or a field is missing."""
        places = [self.header.index(column) if column in self.header else sys.maxsize for column in columns]
        for line, values in self.lines:
            count = len(values)
            yield line, tuple(values[place].strip() if place < count else "" for place in places)

    def note_surplus(self, faults: Faults) -> None:
        """Note the rows that have more fields than the header has names."""
        for line, values in self.lines:
            if len(values) > len(self.header):
                faults.add("more fields than the header (a delimiter that should be in quotes?)", line)


def text_of(data: bytes, place: Place, file: str) -> str:
    """Return the text in a file, gzip or not. Raises SkillmillError where it is none, or in no known encoding.

    Windows-1252 can spell most bytes, so that Chinese or Russian of another encoding would pass for it. Where
    such a text has mostly words of nothing but accented letters and signs, it is refused.
    """
    try:
        decoded = decode(gunzip(data))
    except UnreadableError as error:
        raise place.error(f"{error.detail}; save it as UTF-8", file) from None
    if decoded.encoding == FALLBACK and _is_of_another_encoding(decoded.text):
        raise place.error("neither UTF-8 nor UTF-16 nor Windows-1252; save it as UTF-8", file)
    return decoded.text


def header_of(text: str, required: Sequence[str] = ()) -> tuple[tuple[str, ...], str]:
    """Return the names in the header and the delimiter: one that gives all of `required`, else the most frequent."""
    found = _FIRST_LINE.match(text)
    first = found.group(1) if found else ""
    options = sorted(DELIMITERS, key=lambda delimiter: -first.count(delimiter))
    headers = [(_names(first, delimiter), delimiter) for delimiter in options]
    return next((names for names in headers if set(required) <= set(names[0])), headers[0])


def read_table(text: str, place: Place, file: str, required: Sequence[str], shape: str, quoted: bool = True) -> Table:
    """Return the table in `text`; `shape` is what such a file should hold, said where a required column is missing.

    Without `quoted`, quotes are characters like others. Raises SkillmillError for missing columns, no rows
    below the header, and quotes that are never closed.
    """
    header, delimiter = header_of(text, required)
    missing = [name for name in required if name not in header]
    if missing:
        has = ", ".join(header)[:SHOWN_HEADER] or "nothing"
        raise place.error(f"no column {' and '.join(missing)} (it has {has}); {shape}", file)
    csv.field_size_limit(sys.maxsize)
    lines_of = io.StringIO(text, newline="")
    reader = (
        csv.reader(lines_of, delimiter=delimiter, strict=True)
        if quoted
        else csv.reader(lines_of, delimiter=delimiter, strict=True, quoting=csv.QUOTE_NONE)
    )
    lines, before = [], 0
    try:
        for values in reader:
            if values:
                lines.append((before + 1, values))
            before = reader.line_num
    except csv.Error as error:
        what = f"{error} in the row after line {before}; is a quote never closed?"
        raise place.error(what, file) from None
    if len(lines) < 2:
        raise place.error(f"no rows below the header; {shape}", file)
    return Table(file, header, lines[1:])


def _names(line: str, delimiter: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))


def _is_of_another_encoding(text: str) -> bool:
    in_runs = sum(map(len, _LONG_NO_ASCII.findall(text)))
    return in_runs > len(_NO_ASCII.findall(text)) / 2
