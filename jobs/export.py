"""From the warehouse to a format of annotations: documents with their mentions, one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.formats.registry import require_written, writer
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError

if TYPE_CHECKING:
    from skillmill.jobs.corpora.formats.writer import Writer

_MENTION = ("start_offset", "end_offset", "label", "confidence", "recognizer", "recognizer_revision")


def export(
    warehouse: Warehouse, to: str, out: Path, sources: Sequence[str] = (), labels: Sequence[str] = ()
) -> "Writer":
    """Write documents and mentions to `out`, a local path, and return the writer with its counts.

    Documents come in the order of their ids, one at a time; those without mentions come too. `sources` and `labels`
    are all where empty. Raises SkillmillError for an empty warehouse, an unknown source or format.
    """
    require_written(to)
    warehouse.require()
    documents = _of_sources(warehouse.read("documents"), sources)
    rows = annotated(documents, _of_labels(warehouse.read("mentions"), labels)).orderBy("doc_id")
    with writer(to, out) as file:
        for text in _texts(rows.toLocalIterator()):
            file.write(text)
    return file


def annotated(documents: DataFrame, mentions: DataFrame) -> DataFrame:
    """Return `doc_id`, `text` and `mentions`, a list, null where a document has none of its present text."""
    found = mentions.select("doc_id", "content_sha256", F.struct(*_MENTION).alias("mention"))
    grouped = found.groupBy("doc_id", "content_sha256").agg(F.collect_list("mention").alias("mentions"))
    texts = documents.select("doc_id", "content_sha256", "text")
    return texts.join(grouped, ["doc_id", "content_sha256"], "left").select("doc_id", "text", "mentions")


def _of_sources(documents: DataFrame, sources: Sequence[str]) -> DataFrame:
    if not sources:
        return documents
    known = sorted(row["source"] for row in documents.select("source").distinct().collect())
    missing = sorted(set(sources) - set(known))
    if missing:
        raise SkillmillError(f"no documents of source {', '.join(missing)}: the warehouse has {', '.join(known)}")
    return documents.where(F.col("source").isin(list(sources)))


def _of_labels(mentions: DataFrame, labels: Sequence[str]) -> DataFrame:
    return mentions.where(F.col("label").isin(list(labels))) if labels else mentions


def _texts(rows: Iterator[Row]) -> Iterator[LabelledText]:
    for row in rows:
        mentions = row["mentions"] or []
        confidences = {
            (found["start_offset"], found["end_offset"], found["label"]): found["confidence"] for found in mentions
        }
        models = sorted({f"{found['recognizer']} {found['recognizer_revision']}" for found in mentions})
        spans = frozenset(confidences)
        yield LabelledText(row["text"], spans, (), row["doc_id"], "", confidences, ", ".join(models))
