"""From a source of the settings to records: which reader reads what."""

import os
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Source
from skillmill.jobs.connectors import lacks_connector
from skillmill.jobs.places import no_files, nothing_at
from skillmill.jobs.readers.columns import DeltaReader, ParquetReader
from skillmill.jobs.readers.files import WholeFileReader, as_rejects, list_files, rejected
from skillmill.jobs.readers.lines import JsonLinesReader
from skillmill.jobs.readers.record import Reader, relative_file
from skillmill.jobs.warehouse import absolute
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.resources import local_path

READERS: dict[str, Reader] = {
    "text": WholeFileReader("text"),
    "lines": WholeFileReader("lines"),
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
    path = _here(local_path(source.path or ""))
    form = source.format
    if form == "delta" or (form == "auto" and _is_delta(spark, path)):
        return READERS["delta"].read(spark, source, path, None, careful)
    endings = _endings(spark, source, path)
    found = {form} if form != "auto" else {ENDINGS[ending] for ending in endings if ending in ENDINGS}
    if len(found) == 1 and (form != "auto" or len(endings) == 1):
        parts = [READERS[found.pop()].read(spark, source, path, None, careful)]
    else:
        parts = [READERS[known].read(spark, source, path, _glob(known), careful) for known in sorted(found)]
        unknown = sorted(ending for ending in endings if ending not in ENDINGS)
        if unknown:
            others = list_files(spark, path, None).where(_ending(F.col("path")).isin(unknown))
            parts.append(as_rejects(others, path, "unsupported_format", "no reader for this ending"))
    parts += _empty_files(spark, path, sum(endings.values()))
    return reduce(DataFrame.unionByName, parts)


def file_names(spark: SparkSession, source: Source) -> DataFrame:
    """Return the `file` of each file of a source with anything in it, named as records name it."""
    path = _here(local_path(source.path or ""))
    return list_files(spark, path, None).select(relative_file(F.col("_metadata.file_path"), path).alias("file"))


def _here(path: str) -> str:
    """Return a path that exists below the working directory as an absolute one: the JVM may have another."""
    return absolute(path) if os.path.exists(path) else path


def _read_table(spark: SparkSession, source: Source) -> DataFrame:
    try:
        there = spark.catalog.tableExists(source.table or "")
    except AnalysisException:  # the name has more parts than this session's catalog
        there = False
    if not there:
        raise SkillmillError(f"source {source.name}: no table {source.table} in the catalog")
    return READERS["delta"].read(spark, source, source.table or "", None, False)


def _endings(spark: SparkSession, source: Source, path: str) -> dict[str, int]:
    """Return how many files of each ending are under `path`; raise SkillmillError where there is none."""
    try:
        files = list_files(spark, path, None)
        endings = {row[0]: row[1] for row in files.groupBy(_ending(F.col("path"))).count().collect()}
    except Exception as error:
        if "PATH_NOT_FOUND" in str(error) or "does not exist" in str(error):
            raise nothing_at(source) from None
        if lacking := lacks_connector(error, source.path or ""):
            raise SkillmillError(f"source {source.name}: {lacking}") from None
        raise
    if not endings:
        raise no_files(source)
    return endings


def _empty_files(spark: SparkSession, path: str, others: int) -> list[DataFrame]:
    """Return records for the files of zero bytes, which Spark lists but never reads."""
    files = list_files(spark, path, None)
    listed = files.inputFiles()
    if len(listed) == others:
        return []
    names = spark.createDataFrame([(name,) for name in listed], "path string")
    named = names.select(relative_file(F.col("path"), path).alias("file"))
    read = files.select(relative_file(F.col("_metadata.file_path"), path).alias("file"))
    return [rejected(named.join(read, "file", "left_anti"), "empty_text", "0 bytes")]


def _is_delta(spark: SparkSession, path: str) -> bool:
    if path.rsplit("/", 1)[-1].lower().endswith(tuple(f".{ending}" for ending in ENDINGS)):
        return False
    try:
        _ = spark.read.format("delta").load(path).columns
    except Exception:
        return False
    return True


def _ending(path: Column) -> Column:
    name = F.lower(F.element_at(F.split(path, "/"), -1))
    return F.regexp_extract(name, r"\.((?:[^.]+\.gz)|[^.]+)$", 1)


def _glob(form: str) -> str:
    """Return a Hadoop glob for all endings of a format, in any case."""
    endings = [ending for ending, known in ENDINGS.items() if known == form]
    return "*.{" + ",".join("".join(_either_case(letter) for letter in ending) for ending in endings) + "}"


def _either_case(letter: str) -> str:
    return f"[{letter}{letter.upper()}]" if letter.isalpha() else letter
