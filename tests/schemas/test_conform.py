import pytest
from pyspark.sql import SparkSession

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import conform, struct_type
from skillmill.schemas.tables import DOCUMENT_SKILLS, TABLES

ROW = {
    "run_id": "r",
    "doc_id": "s/1",
    "concept_id": "skillmill:python",
    "preferred_label": "Python",
    "category": None,
    "mentions": 2,
    "confidence": "0.9",
    "first_offset": 3,
    "content_sha256": "0" * 64,
    "taxonomy_version": "v",
}


def frame(spark: SparkSession, row: dict[str, object]):  # type: ignore[no-untyped-def]
    return spark.createDataFrame(
        [row], ", ".join(f"{k} {'int' if isinstance(v, int) else 'string'}" for k, v in row.items())
    )


def test_columns_are_cast_and_put_in_the_order_of_the_table(spark: SparkSession) -> None:
    rows = conform(frame(spark, ROW), DOCUMENT_SKILLS)
    assert rows.columns == list(DOCUMENT_SKILLS.column_names)
    assert rows.first()["confidence"] == 0.9


def test_missing_and_extra_columns_are_refused_by_name(spark: SparkSession) -> None:
    wrong = {**{k: v for k, v in ROW.items() if k != "confidence"}, "score": 1}
    with pytest.raises(SkillmillError, match="document_skills: lacks confidence; has no place for score"):
        conform(frame(spark, wrong), DOCUMENT_SKILLS)


def test_every_table_has_a_schema_with_comments(spark: SparkSession) -> None:
    for table in TABLES.values():
        struct = struct_type(table)
        assert struct.names == list(table.column_names)
        assert all(field.metadata["comment"] for field in struct.fields)
