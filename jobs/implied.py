"""implied: from whole sentences to sentence_skills, the concepts that they ask for without naming them."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.incremental import DONE, Incremental
from skillmill.jobs.link import JOB as LINK_JOB
from skillmill.jobs.link import linker_spec
from skillmill.jobs.runs import Run, running
from skillmill.jobs.staging import staging
from skillmill.jobs.taxonomy import read_concepts
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import DOCUMENTS, SENTENCE_SKILLS, SKILL_MENTIONS
from skillmill.udfs.linking.sentences import get_sentence_linker
from skillmill.udfs.linking.spec import LinkerSpec
from skillmill.udfs.spark_links import IMPLIED, imply_skills

JOB = "implied"
STAGED, FOUND = "chunk", "found"
DOCUMENTS_PER_TASK = 16


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Find the implied skills of every document that was linked anew.

    Counts: documents = done + rejected + unchanged; sentence_skills = new rows. Raises SkillmillError where the
    linker has no vectors.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    if not warehouse.exists(SENTENCE_SKILLS.name):
        warehouse.create()
    spec = linker_spec(warehouse, settings, read_concepts(warehouse, settings))
    revision = get_sentence_linker(spec).revision
    with (
        running(warehouse, settings, JOB, parent) as this,
        staging(warehouse, this.run_id, JOB, [STAGED, FOUND]) as place,
    ):
        this.versions |= {"sentence_linker": revision}
        work = Incremental(warehouse, this)
        this.counts[SENTENCE_SKILLS.name] = 0
        for chunk, size in work.chunks(work.after(LINK_JOB, revision), settings.implied.chunk_documents):
            judged = place.kept(chunk, STAGED)
            done = judged.where(F.col("outcome") == DONE).select("doc_id")
            documents = warehouse.read(DOCUMENTS.name).join(done, "doc_id", "left_semi")
            tasks = max(1, size // DOCUMENTS_PER_TASK)
            found = place.kept(transform(documents, warehouse.read(SKILL_MENTIONS.name), spec, tasks), FOUND)
            inserted = work.commit(judged, {SENTENCE_SKILLS.name: found})
            this.counts[SENTENCE_SKILLS.name] += inserted[SENTENCE_SKILLS.name]
    return this


def transform(documents: DataFrame, mentions: DataFrame, spec: LinkerSpec, tasks: int) -> DataFrame:
    """Return the implied skills of `documents`, given their skill mentions, in `tasks` tasks."""
    skill = F.struct(F.col("start_offset").alias("start"), "surface", "concept_id")
    by_document = mentions.groupBy("doc_id").agg(F.sort_array(F.collect_list(skill)).alias("skills"))
    nothing = F.expr("CAST(array() AS array<struct<start:int,surface:string,concept_id:string>>)")
    asked = documents.select("doc_id", "text", "content_sha256").join(by_document, "doc_id", "left")
    asked = asked.withColumn("skills", F.coalesce("skills", nothing)).repartition(tasks, "doc_id")
    found = asked.select("doc_id", "text", "skills").mapInPandas(imply_skills(spec), IMPLIED)
    return found.join(documents.select("doc_id", "content_sha256"), "doc_id")
