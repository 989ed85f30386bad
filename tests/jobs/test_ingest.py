import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from skillmill.jobs import ingest
from skillmill.jobs.readers.record import RECORDS
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import struct_type
from skillmill.schemas.tables import DOCUMENTS
from support import SettingsMaker, versions, write_lines

ROWS = [
    {"id": "a", "text": "Knows Python", "city": "Oslo", "years": 3, "remote": True, "tags": ["x"]},
    {"id": 7, "text": "Knows SQL", "title": "Analyst"},
]


def documents(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    return {row["doc_id"]: row.asDict() for row in warehouse.read("documents").collect()}


def counts(settings: Any, spark: SparkSession) -> tuple[int, ...]:
    found = ingest.run(spark, settings).counts
    assert found["read"] == sum(found[outcome] for outcome in ingest.OUTCOMES)
    return tuple(found[outcome] for outcome in ingest.OUTCOMES)


def test_what_happens_to_documents_over_five_nights(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "d.jsonl", [*ROWS, {"id": "empty", "text": " "}])
    settings = make_settings({"name": "cv", "path": str(path), "kind": "job_post"})
    warehouse = Warehouse(spark, settings.warehouse)

    # inserted, replaced, unchanged, duplicates, rejected
    assert counts(settings, spark) == (2, 0, 0, 0, 1)
    found = documents(warehouse)
    assert set(found) == {"cv/a", "cv/7"}
    assert found["cv/a"]["attributes"] == {"city": "Oslo", "years": "3", "remote": "true"}
    assert (found["cv/7"]["title"], found["cv/7"]["kind"]) == ("Analyst", "job_post")

    before = versions(warehouse)
    assert counts(settings, spark) == (0, 0, 2, 0, 1)
    assert {table for table, version in versions(warehouse).items() if before[table] != version} == {"runs"}

    write_lines(path, [{**ROWS[0], "text": "Knows Java"}, {**ROWS[1], "title": "Lead"}, {"id": "n", "text": "New"}])
    assert counts(settings, spark) == (1, 2, 0, 0, 0)
    assert warehouse.read("rejects").isEmpty()
    assert documents(warehouse)["cv/a"]["text"] == "Knows Java"
    assert documents(warehouse)["cv/7"]["title"] == "Lead"

    write_lines(path, [{**ROWS[0], "text": None}, {**ROWS[1], "title": "Lead"}])
    assert counts(settings, spark) == (0, 0, 1, 0, 1)
    [reject] = warehouse.read("rejects").collect()
    assert (reject["position"], reject["reason"], reject["doc_id"]) == ("d.jsonl:1", "missing_text", "cv/a")
    assert documents(warehouse)["cv/a"]["text"] == "Knows Java"  # a rejected row keeps the old document

    write_lines(path, [{**ROWS[0], "text": "Knows Java"}])
    assert counts(settings, spark) == (0, 0, 1, 0, 0)
    assert warehouse.read("rejects").isEmpty()


Judge = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def judge(spark: SparkSession) -> Judge:
    """Run ingest's transform over records, against an empty documents table or the given rows."""

    def run(*records: dict[str, Any], known: DataFrame | None = None) -> list[dict[str, Any]]:
        base = {"file": "d.jsonl", "kind": "resume", "attributes": {}, "source": "cv"}
        rows = [{**base, "row": row, **record} for row, record in enumerate(records, start=1)]
        frame = spark.createDataFrame(rows, f"{RECORDS}, source string")
        table = known if known is not None else spark.createDataFrame([], struct_type(DOCUMENTS))
        return [row.asDict() for row in ingest.transform(frame, table).orderBy("file", "row").collect()]

    return run


def test_of_two_texts_under_one_id_the_later_wins_and_the_others_are_duplicates(judge: Judge) -> None:
    judged = judge(*({"own_id": "a", "text": f"version {number}"} for number in range(1, 12)))
    assert [row["outcome"] for row in judged] == ["duplicates"] * 10 + ["inserted"]


def test_a_later_file_wins_over_an_earlier_one(judge: Judge) -> None:
    judged = judge({"own_id": "a", "text": "x", "file": "2.jsonl"}, {"own_id": "a", "text": "y", "file": "1.jsonl"})
    assert {row["file"]: row["outcome"] for row in judged} == {"1.jsonl": "duplicates", "2.jsonl": "inserted"}


def test_a_rejected_row_never_hides_a_good_one_of_the_same_id(judge: Judge) -> None:
    judged = judge({"own_id": "a", "text": "good"}, {"own_id": "a", "text": "\u200b \n"})
    assert [(row["outcome"], row["reason"]) for row in judged] == [("inserted", None), ("rejected", "empty_text")]


def test_a_missing_id_becomes_a_hash_of_the_text(judge: Judge) -> None:
    one, two, again = judge({"text": "one"}, {"text": "two"}, {"text": "one"})
    assert one["doc_id"] == again["doc_id"] != two["doc_id"]
    assert one["outcome"] == "duplicates"
    assert again["content_sha256"].startswith(again["doc_id"].removeprefix("cv/"))


def test_text_files_keep_their_ids_which_do_not_show_their_names_and_ten_megabytes_come_in_whole(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "résumés"
    folder.mkdir()
    long = "Python and SQL é\n" * 600_000
    posts = tmp_path / "posts.json"
    posts.write_text(json.dumps([{"id": "a", "description": long}]))
    (folder / "Jane Doe.txt").write_text("Knows Python")
    settings = make_settings(
        {"name": "cv", "path": str(folder)}, {"name": "posts", "path": str(posts), "kind": "job_post"}
    )
    assert counts(settings, spark) == (2, 0, 0, 0, 0)
    (folder / "Jane Doe.txt").write_text("Knows Java")
    assert counts(settings, spark) == (0, 1, 1, 0, 0)
    found = documents(Warehouse(spark, settings.warehouse))
    assert found["posts/a"]["text"] == long
    assert not [doc_id for doc_id in found if "Jane" in doc_id]


def folder_with_an_empty_file(path: Path) -> None:
    path.mkdir()
    (path / "a.jsonl").touch()


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, folder_with_an_empty_file])
def test_a_missing_or_empty_source_is_an_error_that_names_it_and_the_run_is_recorded_as_failed(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path, make: Any
) -> None:
    make(tmp_path / "docs")
    settings = make_settings({"name": "cv", "path": str(tmp_path / "docs")})
    with pytest.raises(SkillmillError, match=r"source cv: .*docs"):
        ingest.run(spark, settings)
    events = [row["event"] for row in Warehouse(spark, settings.warehouse).read("runs").orderBy("at").collect()]
    assert events == ["started", "failed"]


def test_without_sources_the_error_says_how_to_name_them(spark: SparkSession, make_settings: SettingsMaker) -> None:
    with pytest.raises(SkillmillError, match="--documents"):
        ingest.run(spark, make_settings())
