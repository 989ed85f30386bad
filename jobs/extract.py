"""extract: from documents to mentions, each document through the recognisers exactly once."""

import hashlib
from dataclasses import replace
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.incremental import DONE, REJECTED, Incremental, digest
from skillmill.jobs.runs import Run, running
from skillmill.jobs.sizing import Size, arrow_batches
from skillmill.jobs.staging import Staging, staging
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import DOCUMENTS, MENTIONS
from skillmill.udfs.linking.overrides import read_overrides
from skillmill.udfs.recognition.mention import MENTION_FIELDS
from skillmill.udfs.recognition.pages import PAGE_CHARS
from skillmill.udfs.recognition.recognizer import JVM_KINDS, RecognizerSpec
from skillmill.udfs.recognition.registry import pinned
from skillmill.udfs.spark import EXTRACTED, PAGES, cut_pages, extract_documents

JOB = "extract"
STAGED = "extracted"
MERGE_VERSION = "1"  # raised when the merging of recognisers changes what comes out


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Extract from every document whose text or recognisers changed.

    Counts: documents = done + rejected + unchanged; mentions = new rows. Raises SkillmillError where a
    model or taxonomy is missing or damaged.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    specs = tuple(pinned(spec) for spec in recognizer_specs(settings, threads_per_task(spark)))
    revisions = {f"recognizer:{spec.kind}": spec.revision for spec in specs}
    warehouse.require()
    with (
        running(warehouse, settings, JOB, parent) as this,
        staging(warehouse, this.run_id, JOB, [STAGED]) as place,
    ):
        this.versions |= revisions
        work = Incremental(warehouse, this)
        this.counts["mentions"] = 0
        settings_print = fingerprint(revisions | {"thresholds": " ".join(settings.extract.thresholds)})
        candidates = warehouse.read(DOCUMENTS.name).select(
            "doc_id", "text", digest("content_sha256", settings_print).alias("digest")
        )
        for chunk, _ in work.chunks(candidates, settings.extract.chunk_documents, settings.extract.retry_rejected):
            _do_chunk(work, chunk, specs, settings_print, place)
    return this


def threads_per_task(spark: SparkSession) -> int:
    """Return how many threads a model may use, so that threads times tasks at a time are the cores."""
    return int(spark.conf.get("spark.task.cpus", "1") or 1)


def recognizer_specs(settings: Settings, threads: int = 1) -> tuple[RecognizerSpec, ...]:
    """Return the specs of the recognisers; the gazetteer's has the mentions that a person's decisions force."""
    specs = settings.extract.specs(threads)
    terms = read_overrides(Path(settings.link.overrides)).mentions if settings.link.overrides else ()
    return tuple(replace(spec, terms=terms) if spec.kind.endswith("gazetteer") else spec for spec in specs)


def fingerprint(revisions: dict[str, str]) -> str:
    """Return one string over everything but the text that can change a mention."""
    return hashlib.sha256(repr((MERGE_VERSION, list(revisions.items()))).encode()).hexdigest()[:12]


def transform(documents: DataFrame, specs: tuple[RecognizerSpec, ...], size: Size | None = None) -> DataFrame:
    """Return one row per document (doc_id, text): doc_id, content_sha256, mentions (structs), reason, detail.

    Documents go to the recognisers in `size.tasks` tasks, equal texts to the same one, which reads them once. Of
    long ones the pages are spread over the tasks. `size` is measured unless it is given.
    """
    size = size or Size.of(documents)
    least = int(documents.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    if specs[0].kind in JVM_KINDS:
        from skillmill.jobs.spark_nlp import engine

        return engine.transform(documents.repartition(size.tasks(least), F.xxhash64("text")), specs[0])
    pieces = documents.select(
        "doc_id", "text", F.lit(0).alias("page_start"), F.lit(None).cast("string").alias("content_sha256")
    )
    long = size.largest > PAGE_CHARS
    if long:
        is_long = F.length("text") > PAGE_CHARS
        cut = documents.where(is_long).select("doc_id", "text").mapInPandas(cut_pages, PAGES)
        pieces = pieces.where(~is_long).unionByName(cut)
    spread = pieces.repartition(size.tasks(least), F.xxhash64("text"))
    extracted = spread.mapInPandas(extract_documents(specs), EXTRACTED)
    return _whole(extracted) if long else extracted


def _whole(pages: DataFrame) -> DataFrame:
    """Put the pages of each document together; where one failed, the document has failed."""
    one = pages.groupBy("doc_id").agg(
        F.first("content_sha256").alias("content_sha256"),
        F.flatten(F.collect_list("mentions")).alias("mentions"),
        F.max("reason").alias("reason"),
        F.max("detail").alias("detail"),
    )
    nothing = F.array().cast(one.schema["mentions"].dataType)
    return one.withColumn("mentions", F.when(F.col("reason").isNull(), F.col("mentions")).otherwise(nothing))


def to_rows(extracted: DataFrame) -> DataFrame:
    """Return one row per mention, with its fields as columns beside doc_id and content_sha256."""
    mentions = extracted.select("doc_id", "content_sha256", F.explode("mentions").alias("mention"))
    return mentions.select("doc_id", "content_sha256", *[F.col(f"mention.{name}") for name in MENTION_FIELDS])


def _do_chunk(
    work: Incremental, chunk: DataFrame, specs: tuple[RecognizerSpec, ...], settings_print: str, place: Staging
) -> None:
    """Run the recognisers once, to disk, and commit from there: the ledger's digest is of the text they saw."""
    size = Size.of(chunk)
    with arrow_batches(chunk.sparkSession, size.largest):
        staged = place.kept(transform(chunk, specs, size), STAGED)
    mentions = to_rows(staged)
    rejected = staged.where("reason IS NOT NULL")
    outcome = F.when(F.col("reason").isNull(), DONE).otherwise(REJECTED)
    judged = staged.select(
        "doc_id", "reason", outcome.alias("outcome"), digest("content_sha256", settings_print).alias("digest")
    )
    work.commit(judged, {MENTIONS.name: mentions}, rejects=_reject_rows(rejected))
    work.run.counts["mentions"] += mentions.count()


def _reject_rows(rejected: DataFrame) -> DataFrame:
    return rejected.select(
        F.split("doc_id", "/")[0].alias("source"),
        F.lit(JOB).alias("job"),
        F.col("doc_id").alias("position"),
        "reason",
        "detail",
        "doc_id",
        F.current_timestamp().alias("rejected_at"),
    )
