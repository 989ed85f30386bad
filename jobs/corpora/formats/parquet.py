"""One Parquet file with a row per document and a list of its mentions; pyarrow writes it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Problems, Span, scored
from skillmill.jobs.corpora.formats.writer import Writer, document_id
from skillmill.jobs.corpora.lines import BadRowError
from skillmill.jobs.corpora.spans import checked_span
from skillmill.schemas.errors import SkillmillError

_COLUMNS = ("start_offset", "end_offset", "label")
_ROWS = 256


class ParquetWriter(Writer):
    """Writes `doc_id`, `text`, `model` and `mentions`, a list of offsets, label, surface and confidence. Lossless."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        import pyarrow.parquet as pq

        self._file = pq.ParquetWriter(self.part, _schema())
        self._rows: list[dict[str, Any]] = []

    def add(self, text: LabelledText) -> None:
        """Keep one row; write when there are enough for a group."""
        mentions = [
            {
                "start_offset": start,
                "end_offset": end,
                "label": label,
                "surface": text.text[start:end],
                "confidence": text.confidences.get((start, end, label)),
            }
            for start, end, label in sorted(text.spans)
        ]
        row = {"doc_id": document_id(text), "text": text.text, "model": text.model or None, "mentions": mentions}
        self._rows.append(row)
        if len(self._rows) == _ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        self._file.write_table(pa.Table.from_pylist(self._rows, schema=_schema()))
        self._rows = []

    def finish(self) -> None:
        """Write what is left and close the file."""
        self._flush()
        self._file.close()

    def abandon(self) -> None:
        """Close the file."""
        self._file.close()


def _schema() -> Any:
    import pyarrow as pa

    offset = pa.int32()
    fields = [("start_offset", offset), ("end_offset", offset), ("label", pa.string()), ("surface", pa.string())]
    mention = pa.struct([*fields, ("confidence", pa.float64())])
    names = [("doc_id", pa.string()), ("text", pa.string()), ("model", pa.string())]
    return pa.schema([*names, ("mentions", pa.list_(mention))])


def read_parquet(path: Path, problems: Problems) -> list[LabelledText]:
    """Read a Parquet file with `text` and `mentions` of `start_offset`, `end_offset` and `label`, the rest optional."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.is_file():
        raise SkillmillError(f"{path}: no such file")
    found: list[LabelledText] = []
    try:
        with pq.ParquetFile(path) as file:
            missing = {"text", "mentions"} - set(file.schema_arrow.names)
            if missing:
                raise SkillmillError(f"{path}: no column {', '.join(sorted(missing))}")
            for batch in file.iter_batches(_ROWS):
                for row in batch.to_pylist():
                    found.append(_parquet_row(row, f"{path}, row {len(found) + 1}", problems))
    except (pa.ArrowException, OSError) as error:
        raise SkillmillError(f"{path}: cannot be read as Parquet ({type(error).__name__})") from error
    return found


def _parquet_row(row: Mapping[str, Any], where: str, problems: Problems) -> LabelledText:
    text = row["text"] or ""
    spans: dict[Span, float | None] = {}
    for mention in row["mentions"] or []:
        try:
            span = checked_span([mention.get(name) for name in _COLUMNS], len(text))
        except BadRowError as error:
            problems.report(f"{where}: {error}")
            continue
        spans[span] = mention.get("confidence")
    return scored(text, spans, row.get("doc_id") or where, where, row.get("model") or "")
