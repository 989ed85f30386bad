"""All 438 real documents of the shared data: none lost, and the same tables whatever they come in."""

import json
from pathlib import Path

from pyspark.sql import SparkSession

from skillmill.jobs import chain
from skillmill.jobs.warehouse import Warehouse
from support import RUN_COLUMNS, SettingsMaker, table_rows

COMPARED = ("documents", "mentions", "concepts", "skill_mentions", "document_skills", "ledger")


def test_438_documents_give_the_same_tables_from_json_parquet_and_delta(
    spark: SparkSession, make_settings: SettingsMaker, data: Path, tmp_path: Path
) -> None:
    resumes, posts = data / "dotin" / "train.jsonl", data / "microsoft-careers" / "posts.json"
    rows = [json.loads(line) for line in resumes.read_text(encoding="utf-8").splitlines()]
    frames = {
        "resumes": spark.createDataFrame([(r["id"], r["text"]) for r in rows], "id string, text string"),
        "posts": spark.createDataFrame(json.loads(posts.read_text(encoding="utf-8"))),
    }
    for name, frame in frames.items():
        frame.write.parquet(str(tmp_path / "parquet" / name))
        frame.write.format("delta").save(str(tmp_path / "delta" / name))
    tables = {}
    for form in ("json", "parquet", "delta"):
        paths = (resumes, posts) if form == "json" else (tmp_path / form / "resumes", tmp_path / form / "posts")
        settings = make_settings(
            {"name": "resumes", "path": str(paths[0])},
            {"name": "posts", "path": str(paths[1]), "kind": "job_post"},
            warehouse={"path": str(tmp_path / f"from_{form}")},
        )
        counts = chain.run(spark, settings).steps["ingest"].counts
        assert (counts["read"], counts["inserted"], counts["rejected"]) == (438, 438, 0)
        warehouse = Warehouse(spark, settings.warehouse)
        tables[form] = {table: table_rows(warehouse, table, *RUN_COLUMNS) for table in COMPARED}
        assert len(tables[form]["ledger"]) == 3 * 438
    assert tables["json"] == tables["parquet"]
    assert tables["json"] == tables["delta"]
