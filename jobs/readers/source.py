"""From a source of the settings to records: which reader reads what."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Source
from skillmill.jobs.readers.columns import DeltaReader, ParquetReader
from skillmill.jobs.readers.files import WholeFileReader, as_rejects, list_files
from skillmill.jobs.readers.lines import JsonLinesReader
from skillmill.jobs.readers.record import Reader
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.resources import local_path

READERS: dict[str, Reader] = {
    "text": WholeFileReader("text"),
    "jsonl": JsonLinesReader(),
    "json": WholeFileReader("json"),
    "csv": WholeFileReader("csv"),
    "parquet": ParquetReader(),
    "delta": DeltaReader(),
}
ENDINGS = {
    "txt": "text",
    "text": "text",
    "txt.gz": "text",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "jsonl.gz": "jsonl",
    "json": "json",
    "json.gz": "json",
    "csv": "csv",
    "tsv": "csv",
    "csv.gz": "csv",
    "parquet": "parquet",
}


def read_source(spark: SparkSession, source: Source, careful: bool = False) -> DataFrame:
    """Return the records of a source (see record.RECORDS).

    Raises SkillmillError where there is nothing at its path, or a columnar source has no text column.
    """
    if source.table:
        return _read_table(spark, source)
    path = local_path(source.path or "")
    if source.format != "auto":
        _require_files(spark, source, path)
        return READERS[source.format].read(spark, source, path, None, careful)
    if _is_delta(spark, path):
        return READERS["delta"].read(spark, source, path, None, careful)
    endings = _require_files(spark, source, path)
    known = sorted({ENDINGS[ending] for ending in endings if ending in ENDINGS})
    if len(endings) == 1 and known:
        return READERS[known[0]].read(spark, source, path, None, careful)
    parts = [READERS[form].read(spark, source, path, _glob(form), careful) for form in known]
    unknown = sorted(ending for ending in endings if ending not in ENDINGS)
    if unknown:
        others = list_files(spark, path, None).where(_ending(F.col("path")).isin(unknown))
        parts.append(as_rejects(others, path, "unsupported_format", "no reader for this ending"))
    return reduce(DataFrame.unionByName, parts)


def _read_table(spark: SparkSession, source: Source) -> DataFrame:
    if not spark.catalog.tableExists(source.table or ""):
        raise SkillmillError(f"source {source.name}: no table {source.table} in the catalog")
    return READERS["delta"].read(spark, source, source.table or "", None, False)


def _require_files(spark: SparkSession, source: Source, path: str) -> set[str]:
    """Return the endings of the files under `path`; raise SkillmillError where there is none."""
    try:
        files = list_files(spark, path, None)
        endings = {row[0] for row in files.select(_ending(F.col("path"))).distinct().collect()}
    except Exception as error:
        if "PATH_NOT_FOUND" in str(error) or "does not exist" in str(error):
            raise SkillmillError(f"source {source.name}: there is nothing at {source.path}") from None
        raise
    if not endings:
        raise SkillmillError(f"source {source.name}: no files in {source.path}")
    return endings


def _is_delta(spark: SparkSession, path: str) -> bool:
    if path.rsplit("/", 1)[-1].lower().endswith(tuple(f".{ending}" for ending in ENDINGS)):
        return False
    try:
        _ = spark.read.format("delta").load(path).columns
    except Exception:
        return False
    return True


def _ending(path: "F.Column") -> "F.Column":
    name = F.lower(F.element_at(F.split(path, "/"), -1))
    return F.regexp_extract(name, r"\.((?:[^.]+\.gz)|[^.]+)$", 1)


def _glob(form: str) -> str:
    """Return a Hadoop glob for all endings of a format, in any case."""
    endings = [ending for ending, known in ENDINGS.items() if known == form]
    return "*.{" + ",".join("".join(_either_case(letter) for letter in ending) for ending in endings) + "}"


def _either_case(letter: str) -> str:
    return f"[{letter}{letter.upper()}]" if letter.isalpha() else letter
