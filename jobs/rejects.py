"""Rows of rejects. Those of ingest are kept current: a mended reject disappears, an old one keeps its date."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.commit import upsert
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import REJECTS

LINE = r":\d+$"
COMPARED = (*REJECTS.key, "reason", "detail", "doc_id")


def of_documents(judged: DataFrame, job: str) -> DataFrame:
    """Return the rows of rejects for the documents (doc_id, reason, detail) that have a reason, but run_id."""
    return judged.where("reason IS NOT NULL").select(
        F.split("doc_id", "/")[0].alias("source"),
        F.lit(job).alias("job"),
        F.col("doc_id").alias("position"),
        "reason",
        "detail",
        "doc_id",
        F.current_timestamp().alias("rejected_at"),
    )


def replace_ingest_rejects(warehouse: Warehouse, judged: DataFrame, count: int, run_id: str) -> None:
    """Bring the rejects of ingest up to date with `judged`: all records of this run, `count` of them rejected.

    Only files that this run has read are touched: a file that has gone away keeps its rejects. Writes
    nothing where nothing changed.
    """
    old = warehouse.read(REJECTS.name).where("job = 'ingest'")
    if not count and old.isEmpty():
        return
    rejected = judged.where("outcome = 'rejected'").select(
        "source",
        F.lit("ingest").alias("job"),
        _position().alias("position"),
        "reason",
        "detail",
        "doc_id",
        F.current_timestamp().alias("rejected_at"),
        F.lit(run_id).alias("run_id"),
    )
    rejected = rejected.dropDuplicates(list(REJECTS.key))
    same = [F.col(f"new.{name}").eqNullSafe(F.col(f"old.{name}")) for name in COMPARED]
    changed = rejected.alias("new").join(old.select(*COMPARED).alias("old"), same, "left_anti")
    gone = _of_files(old, judged.select("source", "file").distinct()).join(rejected, list(REJECTS.key), "left_anti")
    if not (changed.isEmpty() and gone.isEmpty()):
        upsert(warehouse, REJECTS.name, changed, gone)


def _position() -> Column:
    """File and line; the file alone where it has no lines; without a file the id, or the row's number."""
    in_table = F.coalesce("own_id", F.concat(F.lit("row "), F.col("row")))
    in_file = F.when(F.col("row") > 0, F.concat_ws(":", "file", "row")).otherwise(F.col("file"))
    return F.when(F.col("file") == "", in_table).otherwise(in_file)


def _of_files(rejects: DataFrame, files: DataFrame) -> DataFrame:
    """Return the rejects whose file is among `files` (source, file); a source without files is one as a whole."""
    file = F.regexp_replace("old.position", LINE, "")
    condition = (F.col("old.source") == F.col("files.source")) & (
        F.col("files.file").isin("", F.col("old.position")) | (F.col("files.file") == file)
    )
    return rejects.alias("old").join(files.alias("files"), condition, "left_semi")
