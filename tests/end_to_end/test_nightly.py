"""Whole runs of the chain: again, after a change, after a crash, with a recogniser that fails."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs import chain
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import TABLES
from skillmill.udfs import spark as executors
from support import RUN_COLUMNS, SettingsMaker, table_rows, versions, write_lines

ROWS = [
    {"id": "1", "text": "Built ETL in Python and Spark on AWS"},
    {"id": "2", "text": "Java, SQL and problem solving 👩‍💻 e\u0301"},
    {"id": "3", "text": "Nothing to be found here"},
    {"id": "4", "text": "Python\r\nSQL"},
]
KEPT = [table for table in TABLES if table != "runs"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "cv.jsonl", ROWS)


def ledger(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    rows = warehouse.read("ledger").collect()
    assert len(rows) == len({(row["job"], row["doc_id"]) for row in rows})
    return {(row["job"], row["doc_id"]): row["outcome"] for row in rows}


def contents(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {table: table_rows(warehouse, table, *RUN_COLUMNS) for table in KEPT}


def test_every_document_has_one_ledger_row_for_each_job_also_one_without_mentions(
    spark: SparkSession, make_settings: SettingsMaker, path: Path
) -> None:
    settings = make_settings({"name": "cv", "path": str(path)})
    report = chain.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    jobs = ("extract", "link", "aggregate")
    assert ledger(warehouse) == {(job, f"cv/{row['id']}"): "done" for job in jobs for row in ROWS}
    for step in jobs:
        counts = report.steps[step].counts
        assert counts["documents"] == counts["done"] + counts["rejected"] + counts["unchanged"] == 4
    found = warehouse.read("document_skills").where("doc_id = 'cv/1'").collect()
    assert {row["preferred_label"] for row in found} >= {"Python", "Apache Spark", "Amazon Web Services"}


def test_a_second_run_extracts_nothing_and_writes_no_table_but_runs(
    spark: SparkSession, make_settings: SettingsMaker, path: Path
) -> None:
    settings = make_settings({"name": "cv", "path": str(path)})
    chain.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    before = versions(warehouse)
    report = chain.run(spark, settings)
    assert report.steps["extract"].counts == {"documents": 4, "done": 0, "rejected": 0, "unchanged": 4, "mentions": 0}
    changed = {table for table, version in versions(warehouse).items() if version != before[table]}
    assert changed == {"runs"}


def test_a_changed_text_is_done_again_in_every_job_and_a_changed_title_in_none(
    spark: SparkSession, make_settings: SettingsMaker, path: Path
) -> None:
    settings = make_settings({"name": "cv", "path": str(path)})
    chain.run(spark, settings)
    write_lines(path, [{**ROWS[0], "text": "Kotlin"}, {**ROWS[1], "title": "Engineer"}, *ROWS[2:]])
    report = chain.run(spark, settings)
    assert [report.steps[job].counts["done"] for job in ("extract", "link", "aggregate")] == [1, 1, 1]
    warehouse = Warehouse(spark, settings.warehouse)
    found = warehouse.read("document_skills").where("doc_id = 'cv/1'").collect()
    assert [row["preferred_label"] for row in found] == ["Kotlin"]
    assert warehouse.read("documents").where("doc_id = 'cv/2'").first()["title"] == "Engineer"


def test_a_new_taxonomy_relinks_and_never_extracts_again(
    spark: SparkSession, make_settings: SettingsMaker, path: Path, tmp_path: Path
) -> None:
    source = {"name": "cv", "path": str(path)}
    chain.run(spark, make_settings(source))
    own = tmp_path / "acme.csv"
    own.write_text("id,label,alternatives,category,type\npy,Snake language,Python,Technology,language\n")
    settings = make_settings(source, taxonomy={"taxonomies": [f"acme={own}", "starter"]})
    report = chain.run(spark, settings)
    assert report.steps["extract"].counts["done"] == 0
    assert report.steps["link"].counts["done"] == report.steps["aggregate"].counts["done"] == 4
    warehouse = Warehouse(spark, settings.warehouse)
    linked = {
        (row["surface"], row["concept_id"], row["link_method"]) for row in warehouse.read("skill_mentions").collect()
    }
    assert ("Python", "acme:py", "alias") in linked
    assert ("SQL", "skillmill:sql", "exact") in linked


def test_unlinked_mentions_are_counted_in_a_view(
    spark: SparkSession, make_settings: SettingsMaker, path: Path, tmp_path: Path
) -> None:
    own = tmp_path / "acme.csv"
    own.write_text("id,label\npy,Python\n")
    settings = make_settings({"name": "cv", "path": str(path)}, taxonomy={"taxonomies": [str(own)]})
    chain.run(spark, settings)
    unlinked = {row["surface"]: row["documents"] for row in spark.sql("SELECT * FROM unlinked_surfaces").collect()}
    assert unlinked["sql"] == 2
    assert "python" not in unlinked
    assert [row["concept_id"] for row in spark.sql("SELECT * FROM top_skills").collect()] == ["acme:py"]


KILLED = """
import os, signal, sys
from skillmill.conf.settings import Settings
from skillmill.jobs import chain
from skillmill.jobs.session import get_session

