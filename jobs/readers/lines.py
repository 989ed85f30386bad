"""The reader of JSON lines: files of any size, split by Spark, lines numbered as an editor would."""

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Source
from skillmill.jobs.readers.files import WholeFileReader, list_files
from skillmill.jobs.readers.record import RECORDS, fields_of, relative_file
from skillmill.udfs.spark import read_files, read_lines

ZIPPED = "*.[jJ][sS][oO][nN][lL].[gG][zZ]"
PLAIN = "*.{[jJ][sS][oO][nN][lL],[nN][dD][jJ][sS][oO][nN]}"
UTF16_MARKS = ("FFFE", "FEFF")


class JsonLinesReader:
    """Reads lines as bytes, so that each is decoded by itself; UTF-16 files, whose lines Spark cannot find, whole."""

    def read(self, spark: SparkSession, source: Source, path: str, glob: str | None, careful: bool) -> DataFrame:
        """Return the source's records."""
        if not careful:
            return self._by_lines(spark, source, path, glob)
        # Spark gives up on a damaged gzip file, so these are read whole; a glob of its own finds the others.
        zipped = WholeFileReader("jsonl").read(spark, source, path, ZIPPED if glob else "*.[gG][zZ]", careful)
        return self._by_lines(spark, source, path, PLAIN if glob else "*[!zZ]").unionByName(zipped)

    def _by_lines(self, spark: SparkSession, source: Source, path: str, glob: str | None) -> DataFrame:
        fields = fields_of(source)
        lines = _numbered(_lines(spark, path, glob), path)
        utf16 = [
            row["file"]
            for row in lines.where(F.hex(F.substring("line", 1, 2)).isin(*UTF16_MARKS))
            .select("file")
            .distinct()
            .collect()
        ]
        split = lines.where(~F.col("file").isin(utf16)) if utf16 else lines
        records = split.mapInPandas(read_lines(fields), RECORDS)
        if not utf16:
            return records
        files = list_files(spark, path, glob)
        content = files.select(relative_file(F.col("_metadata.file_path"), path).alias("file"), "content")
        whole = content.where(F.col("file").isin(utf16)).mapInPandas(read_files("jsonl", fields), RECORDS)
        return records.unionByName(whole)


def _lines(spark: SparkSession, path: str, glob: str | None) -> DataFrame:
    reader = spark.read.option("recursiveFileLookup", "true")
    text = (reader.option("pathGlobFilter", glob) if glob else reader).text(path)
    return text.select(
        F.col("_metadata.file_path").alias("path"),
        F.col("_metadata.file_block_start").alias("block"),
        F.monotonically_increasing_id().alias("position"),
        F.col("value").cast("binary").alias("line"),
    )


def _numbered(lines: DataFrame, root: str) -> DataFrame:
    """Number the lines of each file from 1, across the blocks into which Spark has split it."""
    blocks = lines.groupBy("path", "block").agg(F.min("position").alias("first"), F.count("*").alias("lines"))
    earlier = Window.partitionBy("path").orderBy("block").rowsBetween(Window.unboundedPreceding, -1)
    before = blocks.withColumn("before", F.coalesce(F.sum("lines").over(earlier), F.lit(0)))
    numbered = lines.join(F.broadcast(before.drop("lines")), ["path", "block"])
    return numbered.select(
        relative_file(F.col("path"), root).alias("file"),
        (F.col("before") + F.col("position") - F.col("first") + 1).alias("row"),
        "line",
    )
