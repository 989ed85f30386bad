"""Readers of files that a worker takes whole: text, JSON and CSV."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Source
from skillmill.jobs.readers.record import RECORD_COLUMNS, RECORDS, fields_of, relative_file
from skillmill.udfs.spark import read_files

MAX_BYTES = 1 << 30


class WholeFileReader:
    """Reads each file at once on one worker, up to 1 GiB; larger ones become records with a reason."""

    def __init__(self, form: str) -> None:
        self.form = form

    def read(self, spark: SparkSession, source: Source, path: str, glob: str | None, careful: bool) -> DataFrame:
        """Return the source's records."""
        files = list_files(spark, path, glob)
        small = files.where(F.col("length") <= MAX_BYTES)
        content = small.select(relative_file(F.col("_metadata.file_path"), path).alias("file"), "content")
        records = content.mapInPandas(read_files(self.form, fields_of(source)), RECORDS)
        large = files.where(F.col("length") > MAX_BYTES)
        return records.unionByName(as_rejects(large, path, "too_large", "larger than 1 GiB"))


def list_files(spark: SparkSession, path: str, glob: str | None) -> DataFrame:
    """Return the files under `path` as Spark's binaryFile source shows them; contents are read only if selected."""
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    return (reader.option("pathGlobFilter", glob) if glob else reader).load(path)


def as_rejects(files: DataFrame, path: str, reason: str, detail: str) -> DataFrame:
    """Return one record with a reason per file, of files as list_files returns them."""
    return rejected(files.select(relative_file(F.col("_metadata.file_path"), path).alias("file")), reason, detail)


def rejected(names: DataFrame, reason: str, detail: str) -> DataFrame:
    """Return one record with a reason for each row of `names` (file)."""
    known = {
        "file": F.col("file"),
        "row": F.lit(0).cast("bigint"),
        "attributes": F.create_map().cast("map<string,string>"),
        "reason": F.lit(reason),
        "detail": F.lit(detail),
    }
    return names.select(*[known.get(name, F.lit(None).cast("string")).alias(name) for name in RECORD_COLUMNS])
