"""All 438 real documents of the shared data: none lost, and the same tables whatever they come in."""

import json
from pathlib import Path

from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs import chain, ingest
from skillmill.jobs.warehouse import Warehouse
from support import RUN_COLUMNS, SettingsMaker, table_rows

LINES, POSTS = "dotin/train.jsonl", "microsoft-careers/posts.json"


def settings_for(make_settings: SettingsMaker, folder: Path, resumes: Path, posts: Path) -> Settings:
    return make_settings(
        {"name": "resumes", "path": str(resumes)},
        {"name": "posts", "path": str(posts), "kind": "job_post"},
        warehouse={"path": str(folder)},
    )


def test_438_documents_come_through_and_are_the_same_from_json_parquet_and_delta(
    spark: SparkSession, make_settings: SettingsMaker, data: Path, tmp_path: Path
) -> None:
    settings = settings_for(make_settings, tmp_path / "json", data / LINES, data / POSTS)
    counts = chain.run(spark, settings).steps["ingest"].counts
    assert (counts["read"], counts["inserted"], counts["rejected"]) == (438, 438, 0)
    from_json = Warehouse(spark, settings.warehouse)
    assert from_json.read("ledger").where("outcome = 'done'").count() == 3 * 438

    rows = [json.loads(line) for line in (data / LINES).read_text(encoding="utf-8").splitlines()]
    resumes = spark.createDataFrame([(row["id"], row["text"]) for row in rows], "id string, text string")
    posts = spark.createDataFrame(json.loads((data / POSTS).read_text(encoding="utf-8")))
    for form in ("parquet", "delta"):
        resumes.write.format(form).save(str(tmp_path / f"resumes_{form}"))
        posts.write.format(form).save(str(tmp_path / f"posts_{form}"))
        paths = (tmp_path / f"resumes_{form}", tmp_path / f"posts_{form}")
        other = settings_for(make_settings, tmp_path / form, *paths)
        ingest.run(spark, other)
        documents = Warehouse(spark, other.warehouse)
        assert table_rows(documents, "documents", *RUN_COLUMNS) == table_rows(from_json, "documents", *RUN_COLUMNS)
