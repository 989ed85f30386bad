"""link: from mentions to skill_mentions, each skill with its concept where a taxonomy knows it."""

import hashlib
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.extract import JOB as EXTRACT_JOB
from skillmill.jobs.incremental import DONE, Incremental
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import Staging, staging
from skillmill.jobs.taxonomy import read_concepts
from skillmill.jobs.warehouse import HAS_SCHEME, Warehouse
from skillmill.schemas.tables import DOCUMENTS, MENTIONS, SKILL_MENTIONS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.overrides import NO_OVERRIDES, read_overrides
from skillmill.udfs.linking.rows import PART_FIELDS
from skillmill.udfs.linking.spec import LinkerSpec, get_linker, make_spec
from skillmill.udfs.spark_links import LINKED, PARTS, link_in_place, link_surfaces

JOB = "link"
STAGED, LINKS, PLACED = "chunk", "links", "placed"
SMALL = 100_000
"""Surfaces that go to every worker as they are."""


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Link the mentions of every document that was extracted anew, or all after a change of taxonomy.

    Counts: documents = done + rejected + unchanged; skill_mentions and linked = new rows. Raises
    SkillmillError where a taxonomy of the settings has not been loaded.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    concepts = read_concepts(warehouse, settings)
    with (
        running(warehouse, settings, JOB, parent) as this,
        staging(warehouse, this.run_id, JOB, [STAGED, LINKS, PLACED]) as place,
    ):
        spec = linker_spec(warehouse, settings, concepts)
        revision = get_linker(spec).revision
        this.versions |= {"linker": revision}
        work = Incremental(warehouse, this)
        this.counts |= {"skill_mentions": 0, "linked": 0}
        candidates = work.after(EXTRACT_JOB, _fingerprint(revision, settings.link.skill_labels))
        for chunk, _ in work.chunks(candidates, settings.link.chunk_documents):
            judged = place.kept(chunk, STAGED)
            done = judged.where(F.col("outcome") == DONE).select("doc_id")
            mentions = warehouse.read(MENTIONS.name).join(done, "doc_id", "left_semi")
            skills = mentions.where(F.col("label").isin(*settings.link.skill_labels))
            rows = transform(skills, warehouse.read(DOCUMENTS.name), spec, place)
            work.commit(judged, {SKILL_MENTIONS.name: rows.drop("run_id")})
        _count(warehouse, this)
    return this


def linker_spec(warehouse: Warehouse, settings: Settings, concepts: tuple[Concept, ...]) -> LinkerSpec:
    """Return what links: the index of these concepts is made where the settings say, or beside the tables.

    Beside tables that are no folder of this machine the machine's own folder for indexes is used, which is right
    as long as all workers are on it.
    """
    link = settings.link
    beside = None if warehouse.in_catalog or HAS_SCHEME.match(warehouse.location) else f"{warehouse.location}/_indexes"
    home = link.index_folder or beside
    overrides = read_overrides(Path(link.overrides)) if link.overrides else NO_OVERRIDES
    return make_spec(concepts, Path(home) if home else None, link.dense, link.model, overrides)


def transform(mentions: DataFrame, documents: DataFrame, spec: LinkerSpec, place: Staging) -> DataFrame:
    """Return the mentions with the columns of their links, null where unlinked; a list of skills is several rows.

    Each surface is linked once; the text of a document is read only where a surface means one thing here and another
    there.
    """
    surfaces = mentions.select("surface").distinct()
    links = place.kept(surfaces.mapInPandas(link_surfaces(spec), LINKED), LINKS)
    joined = mentions.join(F.broadcast(links) if links.count() < SMALL else links, "surface").where("NOT dropped")
    decided = joined.where("NOT placed")
    if not links.where("placed").isEmpty():
        open_ = joined.where("placed").drop(*PART_FIELDS)
        keys = list(MENTIONS.key)
        asked = open_.select(*keys, "surface").join(documents.select("doc_id", "text"), "doc_id")
        schema = ", ".join(
            [*(f"{field.name} {field.dataType.simpleString()}" for field in open_.select(*keys).schema), PARTS]
        )
        parts = place.kept(asked.mapInPandas(link_in_place(spec, keys), schema), PLACED)
        decided = decided.unionByName(open_.join(parts, keys))
    return _narrowed(decided)


def _narrowed(rows: DataFrame) -> DataFrame:
    """Return the rows with the offsets and surface of their part."""
    start = F.col("start_offset")
    part = F.expr("substring(surface, part_start + 1, part_end - part_start)")
    changed = rows.withColumn("end_offset", (start + F.col("part_end")).cast("int")).withColumn(
        "start_offset", (start + F.col("part_start")).cast("int")
    )
    return changed.withColumn("surface", part).drop("part_start", "part_end", "placed", "dropped")


def _fingerprint(linker_revision: str, skill_labels: tuple[str, ...]) -> str:
    return hashlib.sha256(repr((linker_revision, sorted(skill_labels))).encode()).hexdigest()[:12]


def _count(warehouse: Warehouse, this: Run) -> None:
    if this.counts[DONE]:
        written = warehouse.read(SKILL_MENTIONS.name).where(F.col("run_id") == this.run_id)
        counts = written.agg(F.count("*").alias("all"), F.count("concept_id").alias("linked")).collect()[0]
        this.counts |= {"skill_mentions": counts["all"], "linked": counts["linked"]}
