"""occupations: from the titles of job posts and the mentions of job titles to document_occupations."""

import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.extract import JOB as EXTRACT_JOB
from skillmill.jobs.incremental import DONE, Incremental, digest
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import staging
from skillmill.jobs.warehouse import HAS_SCHEME, Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import DOCUMENT_OCCUPATIONS, DOCUMENTS, MENTIONS
from skillmill.udfs.linking.occupations import linker_revision
from skillmill.udfs.linking.taxonomies.onet_occupations import (
    Occupation,
    needed,
    parse_occupations,
    read_occupations,
)
from skillmill.udfs.spark_links import LINKED_TITLES, link_titles

JOB = "occupations"
STAGED = "chunk"
CHUNK_DOCUMENTS = 100_000
JOB_POST = "job_post"


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Link the job titles of every document that was extracted anew or whose title changed.

    Counts: documents = done + rejected + unchanged; document_occupations = new rows. Raises SkillmillError
    where the settings name no occupations, or their files are missing or faulty.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    occupations = read(spark, settings.occupations.taxonomy)
    if not warehouse.exists(DOCUMENT_OCCUPATIONS.name):
        warehouse.create()
    with running(warehouse, settings, JOB, parent) as this, staging(warehouse, this.run_id, JOB, [STAGED]) as place:
        revision = linker_revision(occupations)
        this.versions |= {"occupation_linker": revision}
        work = Incremental(warehouse, this)
        this.counts["document_occupations"] = 0
        labels = settings.occupations.labels
        for chunk, _ in work.chunks(_candidates(work, _fingerprint(revision, labels)), CHUNK_DOCUMENTS):
            judged = place.kept(chunk, STAGED)
            found = titles(judged.where(F.col("outcome") == DONE), warehouse.read(MENTIONS.name), labels)
            inserted = work.commit(judged, {DOCUMENT_OCCUPATIONS.name: transform(found, occupations)})
            this.counts["document_occupations"] += inserted[DOCUMENT_OCCUPATIONS.name]
    return this


def read(spark: SparkSession, folder: str | None) -> tuple[Occupation, ...]:
    """Return the occupations in a folder: on this machine's disk, or through Spark where the path has a scheme.

    Raises SkillmillError where there is no folder, or it cannot be read.
    """
    if not folder:
        raise SkillmillError("no occupations to link to: set occupations.taxonomy to a folder of O*NET, or give --onet")
    if not HAS_SCHEME.match(folder):
        return tuple(read_occupations(folder))
    try:
        files = spark.read.format("binaryFile").load(folder)
        path_of = {row["path"].rpartition("/")[2]: row["path"] for row in files.select("path").collect()}
        wanted = files.where(F.col("path").isin([path_of[name] for name in needed(path_of, folder)]))
        contents = {row["path"].rpartition("/")[2]: bytes(row["content"]) for row in wanted.collect()}
    except SkillmillError:
        raise
    except Exception:
        raise SkillmillError(f"Spark cannot read the occupations at {folder}") from None
    return tuple(parse_occupations(contents, folder))


def titles(documents: DataFrame, mentions: DataFrame, labels: tuple[str, ...]) -> DataFrame:
    """Return the job titles of `documents` (doc_id, title, content_sha256), each place once: the title, with null
    offsets, and the mentions of `labels`. Columns: doc_id, start_offset, end_offset, surface, content_sha256."""
    of_mentions = (
        mentions.where(F.col("label").isin(*labels))
        .join(documents, "doc_id", "left_semi")
        .select("doc_id", "start_offset", "end_offset", "surface", "content_sha256")
        .distinct()
    )
    nowhere = F.lit(None).cast("int")
    of_documents = documents.where("title IS NOT NULL").select(
        "doc_id",
        nowhere.alias("start_offset"),
        nowhere.alias("end_offset"),
        F.col("title").alias("surface"),
        "content_sha256",
    )
    return of_documents.unionByName(of_mentions)


def transform(found: DataFrame, occupations: tuple[Occupation, ...]) -> DataFrame:
    """Return job titles with the columns of their links; the unlinked are left out. Each surface is linked once."""
    links = found.select("surface").distinct().mapInPandas(link_titles(occupations), LINKED_TITLES)
    return found.join(links, "surface").drop("surface")


def _candidates(work: Incremental, fingerprint: str) -> DataFrame:
    """Return what was extracted, with the title of job posts, which is part of the digest."""
    title = F.when(F.col("kind") == JOB_POST, F.col("title"))
    documents = work.warehouse.read(DOCUMENTS.name).select("doc_id", title.alias("title"), "content_sha256")
    extracted = work.after(EXTRACT_JOB, fingerprint).join(documents, "doc_id")
    return extracted.withColumn("digest", digest("digest", "title", JOB))


def _fingerprint(revision: str, labels: tuple[str, ...]) -> str:
    return hashlib.sha256(repr((revision, sorted(labels))).encode()).hexdigest()[:12]
