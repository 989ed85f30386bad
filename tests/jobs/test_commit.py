import threading

from pyspark.sql import SparkSession

from skillmill.jobs.commit import is_conflict, replace_rows, retrying
from skillmill.jobs.warehouse import Warehouse
from support import SettingsMaker

SKILL = "doc_id string, concept_id string, preferred_label string, category string, mentions int, confidence double, "
SKILL += "first_offset int, content_sha256 string, taxonomy_version string, run_id string"


def skills(spark: SparkSession, *pairs: tuple[str, str]):  # type: ignore[no-untyped-def]
    return spark.createDataFrame([(d, c, c, "Technology", 1, 0.9, 0, "0" * 64, "v", "r") for d, c in pairs], SKILL)


def doc_ids(spark: SparkSession, *names: str):  # type: ignore[no-untyped-def]
    return spark.createDataFrame([(name,) for name in names], "doc_id string")


def pairs(warehouse: Warehouse) -> set[tuple[str, str]]:
    rows = warehouse.read("document_skills").select("doc_id", "concept_id").collect()
    assert len(rows) == len(set(rows))
    return {(row[0], row[1]) for row in rows}


def test_the_rows_of_a_document_are_replaced_and_those_of_others_stay(
    spark: SparkSession, make_settings: SettingsMaker
) -> None:
    warehouse = Warehouse(spark, make_settings().warehouse)
    first = skills(spark, ("s/1", "a"), ("s/1", "b"), ("s/2", "a"), ("s/3", "a"))
    replace_rows(warehouse, "document_skills", first, doc_ids(spark, "s/1", "s/2", "s/3"))
    replace_rows(warehouse, "document_skills", skills(spark, ("s/1", "b"), ("s/1", "c")), doc_ids(spark, "s/1", "s/2"))
    assert pairs(warehouse) == {("s/1", "b"), ("s/1", "c"), ("s/3", "a")}


def test_two_writers_of_the_same_documents_leave_no_row_twice(
    spark: SparkSession, make_settings: SettingsMaker
) -> None:
    warehouse = Warehouse(spark, make_settings().warehouse)
    errors: list[Exception] = []

    def write() -> None:
        session = spark.newSession()
        own = Warehouse(session, make_settings().warehouse)
        rows, ids = skills(session, ("s/1", "a"), ("s/2", "a")), doc_ids(session, "s/1", "s/2")
        try:
            retrying(lambda: replace_rows(own, "document_skills", rows, ids))
        except Exception as error:
            errors.append(error)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not errors
    assert pairs(warehouse) == {("s/1", "a"), ("s/2", "a")}


def test_only_a_lost_race_is_tried_again() -> None:
    tried = []

    def lose_once() -> str:
        tried.append(1)
        if len(tried) == 1:
            raise RuntimeError("[DELTA_CONCURRENT_APPEND] Files were added")
        return "won"

    assert retrying(lose_once) == "won"
    assert not is_conflict(ValueError("column not found"))
