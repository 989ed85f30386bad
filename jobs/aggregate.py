"""aggregate: from skill_mentions to document_skills, one row per document and concept."""

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.incremental import DONE, Incremental
from skillmill.jobs.link import JOB as LINK_JOB
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import staging
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import DOCUMENT_SKILLS, SKILL_MENTIONS

JOB = "aggregate"
STAGED = "chunk"
CHUNK_DOCUMENTS = 1_000_000
AGGREGATE_VERSION = "2"  # raised when the rows below come out differently


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Aggregate every document that was linked anew.

    Counts: documents = done + rejected + unchanged; document_skills = new rows.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    with running(warehouse, settings, JOB, parent) as this, staging(warehouse, this.run_id, JOB, [STAGED]) as place:
        work = Incremental(warehouse, this)
        this.counts["document_skills"] = 0
        for chunk, _ in work.chunks(work.after(LINK_JOB, AGGREGATE_VERSION), CHUNK_DOCUMENTS):
            judged = place.kept(chunk, STAGED)
            done = judged.where(F.col("outcome") == DONE).select("doc_id")
            skill_mentions = warehouse.read(SKILL_MENTIONS.name).join(done, "doc_id", "left_semi")
            inserted = work.commit(judged, {DOCUMENT_SKILLS.name: transform(skill_mentions)})
            this.counts["document_skills"] += inserted[DOCUMENT_SKILLS.name]
    return this


def transform(skill_mentions: DataFrame) -> DataFrame:
    """Return one row per document and concept; unlinked mentions are left out, and those that overlap count once."""
    linked = skill_mentions.where("concept_id IS NOT NULL")
    in_order = Window.partitionBy("doc_id", "concept_id").orderBy("start_offset", F.desc("end_offset"))
    reached = F.max("end_offset").over(in_order.rowsBetween(Window.unboundedPreceding, -1))
    apart = linked.withColumn("apart", reached.isNull() | (F.col("start_offset") >= reached))
    return apart.groupBy("doc_id", "concept_id").agg(
        F.max("preferred_label").alias("preferred_label"),
        F.max("category").alias("category"),
        F.count_if("apart").alias("mentions"),
        F.max("confidence").alias("confidence"),
        F.min("start_offset").alias("first_offset"),
        F.max("content_sha256").alias("content_sha256"),
        F.max("taxonomy_version").alias("taxonomy_version"),
    )
