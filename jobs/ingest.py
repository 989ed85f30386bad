"""ingest: from sources to the documents table; what cannot be read goes to rejects."""

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings, Source
from skillmill.jobs.commit import retrying, upsert
from skillmill.jobs.readers import read_source
from skillmill.jobs.rejects import replace_ingest_rejects
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import Staging, staging
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import DOCUMENTS

JOB = "ingest"
OUTCOMES = ("inserted", "replaced", "unchanged", "duplicates", "rejected")
VISIBLE = r"[^\s\p{Z}\p{C}]"


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Take in all sources of the settings. Counts: read = inserted + replaced + unchanged + duplicates + rejected.

    Raises SkillmillError where no source is configured, or one is missing or empty.
    """
    if not settings.sources:
        raise SkillmillError("no sources: name a file or folder by --documents, or [[sources]] in the profile")
    warehouse = Warehouse(spark, settings.warehouse)
    if parent is None:  # else the chain has made the tables
        warehouse.create()
    parts = [source.name for source in settings.sources]
    with (
        running(warehouse, settings, JOB, parent) as this,
        staging(warehouse, this.run_id, JOB, parts) as place,
    ):
        for source in settings.sources:
            _stage(spark, source, place, this)
        records = _all_records(settings, place)
        retrying(lambda: _commit(warehouse, records, this))
    return this


def transform(records: DataFrame, documents: DataFrame) -> DataFrame:
    """Return the records with doc_id, content_sha256, reason and `outcome`, one of OUTCOMES.

    `records` has the columns of readers.record plus source and source_kind; `documents` is the table as it
    is. Of several good records with one doc_id the last by (file, row) counts, the others are duplicates.
    """
    checked = _with_reason(records)
    sha = F.sha2(F.col("text"), 256)
    own = F.coalesce("own_id", F.when(F.col("reason").isNull(), F.substring(sha, 1, 16)))
    named = checked.withColumns({"content_sha256": sha, "doc_id": F.concat_ws("/", "source", own)})
    named = named.withColumn("doc_id", F.when(own.isNotNull(), F.col("doc_id")))
    last = Window.partitionBy("doc_id", F.col("reason").isNull()).orderBy(F.desc("file"), F.desc("row"))
    ranked = named.withColumn("_rank", F.row_number().over(last))
    known = documents.select(
        "doc_id",
        F.col("content_sha256").alias("_sha"),
        _fingerprint().alias("_fingerprint"),
    )
    joined = ranked.join(known, "doc_id", "left")
    same = F.col("_sha").eqNullSafe(F.col("content_sha256")) & F.col("_fingerprint").eqNullSafe(_fingerprint())
    outcome = (
        F.when(F.col("reason").isNotNull(), "rejected")
        .when(F.col("_rank") > 1, "duplicates")
        .when(F.col("_sha").isNull(), "inserted")
        .when(same, "unchanged")
        .otherwise("replaced")
    )
    return joined.withColumn("outcome", outcome).drop("_rank", "_sha", "_fingerprint")


def _stage(spark: SparkSession, source: Source, place: Staging, this: Run) -> None:
    """Read a source once, to disk: everything after works on that. A second try isolates unreadable files."""
    for careful in (False, True):
        try:
            records = read_source(spark, source, careful)
            place.write(records.withColumns(_source_columns(source)), source.name)
            break
        except SkillmillError:
            raise
        except Exception:
            if careful:
                raise
    staged = place.read(source.name)
    spoken = [row[0] for row in staged.where("fields > ''").select("fields").distinct().limit(5).collect()]
    if not spoken and staged.isEmpty():
        raise SkillmillError(f"source {source.name}: {source.origin} holds no documents")
    this.notes += [f"source {source.name}: {fields}" for fields in sorted(spoken)]


def _source_columns(source: Source) -> dict[str, Column]:
    return {"source": F.lit(source.name), "source_kind": F.lit(source.kind)}


def _all_records(settings: Settings, place: Staging) -> DataFrame:
    first, *others = [place.read(source.name) for source in settings.sources]
    for other in others:
        first = first.unionByName(other)
    return first.withColumn("kind", F.coalesce("kind", "source_kind")).drop("source_kind")


def _with_reason(records: DataFrame) -> DataFrame:
    invisible = F.col("reason").isNull() & ~F.col("text").rlike(VISIBLE)
    return records.withColumns(
        {
            "reason": F.when(invisible, F.lit("empty_text")).otherwise(F.col("reason")),
            "detail": F.when(invisible, F.concat(F.length("text"), F.lit(" characters"))).otherwise(F.col("detail")),
        }
    )


def _fingerprint() -> Column:
    """A hash over what the documents row holds beside the text."""
    attributes = F.to_json(F.array_sort(F.map_entries("attributes")))
    return F.sha2(F.to_json(F.struct("kind", "title", attributes.alias("attributes"))), 256)


def _commit(warehouse: Warehouse, records: DataFrame, this: Run) -> None:
    judged = transform(records, warehouse.read(DOCUMENTS.name))
    counted = {row["outcome"]: row["count"] for row in judged.groupBy("outcome").count().collect()}
    this.counts = {"read": sum(counted.values())} | {outcome: counted.get(outcome, 0) for outcome in OUTCOMES}
    replace_ingest_rejects(warehouse, judged, this.counts["rejected"], this.run_id)
    if this.counts["inserted"] or this.counts["replaced"]:  # last: the judgement looks at the documents
        changed = judged.where(F.col("outcome").isin("inserted", "replaced"))
        stamped = changed.withColumns({"ingested_at": F.current_timestamp(), "run_id": F.lit(this.run_id)})
        upsert(warehouse, DOCUMENTS.name, stamped.select(*DOCUMENTS.column_names))