settings = Settings.model_validate_json(sys.stdin.read())
kill = lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == "link" else None
chain.run(get_session(settings), settings, kill)
"""


def test_after_a_kill_between_extract_and_link_a_rerun_ends_as_if_nothing_had_happened(
    spark: SparkSession, make_settings: SettingsMaker, path: Path, tmp_path: Path
) -> None:
    source = {"name": "cv", "path": str(path)}
    crashed = make_settings(source, warehouse={"path": str(tmp_path / "crashed")})
    done = subprocess.run([sys.executable, "-c", KILLED], input=crashed.model_dump_json(), text=True, env=os.environ)
    assert done.returncode == -9
    warehouse = Warehouse(spark, crashed.warehouse)
    assert {job for job, _ in ledger(warehouse)} == {"extract"}
    report = chain.run(spark, crashed)
    assert report.steps["extract"].counts["done"] == 0
    whole = make_settings(source)
    chain.run(spark, whole)
    assert contents(warehouse) == contents(Warehouse(spark, whole.warehouse))


@pytest.fixture
def failing_on_sql(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let the recogniser raise, on the executor, for texts that hold SQL."""

    def failing(specs: Any) -> Any:
        inner = executors.extract_documents(specs)

        def function(batches: Iterator[Any]) -> Iterator[Any]:
            from skillmill.udfs.recognition.gazetteer import Gazetteer

            original = Gazetteer.recognize

            def recognize(self: Any, texts: Any) -> Any:
                if any("SQL" in text for text in texts):
                    raise ValueError("SQL in the text")
                return original(self, texts)

            Gazetteer.recognize = recognize  # type: ignore[method-assign]
            try:
                yield from inner(batches)
            finally:
                Gazetteer.recognize = original  # type: ignore[method-assign]

        return function

    monkeypatch.setattr("skillmill.jobs.extract.extract_documents", failing)
    return monkeypatch


def test_a_document_that_cannot_be_recognised_is_rejected_in_every_job_and_its_neighbours_are_not(
    spark: SparkSession, make_settings: SettingsMaker, path: Path, failing_on_sql: pytest.MonkeyPatch
) -> None:
    settings: Settings = make_settings({"name": "cv", "path": str(path)})
    warehouse = Warehouse(spark, settings.warehouse)
    counts = chain.run(spark, settings).steps["extract"].counts
    assert (counts["done"], counts["rejected"]) == (2, 2)
    outcomes = ledger(warehouse)
    assert {job for (job, doc), outcome in outcomes.items() if doc == "cv/2" and outcome == "rejected"} == {
        "extract",
        "link",
        "aggregate",
    }
    rejects = {row["position"]: (row["reason"], row["detail"]) for row in warehouse.read("rejects").collect()}
    assert rejects == {f"cv/{number}": ("recognizer_failed", "ValueError") for number in (2, 4)}
    assert chain.run(spark, settings).steps["extract"].counts["unchanged"] == 4

    failing_on_sql.undo()
    again = settings.model_copy(update={"extract": settings.extract.model_copy(update={"retry_rejected": True})})
    assert chain.run(spark, again).steps["extract"].counts["done"] == 2
    assert warehouse.read("rejects").isEmpty()
    assert set(ledger(warehouse).values()) == {"done"}
    assert not warehouse.read("document_skills").where("doc_id = 'cv/2'").isEmpty()
