import pytest
from pyspark.sql import SparkSession

from skillmill.jobs.aggregate import transform

SCHEMA = (
    "doc_id string, concept_id string, preferred_label string, category string, start_offset int, end_offset int, "
    "confidence double, content_sha256 string, taxonomy_version string"
)


@pytest.mark.parametrize(
    ("spans", "mentions"),
    [
        ([(0, 6), (10, 16)], 2),
        ([(0, 20), (4, 10)], 1),
        ([(0, 20), (0, 6), (14, 20)], 1),
        ([(0, 10), (8, 14), (13, 16)], 1),
        ([(0, 6), (6, 12)], 2),
        ([(0, 30), (2, 4), (20, 40), (40, 44)], 2),
    ],
)
def test_mentions_of_one_concept_that_overlap_count_once(
    spark: SparkSession, spans: list[tuple[int, int]], mentions: int
) -> None:
    rows = [("d", "x:java", "Java", None, *span, 0.1 * at, "sha", "1") for at, span in enumerate(spans)]
    others = [
        ("d", "x:sql", "SQL", None, 0, 40, 0.5, "sha", "1"),
        ("d", None, None, None, 0, 40, 0.5, "sha", None),
        ("e", "x:java", "Java", None, 0, 40, 0.5, "sha", "1"),
    ]
    counted = transform(spark.createDataFrame([*rows, *others], SCHEMA)).collect()
    assert {(row.doc_id, row.concept_id): row.mentions for row in counted} == {
        ("d", "x:java"): mentions,
        ("d", "x:sql"): 1,
        ("e", "x:java"): 1,
    }
    [java] = [row for row in counted if (row.doc_id, row.concept_id) == ("d", "x:java")]
    assert (java.first_offset, java.confidence) == (0, pytest.approx(0.1 * (len(spans) - 1)))
