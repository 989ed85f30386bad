"""skillsets: from documents to predictions, the probability of every label for every document."""

from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.extract import threads_per_task
from skillmill.jobs.incremental import DONE, REJECTED, Incremental, digest
from skillmill.jobs.rejects import of_documents
from skillmill.jobs.runs import Run, running
from skillmill.jobs.sizing import Size, arrow_batches
from skillmill.jobs.staging import Staging, staging
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import DOCUMENTS, PREDICTIONS
from skillmill.udfs.skillsets.batches import JUDGED, judge_documents
from skillmill.udfs.skillsets.predictor import get_skillsets

JOB = "skillsets"
STAGED = "judged"


@dataclass(frozen=True)
class ModelSpec:
    """Which model judges, on how many threads; `revision` is what the driver found there."""

    path: str
    revision: str
    labels: tuple[str, ...]
    threads: int


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Judge every document whose text or title changed, or all of them after a change of model.

    Counts: documents = done + rejected + unchanged; predictions = new rows. A document in another language is
    rejected. Raises SkillmillError where no model is named, or it is missing or damaged.
    """
    path, threads = require_model(settings), threads_per_task(spark)
    skillsets = get_skillsets(path, "", threads)
    spec = ModelSpec(path, skillsets.revision, skillsets.labels, threads)
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    if not warehouse.exists(PREDICTIONS.name):
        warehouse.create()
    with running(warehouse, settings, JOB, parent) as this, staging(warehouse, this.run_id, JOB, [STAGED]) as place:
        this.versions |= {"skillsets": spec.revision}
        work = Incremental(warehouse, this)
        this.counts[PREDICTIONS.name] = 0
        title = F.coalesce("title", F.lit(""))
        candidates = warehouse.read(DOCUMENTS.name).select(
            *("doc_id", "title", "text"), digest("content_sha256", title, spec.revision).alias("digest")
        )
        for chunk, _ in work.chunks(candidates, settings.skillsets.chunk_documents):
            _do_chunk(work, chunk, spec, place)
    return this


def require_model(settings: Settings) -> str:
    """Return the folder or URI of the model. Raises SkillmillError where the settings name none."""
    if not settings.skillsets.model:
        raise SkillmillError("no model of skill sets: give --model, or set skillsets.model")
    return settings.skillsets.model


def transform(documents: DataFrame, spec: ModelSpec, size: Size | None = None) -> DataFrame:
    """Return one row per document (doc_id, digest, title, text): those of JUDGED."""
    size = size or Size.of(documents)
    tasks = size.tasks(int(documents.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1))
    asked = documents.select("doc_id", "digest", "title", "text").repartition(tasks, "doc_id")
    return asked.mapInPandas(judge_documents(spec.path, spec.revision, spec.threads), JUDGED)


def to_rows(judged: DataFrame, spec: ModelSpec) -> DataFrame:
    """Return the rows of predictions: one per document and label."""
    labels = F.array(*map(F.lit, spec.labels))
    pairs = F.explode(F.arrays_zip(labels.alias("label"), F.col("probabilities").alias("probability")))
    return (
        judged.where("reason IS NULL")
        .select("doc_id", "content_sha256", pairs.alias("pair"), F.lit(spec.revision).alias("model_revision"))
        .select("doc_id", "content_sha256", "model_revision", "pair.label", "pair.probability")
    )


def top_labels(warehouse: Warehouse, count: int) -> list[tuple[str, int, float]]:
    """Return the labels that most documents are likelier than not to ask for: label, documents, mean probability."""
    found = (
        warehouse.read(PREDICTIONS.name)
        .groupBy("label")
        .agg(F.count_if(F.col("probability") > 0.5).alias("documents"), F.avg("probability").alias("mean"))
        .orderBy(F.desc("documents"), F.desc("mean"), "label")
        .limit(count)
    )
    return [(row["label"], row["documents"], row["mean"]) for row in found.collect()]


def _do_chunk(work: Incremental, chunk: DataFrame, spec: ModelSpec, place: Staging) -> None:
    size = Size.of(chunk)
    with arrow_batches(chunk.sparkSession, size.largest):
        staged = place.kept(transform(chunk, spec, size), STAGED)
    outcome = F.when(F.col("reason").isNull(), DONE).otherwise(REJECTED)
    judged = staged.select("doc_id", "digest", "reason", outcome.alias("outcome"))
    rows = to_rows(staged, spec)
    unexplained = staged.withColumn("detail", F.lit(None).cast("string"))
    inserted = work.commit(judged, {PREDICTIONS.name: rows}, rejects=of_documents(unexplained, JOB))
    work.run.counts[PREDICTIONS.name] += inserted[PREDICTIONS.name]
