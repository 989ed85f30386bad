"""extract: from documents to mentions, each document through the recognisers exactly once."""

import hashlib
from dataclasses import replace
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.incremental import DONE, REJECTED, Incremental, digest
from skillmill.jobs.rejects import of_documents
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
    if settings.pool.route:
        from skillmill.jobs import extract_pool

        return extract_pool.run(warehouse, settings, parent)
    specs = pinned_specs(settings, threads_per_task(spark))
    warehouse.require()
    with (
        running(warehouse, settings, JOB, parent) as this,
        staging(warehouse, this.run_id, JOB, [STAGED]) as place,
    ):
        this.versions |= revisions(specs)
        work = Incremental(warehouse, this)
        this.counts["mentions"] = 0
        settings_print = print_of(specs, settings)
        candidates = warehouse.read(DOCUMENTS.name).select(
            "doc_id", "text", digest("content_sha256", settings_print).alias("digest")
        )
        for chunk, _ in work.chunks(candidates, settings.extract.chunk_documents, settings.extract.retry_rejected):
            _do_chunk(work, chunk, specs, settings_print, place)
    return this


def revisions(specs: tuple[RecognizerSpec, ...]) -> dict[str, str]:
    """Return the revisions of recognisers that are pinned, by what a run record calls them."""
    return {f"recognizer:{spec.kind}": spec.revision for spec in specs}


def print_of(specs: tuple[RecognizerSpec, ...], settings: Settings) -> str:
    """Return one string over everything but the text that can change a mention that these recognisers find."""
    return fingerprint(revisions(specs) | {"thresholds": " ".join(settings.extract.thresholds)})


def threads_per_task(spark: SparkSession) -> int:
    """Return how many threads a model may use, so that threads times tasks at a time are the cores."""
    return int(spark.conf.get("spark.task.cpus", "1") or 1)


def pinned_specs(settings: Settings, threads: int = 1) -> tuple[RecognizerSpec, ...]:
    """Return the specs of the recognisers with the revisions that are here. Raises SkillmillError as run does."""
    return tuple(pinned(spec) for spec in recognizer_specs(settings, threads))


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
    tasks = size.tasks(int(documents.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1))
    if specs[0].kind in JVM_KINDS:
        from skillmill.jobs.spark_nlp import engine

        return engine.transform(documents.repartition(tasks, F.xxhash64("text")), specs[0])
    pieces = documents.select(
        "doc_id", "text", F.lit(0).alias("page_start"), F.lit(None).cast("string").alias("content_sha256")
    )
    long = size.largest > PAGE_CHARS
    if long:
        is_long = F.length("text") > PAGE_CHARS
        cut = documents.where(is_long).select("doc_id", "text").mapInPandas(cut_pages, PAGES)
        pieces = pieces.where(~is_long).unionByName(cut)
    extracted = pieces.repartition(tasks, F.xxhash64("text")).mapInPandas(extract_documents(specs), EXTRACTED)
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
    """Return one row per mention, with its fields as columns beside doc_id, content_sha256 and model."""
    own = ("doc_id", "content_sha256", "model")
    mentions = extracted.select(*own, F.explode("mentions").alias("mention"))
    return mentions.select(*own, *[F.col(f"mention.{name}") for name in MENTION_FIELDS])


def _do_chunk(
    work: Incremental, chunk: DataFrame, specs: tuple[RecognizerSpec, ...], settings_print: str, place: Staging
) -> None:
    """Run the recognisers once, to disk, and commit from there: the ledger's digest is of the text they saw."""
    staged = once(chunk, specs, place, STAGED)
    of_text = digest("content_sha256", settings_print)
    commit(work, staged.withColumns({"digest": of_text, "model": F.lit(None).cast("string")}))


def once(documents: DataFrame, specs: tuple[RecognizerSpec, ...], place: Staging, part: str) -> DataFrame:
    """Run the recognisers once over documents (doc_id, text), to disk, and return what transform does."""
    size = Size.of(documents)
    with arrow_batches(documents.sparkSession, size.largest):
        return place.kept(transform(documents, specs, size), part)


def commit(work: Incremental, staged: DataFrame) -> None:
    """Commit what transform returned and was written to disk, with `digest` and `model` of each document."""
    mentions = to_rows(staged)
    outcome = F.when(F.col("reason").isNull(), DONE).otherwise(REJECTED)
    judged = staged.select("doc_id", "reason", outcome.alias("outcome"), "digest")
    inserted = work.commit(judged, {MENTIONS.name: mentions}, rejects=of_documents(staged, JOB))
    work.run.counts["mentions"] += inserted[MENTIONS.name]
