"""label: from documents to labels, sentences whose words are tagged by a list of skills."""

import math
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.formats.json_lines import SpansWriter
from skillmill.jobs.corpora.formats.writer import Writer
from skillmill.jobs.incremental import DONE, Incremental, digest
from skillmill.jobs.labelling.lists import read_list, stop_words_note
from skillmill.jobs.runs import Run, running
from skillmill.jobs.sizing import Size, arrow_batches
from skillmill.jobs.staging import staging
from skillmill.jobs.taxonomy.files import read_files
from skillmill.jobs.taxonomy.references import references
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import DOCUMENTS, LABELS
from skillmill.udfs.labelling.batches import LABELLED, SENTENCE_FIELDS, label_documents, ruled_labels
from skillmill.udfs.labelling.labeller import spans_of
from skillmill.udfs.labelling.skills import LabellerSpec, Skills
from skillmill.udfs.labelling.tally import NUMBERS, Tally
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import load

JOB = "label"
STAGED = "labelled"
ENTITY_RULER = "entity-ruler"
TASK_BYTES = 1 << 20
"""A task holds about so much text, some seconds of a core: documents may be single sentences, so bytes count alone."""


@dataclass(frozen=True)
class Labelling:
    """A run, and what the functions did in it; nothing where no document was new."""

    run: Run
    tally: Tally


def run(spark: SparkSession, settings: Settings) -> Labelling:
    """Label every document whose text is new, or all of them after a change of the list or of how to label.

    Counts: documents = done + rejected + unchanged; sentences, with_skill, names, doubtful, kept as in Tally. Raises
    SkillmillError where there are no documents or no skills, and where Spark NLP is asked for and missing.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.require()
    if not warehouse.exists(LABELS.name):
        warehouse.create()
    concepts = skills_of(spark, settings)
    chosen = settings.label
    spec = LabellerSpec(Skills.of(concepts), chosen.scheme, chosen.clean, chosen.votes)
    if warehouse.read(DOCUMENTS.name).isEmpty():
        raise SkillmillError(f"no documents at {warehouse.location}: name a file or folder by --input")
    tally = Tally()
    with running(warehouse, settings, JOB) as this, staging(warehouse, this.run_id, JOB, [STAGED]) as place:
        this.versions |= {"labeller": spec.revision, "skills": spec.skills.digest, "matcher": chosen.matcher}
        this.notes += [note for note in [stop_words_note(concepts, chosen.votes)] if note]
        work = Incremental(warehouse, this)
        labelled_as = f"{spec.revision} {chosen.matcher}"
        documents = warehouse.read(DOCUMENTS.name)
        candidates = documents.select("doc_id", "text", digest("content_sha256", labelled_as).alias("digest"))
        for chunk, _ in work.chunks(candidates, chosen.chunk_documents):
            size = Size.of(chunk)
            with arrow_batches(spark, size.largest):
                staged = place.kept(transform(chunk, spec, chosen.matcher, size), STAGED)
            work.commit(_judged(staged, labelled_as), {LABELS.name: to_rows(staged)})
            tally.add(_tally(staged))
        this.counts |= _counts(tally)
        if tally.stop_words:
            this.notes.append(stop_words_effect(tally))
    return Labelling(this, tally)


def skills_of(spark: SparkSession, settings: Settings) -> list[Concept]:
    """Return the skills that are looked for: those of the list, or else the concepts of the taxonomies, in order."""
    if settings.label.skills is not None:
        return read_list(settings.label.skills, settings.label.column)
    return [concept for ref in references(settings) for concept in load(read_files(spark, ref), ref).concepts]


def transform(
    documents: DataFrame, spec: LabellerSpec, matcher: str = "aho-corasick", size: Size | None = None
) -> DataFrame:
    """Return one row per document (doc_id, text), as LABELLED has it: its sentences with tags, and a tally.

    `matcher` is aho-corasick, in Python, or entity-ruler, Spark NLP's. `size` is measured unless it is given.
    """
    size = size or Size.of(documents)
    least = int(documents.sparkSession.conf.get("spark.sql.shuffle.partitions") or 1)
    tasks = max(1, math.ceil(size.bytes / TASK_BYTES), min(size.documents, least))
    texts = documents.select("doc_id", "text").repartition(tasks, F.xxhash64("doc_id"))
    if matcher != ENTITY_RULER:
        return texts.mapInPandas(label_documents(spec), LABELLED)
    from skillmill.jobs.spark_nlp.ready import require_spark_nlp
    from skillmill.jobs.spark_nlp.ruler import rule

    require_spark_nlp()
    return rule(texts, partial(ruled_labels, spec), LABELLED, "the list of skills", "--matcher aho-corasick")


def to_rows(labelled: DataFrame) -> DataFrame:
    """Return one row per sentence, with the columns of the table labels but run_id."""
    sentences = labelled.select("doc_id", "content_sha256", F.explode("sentences").alias("found"))
    return sentences.select("doc_id", "content_sha256", *[F.col(f"found.{name}") for name in SENTENCE_FIELDS])


def export(warehouse: Warehouse, out: Path) -> Writer:
    """Write the sentences of the table as JSON lines of id, text and spans, and return the writer with its counts."""
    columns = ["doc_id", "sentence", "text", "tokens", "token_starts", "tags"]
    rows = warehouse.read(LABELS.name).select(*columns).orderBy("doc_id", "sentence")
    with SpansWriter(out) as file:
        for row in rows.toLocalIterator():
            places = [(start, start + len(token)) for start, token in zip(row[4], row["tokens"], strict=True)]
            spans = frozenset(spans_of(places, row["tags"]))
            file.write(LabelledText(row["text"], spans, (), f"{row['doc_id']}#{row['sentence']}"))
    return file


def stop_words_effect(tally: Tally) -> str:
    """Say how often the stop words of the list were found, and how many of these count as skills."""
    said = [f"{word} {count:,} ({tally.stop_words_kept[word]:,})" for word, count in tally.stop_words.most_common(10)]
    total, kept = tally.stop_words.total(), tally.stop_words_kept.total()
    return f"matches of stop words: {total:,}; of these count as skills: {kept:,}. By word: {', '.join(said)}"


def _judged(staged: DataFrame, labelled_as: str) -> DataFrame:
    return staged.select(
        "doc_id",
        digest("content_sha256", labelled_as).alias("digest"),
        F.lit(DONE).alias("outcome"),
        F.lit(None).cast("string").alias("reason"),
    )


def _tally(staged: DataFrame) -> Tally:
    sums = staged.agg(*[F.coalesce(F.sum(F.col("tally")[at]), F.lit(0)) for at in range(NUMBERS)]).collect()[0]
    tally = Tally.of([int(number) for number in sums])
    for column, counts in (("stop_words", tally.stop_words), ("stop_words_kept", tally.stop_words_kept)):
        found = staged.select(F.explode(column).alias("word")).groupBy("word").count().collect()
        counts.update({row["word"]: row["count"] for row in found})
    return tally


def _counts(tally: Tally) -> dict[str, int]:
    names = ("sentences", "with_skill", "names", "doubtful", "kept")
    return {name: getattr(tally, name) for name in names}
