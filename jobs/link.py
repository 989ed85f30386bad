"""link: from mentions to skill_mentions, each skill with its concept where a taxonomy knows it."""

import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.extract import JOB as EXTRACT_JOB
from skillmill.jobs.incremental import DONE, Incremental
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import staging
from skillmill.jobs.taxonomy import read_concepts
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import MENTIONS, SKILL_MENTIONS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.spark import LINKED, link_surfaces

JOB = "link"
STAGED = "chunk"


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Link the mentions of every document that was extracted anew, or all after a change of taxonomy.

    Counts: documents = done + rejected + unchanged; skill_mentions and linked = new rows. Raises
    SkillmillError where a taxonomy of the settings has not been loaded.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    concepts = read_concepts(warehouse, settings)
    with running(warehouse, settings, JOB, parent) as this, staging(warehouse, this.run_id, JOB, [STAGED]) as place:
        revision = Linker(concepts).revision
        this.versions |= {"linker": revision}
        work = Incremental(warehouse, this)
        this.counts |= {"skill_mentions": 0, "linked": 0}
        candidates = work.after(EXTRACT_JOB, _fingerprint(revision, settings.link.skill_labels))
        for chunk, _ in work.chunks(candidates, settings.link.chunk_documents):
            judged = place.kept(chunk, STAGED)
            done = judged.where(F.col("outcome") == DONE).select("doc_id")
            mentions = warehouse.read(MENTIONS.name).join(done, "doc_id", "left_semi")
            rows = transform(mentions.where(F.col("label").isin(*settings.link.skill_labels)), concepts)
            work.commit(judged, {SKILL_MENTIONS.name: rows.drop("run_id")})
        _count(warehouse, this)
    return this


def transform(mentions: DataFrame, concepts: tuple[Concept, ...]) -> DataFrame:
    """Return the mentions with the columns of their links, null where unlinked. Each surface is linked once."""
    surfaces = mentions.select("surface").distinct()
    links = surfaces.mapInPandas(link_surfaces(concepts), LINKED)
    return mentions.join(links, "surface", "left")


def _fingerprint(linker_revision: str, skill_labels: tuple[str, ...]) -> str:
    return hashlib.sha256(repr((linker_revision, sorted(skill_labels))).encode()).hexdigest()[:12]


def _count(warehouse: Warehouse, this: Run) -> None:
    if this.counts[DONE]:
        written = warehouse.read(SKILL_MENTIONS.name).where(F.col("run_id") == this.run_id)
        counts = written.agg(F.count("*").alias("all"), F.count("concept_id").alias("linked")).collect()[0]
        this.counts |= {"skill_mentions": counts["all"], "linked": counts["linked"]}
