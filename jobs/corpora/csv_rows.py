"""CSV files with a header, row by row, with what is wrong and where."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.text.decoding import UnreadableError, decode


def csv_rows(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield ("file, line n", values by column) for each row that is not blank; a missing last value is ''.

    The first row names the columns, in any order and case; others than those asked for are passed over,
    `optional` ones may be missing. UTF-8 with or without byte order mark, UTF-16, Windows-1252.
    Raises SkillmillError for a missing file, another header, a row that is no CSV.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    try:
        header = {name.strip().casefold(): at for at, name in enumerate(next(reader, []))}
        missing = [name for name in columns if name.casefold() not in header]
        if missing:
            raise SkillmillError(
                f"{path}, line 1: no column {', '.join(missing)}; the first line must be {','.join(columns)}"
            )
        wanted = {name: header[name.casefold()] for name in (*columns, *optional) if name.casefold() in header}
        for row in reader:
            if any(value.strip() for value in row):
                where = f"{path}, line {reader.line_num}"
                yield where, {name: row[at].strip() if at < len(row) else "" for name, at in wanted.items()}
    except csv.Error as error:
        raise SkillmillError(
            f"{path}, line {reader.line_num}: not CSV ({error}); put quotes around values with commas or quotes"
        ) from error


def read_text(path: Path) -> str:
    """Return the text of a file. Raises SkillmillError where it is missing or no text."""
    try:
        return decode(path.read_bytes()).text
    except (FileNotFoundError, IsADirectoryError) as error:
        raise SkillmillError(f"{path}: no such file") from error
    except UnreadableError as error:
        raise SkillmillError(f"{path}: not text ({error.detail})") from error
