"""Long documents among short ones: cut into pages for Spark, whole again in the tables."""

import pandas as pd
import pytest
from pyspark.sql import DataFrame, SparkSession

from skillmill.jobs import extract
from skillmill.jobs.sizing import BATCH_BYTES, Size, arrow_batches
from skillmill.udfs import spark as executors
from skillmill.udfs.recognition.extractor import Extractor
from skillmill.udfs.recognition.pages import PAGE_CHARS
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer

GAZETTEER = RecognizerSpec("gazetteer")
LINE = "Senior Ω engineer {}: Python, Apache Spark and 👩‍💻 SQL in line {}.\n"
LONG = "".join(LINE.format(number, number * 7) for number in range(2 * PAGE_CHARS // len(LINE)))
SHORT = "Forklift licence, Excel."


@pytest.fixture(scope="module")
def documents(spark: SparkSession) -> DataFrame:
    rows = [("cv/long", LONG), ("cv/short", SHORT), ("cv/same", SHORT)]
    return spark.createDataFrame(pd.DataFrame(rows, columns=["doc_id", "text"]))


def test_a_long_document_has_the_mentions_that_it_has_in_one_piece(documents: DataFrame) -> None:
    assert len(LONG) > PAGE_CHARS
    found = {row["doc_id"]: row for row in extract.transform(documents, (GAZETTEER,)).collect()}
    [whole] = Extractor([get_recognizer(GAZETTEER)]).extract([LONG])

    assert sorted(found) == ["cv/long", "cv/same", "cv/short"]
    rows = found["cv/long"]["mentions"]
    mentions = sorted((row["start_offset"], row["end_offset"], row["label"], row["surface"]) for row in rows)
    assert mentions == [(m.start, m.end, m.label, m.surface) for m in whole]
    assert found["cv/long"]["content_sha256"] == executors.content_hash(LONG)
    assert found["cv/short"]["mentions"] == found["cv/same"]["mentions"]


def test_documents_that_spark_sends_one_by_one_are_read_together(spark: SparkSession, documents: DataFrame) -> None:
    with arrow_batches(spark, 2 * BATCH_BYTES):
        found = {row["doc_id"]: row for row in extract.transform(documents, (GAZETTEER,), Size(3, 1, 1)).collect()}

    expected = {row["doc_id"]: row for row in extract.transform(documents, (GAZETTEER,)).collect()}
    assert {doc: row["content_sha256"] for doc, row in found.items()} == {
        doc: row["content_sha256"] for doc, row in expected.items()
    }
    assert found["cv/short"]["mentions"] == expected["cv/short"]["mentions"]
    assert len(found["cv/long"]["mentions"]) == len(expected["cv/long"]["mentions"])


def test_a_document_of_which_one_page_fails_is_rejected_whole(
    documents: DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(specs: object) -> object:
        def function(batches: object) -> object:
            for batch in batches:  # type: ignore[attr-defined]
                bad = batch["page_start"] > 0
                batch = batch.assign(mentions=[[] for _ in bad], detail=None)
                reasons = bad.map({True: "recognizer_failed", False: None})
                yield batch.assign(reason=reasons)[["doc_id", "content_sha256", "mentions", "reason", "detail"]]

        return function

    monkeypatch.setattr(extract, "extract_documents", failing)
    found = extract.transform(documents, (GAZETTEER,)).collect()

    assert not any(row["mentions"] for row in found)
    assert {row["doc_id"]: row["reason"] for row in found} == {
        "cv/long": "recognizer_failed",
        "cv/short": None,
        "cv/same": None,
    }


def test_tasks_go_by_text_and_not_by_documents() -> None:
    assert Size(1000, 5_000_000, 9_000).tasks(2) == 16
    assert Size(64, 50_000_000, 10_000_000).tasks(2) == 96
    assert Size(3, 900, 300).tasks(200) == 3
    assert Size(0, 0, 0).tasks(200) == 1


def test_a_batch_of_large_documents_has_few_rows(spark: SparkSession) -> None:
    rows = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(rows)
    with arrow_batches(spark, 10 << 20):
        assert int(spark.conf.get(rows) or 0) * (10 << 20) <= BATCH_BYTES
    with arrow_batches(spark, 4000):
        assert int(spark.conf.get(rows) or 0) == 256
    assert spark.conf.get(rows) == before


def test_the_text_of_documents_is_measured_in_bytes(documents: DataFrame) -> None:
    size = Size.of(documents)

    assert (size.documents, size.largest) == (3, len(LONG.encode()))
    assert size.bytes == len(LONG.encode()) + 2 * len(SHORT)
