"""analyze: documents through one model, into the tables and into the shape of Amazon Comprehend's batch jobs.

https://docs.aws.amazon.com/comprehend/latest/dg/how-custom-entity-recognition.html: a gzipped tar with one file,
`output`, of JSON lines.
"""

import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings, Source
from skillmill.jobs import extract, ingest
from skillmill.jobs.destination import put_file
from skillmill.jobs.readers.source import file_names
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import DOCUMENTS, MENTIONS, REJECTS

ARCHIVE, MEMBER = "output.tar.gz", "output"
ENTITIES = "array<struct<BeginOffset:int,EndOffset:int,Score:double,Text:string,Type:string>>"
_PLAIN_TEXT = r"(?i)\.(txt|text)(\.gz)?$"
_FILE_AND_LINE = r"^(.*):(\d+)$"


@dataclass(frozen=True)
class Report:
    """What was written where, and how many documents were rejected for which reason."""

    output: str
    documents: int
    entities: int
    rejected: dict[str, int]


def run(spark: SparkSession, settings: Settings, output: str) -> Report:
    """Ingest and extract the one source of the settings, and write `output`/output.tar.gz.

    Raises SkillmillError as ingest and extract do, and where the output cannot be written.
    """
    ingest.run(spark, settings)
    extract.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    [source] = settings.sources
    target = f"{output.rstrip('/')}/{ARCHIVE}"
    counted = _Counted()
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        lines, archive = Path(scratch) / MEMBER, Path(scratch) / ARCHIVE
        with lines.open("w", encoding="utf-8") as file:
            for line in counted.over(_lines(warehouse, source)):
                file.write(line + "\n")
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(lines, MEMBER)
        put_file(spark, archive, target)
    return Report(target, counted.documents, counted.entities, counted.rejected)


def transform(documents: DataFrame, mentions: DataFrame) -> DataFrame:
    """Return one row per document (doc_id, File, Line): File, Line and its Entities, which may be none."""
    entity = F.struct("start_offset", "end_offset", "confidence", "surface", "label")
    entities = mentions.groupBy("doc_id").agg(F.sort_array(F.collect_list(entity)).cast(ENTITIES).alias("Entities"))
    joined = documents.join(entities, "doc_id", "left")
    return joined.select("File", "Line", F.coalesce("Entities", F.array().cast(ENTITIES)).alias("Entities"))


def _lines(warehouse: Warehouse, source: Source) -> Iterator[tuple[str, int, str]]:
    """Yield (JSON line, entities, reason of a reject or '') by file and line; a partition at a time is in memory."""
    spark = warehouse.spark
    here = F.col("source") == source.name
    names = file_names(spark, source).dropDuplicates() if source.path else spark.createDataFrame([], "file string")
    documents = _named(warehouse.read(DOCUMENTS.name).where(here), names, source)
    mentions = warehouse.read(MENTIONS.name).where(F.col("doc_id").startswith(f"{source.name}/"))
    found = transform(documents, mentions)
    told = found.select(
        "File", "Line", F.to_json(F.struct("File", "Line", "Entities")).alias("json"), F.size("Entities"), F.lit("")
    )
    rejects = warehouse.read(REJECTS.name).where(here & F.col("job").isin(ingest.JOB, extract.JOB))
    error = F.struct("File", "Line", F.upper("reason").alias("ErrorCode"), F.col("detail").alias("ErrorMessage"))
    refused = _places(rejects, documents, source).select(
        "File", "Line", F.to_json(error).alias("json"), F.lit(0), F.col("reason")
    )
    documents_only = told.join(refused.select("File", "Line"), _same_place(told, refused), "left_anti")
    for row in documents_only.union(refused).sort("File", "Line").toLocalIterator():
        yield row[2], row[3], row[4]


def _same_place(one: DataFrame, other: DataFrame) -> Column:
    return (one["File"] == other["File"]) & one["Line"].eqNullSafe(other["Line"])


def _named(documents: DataFrame, names: DataFrame, source: Source) -> DataFrame:
    """Return doc_id, File and Line of the documents whose files are there now.

    The id of a text document is its file's hash, with the line after a hyphen where a line is one. A row of a
    structured file goes by its id.
    """
    own = F.expr(f"substring(doc_id, {len(source.name) + 2})")
    by_line = source.format == "lines"
    line = _number(own, r"-(\d+)$", 1) if by_line else F.lit(None).cast("int")
    known = documents.select("doc_id", own.alias("own"), line.alias("Line"))
    files = names.select("file", F.substring(F.sha2("file", 256), 1, 16).alias("id"))
    all_text = by_line or source.format == "text" or names.where(~F.col("file").rlike(_PLAIN_TEXT)).isEmpty()
    joined = known.join(files, F.substring("own", 1, 16) == F.col("id"), "inner" if all_text else "left")
    return joined.select("doc_id", F.coalesce("file", "own").alias("File"), "Line")


def _places(rejects: DataFrame, documents: DataFrame, source: Source) -> DataFrame:
    """Return File, Line, reason and detail of rejects; lines count from 0."""
    place = F.col("position")
    line: Column = F.lit(None).cast("int")
    if source.format == "lines":
        line = _number(place, _FILE_AND_LINE, 2) - 1
        place = F.coalesce(F.nullif(F.regexp_extract(place, _FILE_AND_LINE, 1), F.lit("")), place)
    at_ingest = rejects.where(F.col("job") == ingest.JOB).select(
        place.alias("File"), line.alias("Line"), "reason", "detail"
    )
    at_extract = rejects.where(F.col("job") == extract.JOB).join(documents, "doc_id")
    return at_ingest.union(at_extract.select("File", "Line", "reason", "detail"))


def _number(text: Column, pattern: str, group: int) -> Column:
    """Return a group of `pattern` as a number, null where it does not match."""
    return F.nullif(F.regexp_extract(text, pattern, group), F.lit("")).cast("int")


@dataclass
class _Counted:
    """Counts lines as they go by."""

    documents: int = 0
    entities: int = 0

    def __post_init__(self) -> None:
        self.rejected: dict[str, int] = {}

    def over(self, lines: Iterator[tuple[str, int, str]]) -> Iterator[str]:
        """Yield the lines."""
        for line, entities, reason in lines:
            if reason:
                self.rejected[reason] = self.rejected.get(reason, 0) + 1
            else:
                self.documents += 1
                self.entities += entities
            yield line
