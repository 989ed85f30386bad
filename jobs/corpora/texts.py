"""Unlabelled text: files and folders of many formats as (where, text). Nothing is guessed: suffix and field decide."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.text.decoding import GZIP_MAGIC, replace_lone_surrogates
from skillmill.udfs.text.records import (
    Fields,
    Record,
    from_csv_file,
    from_json_file,
    from_json_line,
    from_text_file,
)

Texts = Iterator[tuple[str, str]]
_ROWS = 1024


def read_texts(path: str | Path, field: str = "text") -> Texts:
    """Yield (where, text) for each text below `path`, a file or a folder; blank texts are left out.

    A .txt file is one text; of .jsonl, .json, .csv, .tsv and .parquet each row's `field` is one. All but
    parquet may be .gz. `where` names file and line or row, for messages. Folders are read recursively in sorted
    order; hidden files and other suffixes in them are passed over. Raises SkillmillError, naming file and
    line, for a missing file or folder, one without texts, a missing field, a row that cannot be read.
    """
    for file in text_files(path):
        for where, text in _READERS[_suffix(file)](file, field):
            if text.strip():
                yield where, text


def text_files(path: str | Path) -> list[Path]:
    """Return the files that read_texts reads below `path`, in its order. Raises SkillmillError as it does."""
    path = Path(path)
    if path.is_file():
        if _suffix(path) not in _READERS:
            raise SkillmillError(f"{path}: text is read from {_SUFFIXES} files")
        return [path]
    if not path.is_dir():
        raise SkillmillError(f"{path}: no such file or folder")
    inner = sorted(path.rglob("*"), key=lambda file: file.relative_to(path).parts)
    shown = (file for file in inner if not any(part.startswith(".") for part in file.relative_to(path).parts))
    files = [file for file in shown if _suffix(file) in _READERS and file.is_file()]
    if not files:
        raise SkillmillError(f"{path}: no text in this folder; text is read from {_SUFFIXES} files")
    return files


def _suffix(path: Path) -> str:
    name = path.name.lower()
    zipped = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    return "" if zipped and suffix == ".parquet" else suffix


def _read_text(path: Path, _: str) -> Texts:
    for _, text in _checked(from_text_file(path.read_bytes(), ""), path, "line", ""):
        yield str(path), text


def _read_json(path: Path, field: str) -> Texts:
    yield from _checked(from_json_file(path.read_bytes(), Fields(text=field)), path, "row", field)


def _read_csv(path: Path, field: str) -> Texts:
    yield from _checked(from_csv_file(path.read_bytes(), Fields(text=field)), path, "line", field)


def _read_json_lines(path: Path, field: str) -> Texts:
    with path.open("rb") as probe:
        zipped = probe.read(len(GZIP_MAGIC)) == GZIP_MAGIC
    with gzip.open(path) if zipped else path.open("rb") as lines:
        made = (from_json_line(line, Fields(text=field), number) for number, line in enumerate(lines, start=1))
        try:
            yield from _checked((record for record in made if record is not None), path, "line", field)
        except (OSError, EOFError, zlib.error) as error:
            raise SkillmillError(f"{path}: damaged gzip data") from error


def _checked(records: Iterable[Record], path: Path, unit: str, field: str) -> Texts:
    """Yield the texts of records; a null is no text, anything else that is wrong raises."""
    for record in records:
        where = f"{path}, {unit} {record.row}"
        if record.text is not None:
            yield where, record.text
        elif record.reason == "missing_text" and record.fields:  # the field is there, and null
            continue
        elif record.reason == "missing_text":
            raise SkillmillError(f"{where}: no field {field}; say by --field which one holds the text")
        else:
            raise SkillmillError(f"{where}: {record.reason}: {record.detail}")


def _read_parquet(path: Path, field: str) -> Texts:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as content:
            schema = content.schema_arrow
            if field not in schema.names:
                names = ", ".join(schema.names)
                raise SkillmillError(f"{path}: no column {field}, it has {names}; name one by --field")
            kind = schema.field(field).type
            kind = kind.value_type if pa.types.is_dictionary(kind) else kind
            if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
                raise SkillmillError(f"{path}: column {field} is {kind}, not text; name another by --field")
            batches = content.iter_batches(batch_size=_ROWS, columns=[field])
            values = (value for batch in batches for value in batch.column(0).to_pylist())
            for row, text in enumerate(values, start=1):
                if text is not None:
                    yield f"{path}, row {row}", replace_lone_surrogates(text)[0]
    except (pa.ArrowException, OSError) as error:
        raise SkillmillError(f"{path}: cannot be read as Parquet ({type(error).__name__})") from error


_READERS: dict[str, Callable[[Path, str], Texts]] = {
    ".txt": _read_text,
    ".jsonl": _read_json_lines,
    ".ndjson": _read_json_lines,
    ".json": _read_json,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".parquet": _read_parquet,
}
_SUFFIXES = ", ".join(_READERS)
