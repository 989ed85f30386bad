import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.jobs import ingest
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from support import SettingsMaker, versions, write_lines

ROWS = [
    {"id": "a", "text": "Knows Python", "city": "Oslo", "years": 3, "remote": True, "tags": ["x"]},
    {"id": 7, "text": "Knows SQL", "title": "Analyst"},
]


def documents(warehouse: Warehouse) -> dict[str, dict[str, Any]]:
    return {row["doc_id"]: row.asDict() for row in warehouse.read("documents").collect()}


def test_documents_come_in_with_id_title_kind_hash_and_plain_attributes(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "d.jsonl", ROWS)
    settings = make_settings({"name": "cv", "path": str(path), "kind": "job_post"})
    run = ingest.run(spark, settings)
    found = documents(Warehouse(spark, settings.warehouse))
    assert set(found) == {"cv/a", "cv/7"}
    assert found["cv/a"]["attributes"] == {"city": "Oslo", "years": "3", "remote": "true"}
    assert found["cv/7"]["title"] == "Analyst"
    assert found["cv/7"]["kind"] == "job_post"
    assert run.notes == ["source cv: id = id, text = text", "source cv: id = id, text = text, title = title"]


def test_a_second_run_finds_everything_unchanged_and_writes_nothing(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "d.jsonl", [*ROWS, {"id": "empty", "text": " "}])
    settings = make_settings({"name": "cv", "path": str(path)})
    ingest.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    before = versions(warehouse)
    counts = ingest.run(spark, settings).counts
    assert counts == {"read": 3, "inserted": 0, "replaced": 0, "unchanged": 2, "duplicates": 0, "rejected": 1}
    assert {t: v for t, v in versions(warehouse).items() if before[t] != v}.keys() == {"runs"}


def test_a_changed_text_or_title_replaces_the_document(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "d.jsonl", ROWS)
    settings = make_settings({"name": "cv", "path": str(path)})
    ingest.run(spark, settings)
    write_lines(path, [{**ROWS[0], "text": "Knows Java"}, {**ROWS[1], "title": "Lead"}, {"id": "n", "text": "New"}])
    counts = ingest.run(spark, settings).counts
    assert (counts["inserted"], counts["replaced"], counts["unchanged"]) == (1, 2, 0)
    found = documents(Warehouse(spark, settings.warehouse))
    assert found["cv/a"]["text"] == "Knows Java"
    assert found["cv/7"]["title"] == "Lead"


def test_of_two_texts_under_one_id_the_later_wins_and_the_other_is_a_duplicate(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    rows = [{"id": "a", "text": f"version {number}"} for number in range(1, 12)]
    settings = make_settings({"name": "cv", "path": str(write_lines(tmp_path / "d.jsonl", rows))})
    counts = ingest.run(spark, settings).counts
    assert (counts["read"], counts["inserted"], counts["duplicates"]) == (11, 1, 10)
    assert documents(Warehouse(spark, settings.warehouse))["cv/a"]["text"] == "version 11"


def test_a_rejected_row_keeps_the_old_document_and_a_mended_one_leaves_rejects(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    path = write_lines(tmp_path / "d.jsonl", ROWS)
    settings = make_settings({"name": "cv", "path": str(path)})
    ingest.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    write_lines(path, [{**ROWS[0], "text": None}, ROWS[1]])
    assert ingest.run(spark, settings).counts["rejected"] == 1
    [reject] = warehouse.read("rejects").collect()
    assert (reject["position"], reject["reason"], reject["doc_id"]) == ("d.jsonl:1", "missing_text", "cv/a")
    assert documents(warehouse)["cv/a"]["text"] == "Knows Python"
    write_lines(path, ROWS)
    assert ingest.run(spark, settings).counts["rejected"] == 0
    assert warehouse.read("rejects").isEmpty()


def test_a_missing_id_becomes_a_hash_of_the_text(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    rows = [{"text": "one"}, {"text": "two"}, {"text": "one"}]
    settings = make_settings({"name": "cv", "path": str(write_lines(tmp_path / "d.jsonl", rows))})
    counts = ingest.run(spark, settings).counts
    assert (counts["inserted"], counts["duplicates"]) == (2, 1)


def test_a_text_file_keeps_its_id_when_its_text_changes_and_its_name_stays_out_of_it(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    folder = tmp_path / "résumés"
    folder.mkdir()
    (folder / "Jane Doe.txt").write_text("Knows Python")
    settings = make_settings({"name": "cv", "path": str(folder)})
    ingest.run(spark, settings)
    (folder / "Jane Doe.txt").write_text("Knows Java")
    assert ingest.run(spark, settings).counts["replaced"] == 1
    [doc_id] = documents(Warehouse(spark, settings.warehouse))
    assert "Jane" not in doc_id


def test_several_sources_are_read_in_one_run(spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path) -> None:
    posts = tmp_path / "posts.json"
    posts.write_text(json.dumps([{"id": "a", "description": "We need SQL"}]))
    settings = make_settings(
        {"name": "cv", "path": str(write_lines(tmp_path / "d.jsonl", ROWS))},
        {"name": "posts", "path": str(posts), "kind": "job_post"},
    )
    assert ingest.run(spark, settings).counts["inserted"] == 3


@pytest.mark.parametrize(
    "make", [lambda path: None, Path.mkdir, lambda path: (path.mkdir(), (path / "a.jsonl").touch())]
)
def test_a_missing_or_empty_source_is_an_error_that_names_it(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path, make: Any
) -> None:
    make(tmp_path / "docs")
    with pytest.raises(SkillmillError, match=r"source cv: .*docs"):
        ingest.run(spark, make_settings({"name": "cv", "path": str(tmp_path / "docs")}))


def test_without_sources_the_error_says_how_to_name_them(spark: SparkSession, make_settings: SettingsMaker) -> None:
    with pytest.raises(SkillmillError, match="--documents"):
        ingest.run(spark, make_settings())


def test_a_failed_run_is_recorded_as_failed(spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path) -> None:
    settings = make_settings({"name": "cv", "path": str(tmp_path / "nothing")})
    with pytest.raises(SkillmillError):
        ingest.run(spark, settings)
    events = [row["event"] for row in Warehouse(spark, settings.warehouse).read("runs").orderBy("at").collect()]
    assert events == ["started", "failed"]


def test_a_ten_megabyte_text_comes_in_whole(spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path) -> None:
    text = "Python and SQL é\n" * 600_000
    settings = make_settings({"name": "cv", "path": str(write_lines(tmp_path / "d.jsonl", [{"id": 1, "text": text}]))})
    ingest.run(spark, settings)
    assert documents(Warehouse(spark, settings.warehouse))["cv/1"]["text"] == text
