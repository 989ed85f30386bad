"""The extract job's recognisers in the JVM: documents in, the same rows out as the Python recognisers give."""

from functools import cache
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from skillmill.jobs.spark_nlp.annotations import DOCUMENT, TAGS, TOKEN, annotations, ddl, tag_columns
from skillmill.jobs.spark_nlp.ready import require_spark_nlp
from skillmill.jobs.spark_nlp.ruler import look_up
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.spark_nlp.batches import DOCUMENT_FIELDS, HANDED_FIELDS, hand_over, take_back
from skillmill.udfs.recognition.spark_nlp.folder import ExportedModel, open_exported
from skillmill.udfs.recognition.spark_nlp.handed import ROW_WINDOWS
from skillmill.udfs.spark import EXTRACTED


def transform(documents: DataFrame, spec: RecognizerSpec) -> DataFrame:
    """Return one row per document (doc_id, text): doc_id, content_sha256, mentions (structs), reason, detail.

    Raises SkillmillError where Spark NLP or the model is missing or damaged.
    """
    require_spark_nlp()
    return (classify if spec.kind == "sparknlp" else look_up)(documents, spec)


def classify(documents: DataFrame, spec: RecognizerSpec) -> DataFrame:
    """Run Spark NLP's token classifier; see transform."""
    handed = documents.select("doc_id", "text").mapInPandas(hand_over(spec), ddl(HANDED_FIELDS))
    annotated = handed.select(
        annotations(DOCUMENT, "document_begin", "document_end", "document_text"),
        annotations(TOKEN, "token_begin", "token_end", "token_text", "token_window"),
        "kept",
        *DOCUMENT_FIELDS,
    )
    tagged = _classifier(documents.sparkSession, spec.model).transform(annotated)
    return tagged.select(*tag_columns(TAGS), "kept", *DOCUMENT_FIELDS).mapInPandas(take_back(spec), EXTRACTED)


_loaded: dict[str, str] = {}
"""The revision of the model that Spark NLP has loaded, by Spark application."""


def _classifier(spark: SparkSession, model: str) -> Any:
    """Return Spark NLP's annotator for an exported folder, loaded once per session.

    Spark NLP hands the graph to the executors as a file of one fixed name, so that an application has one
    model: SkillmillError for a second.
    """
    folder = open_exported(model)
    if _loaded.setdefault(spark.sparkContext.applicationId, folder.revision) != folder.revision:
        raise SkillmillError(f"{model}: this Spark application runs another model in Spark NLP; start a new one")
    return _load(spark, folder)


@cache
def _load(spark: SparkSession, folder: ExportedModel) -> Any:
    from sparknlp.annotator import BertForTokenClassification

    classifier = BertForTokenClassification.loadSavedModel(folder.path.resolve().as_uri(), spark)
    # cased: the words have the case already in which they are looked up
    classifier.setCaseSensitive(True).setMaxSentenceLength(folder.max_length).setBatchSize(ROW_WINDOWS)
    return classifier.setInputCols(DOCUMENT, TOKEN).setOutputCol(TAGS)
