"""extract with a pool: each document is read by one of several models, and a worker holds one model at a time."""

from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs import extract
from skillmill.jobs.incremental import Incremental
from skillmill.jobs.routes import BY_FIELD, Routes
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import Staging, staging
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import DOCUMENTS, LEDGER
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import pinned
from skillmill.udfs.routing.classifier import revision

ROUTED = "routed"
Models = dict[str, tuple[RecognizerSpec, ...]]


def pool_models(settings: Settings, threads: int = 1) -> Models:
    """Return the recognisers of each model of the pool, with the revisions that are here now.

    Raises SkillmillError, with its name, for a model that is missing or damaged.
    """
    found: Models = {}
    for name, model in settings.pool.by_name.items():
        specs = extract.recognizer_specs(settings.of_model(model), threads)
        try:
            found[name] = tuple(pinned(spec) for spec in specs)
        except SkillmillError as error:
            raise SkillmillError(f"pool.models, {name}: {error}") from error
    return found


def run(warehouse: Warehouse, settings: Settings, parent: Run | None) -> Run:
    """Extract from every document whose text, title, field or model changed, or for which the router changed.

    Counts, beside those of extract: `model.NAME`, the documents that each model read; `by_field`, those whose field
    named it; `unknown_field`, those whose field says something that no model is known by.
    """
    models = pool_models(settings, extract.threads_per_task(warehouse.spark))
    routes = Routes(settings.pool, {name: extract.print_of(specs, settings) for name, specs in models.items()})
    warehouse.require()
    parts = [ROUTED, *(f"{extract.STAGED}-{name}" for name in models)]
    with (
        running(warehouse, settings, extract.JOB, parent) as this,
        staging(warehouse, this.run_id, extract.JOB, parts) as place,
    ):
        this.versions["router"] = revision()
        for name, specs in models.items():
            this.versions |= {f"{name}:{key}": value for key, value in extract.revisions(specs).items()}
        work = Incremental(warehouse, this)
        this.counts |= {"mentions": 0, "by_field": 0, "unknown_field": 0} | {f"model.{name}": 0 for name in models}
        ledger = warehouse.read(LEDGER.name).where(F.col("job") == extract.JOB)
        candidates = routes.candidates(warehouse.read(DOCUMENTS.name), ledger)
        for chunk, _ in work.chunks(candidates, settings.extract.chunk_documents, settings.extract.retry_rejected):
            _do_chunk(work, chunk, models, routes, place)
    return this


def _do_chunk(work: Incremental, chunk: DataFrame, models: Models, routes: Routes, place: Staging) -> None:
    """Route a chunk to disk, let one model after the other read what is its, and commit all of it at once.

    A document whose text was replaced between the two is left for the next run.
    """
    routed = place.kept(routes.chosen(chunk), ROUTED)
    counted = _count(work.run, routed)
    staged = []
    for name in counted:
        of_model = routed.where(F.col("model") == name).select("doc_id", "content_sha256", "digest", "model")
        documents = chunk.select("doc_id", "content_sha256", "text").join(
            of_model.select("doc_id", "content_sha256"), ["doc_id", "content_sha256"], "left_semi"
        )
        extracted = extract.once(documents.select("doc_id", "text"), models[name], place, f"{extract.STAGED}-{name}")
        staged.append(extracted.join(of_model, ["doc_id", "content_sha256"]))
    extract.commit(work, reduce(DataFrame.unionByName, staged))


def _count(run: Run, routed: DataFrame) -> list[str]:
    """Add to the run's counts what a chunk has of each model; return the names of the models that it needs."""
    rows = routed.groupBy("model", "class", "unknown").count().collect()
    for row in rows:
        run.counts[f"model.{row['model']}"] += row["count"]
        run.counts["by_field"] += row["count"] if row["class"] == BY_FIELD else 0
        run.counts["unknown_field"] += row["count"] if row["unknown"] else 0
    return sorted({row["model"] for row in rows})
