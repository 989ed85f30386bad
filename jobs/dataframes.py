"""Extraction on any DataFrame and in SQL, without a warehouse: behind skillmill.extract and skillmill.register."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import pandas_udf

from skillmill.conf.settings import Extract
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.pipeline import PipelineSpec
from skillmill.udfs.spark import LINKED_MENTION_FIELDS, MENTIONS_TYPE, extract_mentions, extract_rows

FUNCTION = "extract_mentions"


def extract(df: DataFrame, text: str, id: str, settings: Extract, taxonomies: tuple[str, ...]) -> DataFrame:
    """Return one row per linked mention: the column `id`, then the columns of skill_mentions.

    Raises SkillmillError where `df` lacks one of the columns.
    """
    missing = [name for name in (text, id) if name not in df.columns]
    if missing:
        raise SkillmillError(f"no column {' and '.join(missing)}; the DataFrame has {', '.join(df.columns)}")
    spec = PipelineSpec(settings.specs(threads=1), taxonomies)
    key_type = df.schema[id].dataType.simpleString()
    fields = ", ".join([f"`{id}` {key_type}", *(f"{name} {kind}" for name, kind in LINKED_MENTION_FIELDS.items())])
    return df.select(id, text).mapInPandas(extract_rows(spec, text, id), fields)


def register(spark: SparkSession, settings: Extract) -> None:
    """Register the SQL function extract_mentions(text), which returns an array of structs; for exploring."""
    function = extract_mentions(settings.specs(threads=1))
    spark.udf.register(FUNCTION, pandas_udf(function, MENTIONS_TYPE))
