"""Whole runs of the chain: again, after a change, after a crash, with a recogniser that fails."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import aggregate, chain, extract, link
from skillmill.jobs.reading import query
from skillmill.jobs.runs import Run
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
UNLINKED = "SELECT * FROM unlinked_surfaces"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_lines(tmp_path / "cv.jsonl", ROWS)


def ledger(warehouse: Warehouse) -> dict[tuple[str, str], str]:
    rows = warehouse.read("ledger").collect()
    assert len(rows) == len({(row["job"], row["doc_id"]) for row in rows})
    return {(row["job"], row["doc_id"]): row["outcome"] for row in rows}


def contents(warehouse: Warehouse) -> dict[str, list[tuple[Any, ...]]]:
    return {table: table_rows(warehouse, table, *RUN_COLUMNS) for table in KEPT}


@dataclass
class Story:
    """Four nights over one warehouse: what each did, and what stood in the tables afterwards.

    `taken_in` is a copy of the warehouse as it was in the first night before anything was extracted.
    """

    reports: dict[str, chain.Report]
    tables: dict[str, dict[str, list[tuple[Any, ...]]]]
    changed: dict[str, set[str]]
    warehouse: Warehouse
    taken_in: Path


@pytest.fixture(scope="module")
def story(spark: SparkSession, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Run the first night, one with nothing new, one with a changed text and title, one with a new taxonomy."""
    folder = tmp_path_factory.mktemp("story")
    shutil.copytree(empty, folder / "warehouse")
    path = write_lines(folder / "cv.jsonl", ROWS)
    own = folder / "acme.csv"
    own.write_text("id,label,alternatives\npy,Snake language,Python\n")

    def settings(*taxonomies: str) -> Settings:
        options = {
            "warehouse": {"path": str(folder / "warehouse")},
            "sources": [{"name": "cv", "path": str(path)}],
            "extract": {"recognizers": ["gazetteer"]},
            "taxonomy": {"taxonomies": taxonomies},
        }
        return load_settings(options=options, environ={})

    story = Story({}, {}, {}, Warehouse(spark, settings("starter").warehouse), folder / "taken_in")

    def started(step: str) -> None:
        if step == "extract" and not story.taken_in.exists():
            shutil.copytree(story.warehouse.location, story.taken_in)

    before: dict[str, int] = {}
    for night in ("first", "nothing new", "changed", "new taxonomy"):
        if night == "changed":
            write_lines(path, [{**ROWS[0], "text": "Kotlin"}, {**ROWS[1], "title": "Engineer"}, *ROWS[2:]])
        taxonomies = [f"acme={own}"] if night == "new taxonomy" else ["starter"]
        story.reports[night] = chain.run(spark, settings(*taxonomies), started)
        story.tables[night] = contents(story.warehouse)
        now = versions(story.warehouse)
        story.changed[night] = {table for table, version in now.items() if version != before.get(table)}
        before = now
    return story


def done(report: chain.Report) -> list[int]:
    for job in ("extract", "link", "aggregate"):
        counts = report.steps[job].counts
        assert counts["documents"] == counts["done"] + counts["rejected"] + counts["unchanged"] == len(ROWS)
    return [report.steps[job].counts["done"] for job in ("extract", "link", "aggregate")]


def test_every_document_has_one_ledger_row_for_each_job_also_one_without_mentions(story: Story) -> None:
    assert done(story.reports["first"]) == [4, 4, 4]
    jobs = ("extract", "link", "aggregate")
    assert ledger(story.warehouse) == {(job, f"cv/{row['id']}"): "done" for job in jobs for row in ROWS}
    skills = {row[:2] for row in story.tables["first"]["document_skills"]}
    assert {("cv/1", f"skillmill:{name}") for name in ("python", "apache-spark", "amazon-web-services")} <= skills


def test_a_second_run_extracts_nothing_and_writes_no_table_but_runs(story: Story) -> None:
    assert done(story.reports["nothing new"]) == [0, 0, 0]
    assert story.changed["nothing new"] == {"runs"}


def test_a_changed_text_is_done_again_in_every_job_and_a_changed_title_in_none(story: Story) -> None:
    assert done(story.reports["changed"]) == [1, 1, 1]
    assert story.reports["changed"].steps["ingest"].counts["replaced"] == 2
    skills = [row[1] for row in story.tables["changed"]["document_skills"] if row[0] == "cv/1"]
    assert skills == ["skillmill:kotlin"]


def test_a_new_taxonomy_relinks_and_never_extracts_again(story: Story) -> None:
    assert done(story.reports["new taxonomy"]) == [0, 4, 4]
    assert story.tables["new taxonomy"]["mentions"] == story.tables["changed"]["mentions"]
    assert {row[:2] for row in story.tables["new taxonomy"]["document_skills"]} == {("cv/4", "acme:py")}


def test_unlinked_mentions_are_counted_in_a_view(story: Story) -> None:
    unlinked = {row["surface"]: row["documents"] for row in query(story.warehouse, UNLINKED).collect()}
    assert unlinked["sql"] == 2
    assert "python" not in unlinked
    top = query(story.warehouse, "SELECT concept_id FROM top_skills").collect()
    assert [row["concept_id"] for row in top] == ["acme:py"]


KILLED = """
import os, signal, sys
from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import chain
from skillmill.jobs.session import get_session

settings = Settings.model_validate_json(sys.stdin.read())
kill = lambda step: os.kill(os.getpid(), signal.SIGKILL) if step == "link" else None
chain.run(get_session(settings), settings, kill)
"""


def test_after_a_kill_between_extract_and_link_a_rerun_ends_as_if_nothing_had_happened(
    spark: SparkSession, make_settings: SettingsMaker, path: Path, tmp_path: Path, story: Story
) -> None:
    shutil.copytree(story.taken_in, tmp_path / "warehouse")
    crashed = make_settings({"name": "cv", "path": str(path)})
    killed = subprocess.run([sys.executable, "-c", KILLED], input=crashed.model_dump_json(), text=True, env=os.environ)
    assert killed.returncode == -9
    warehouse = Warehouse(spark, crashed.warehouse)
    assert {job for job, _ in ledger(warehouse)} == {"extract"}
    report = chain.run(spark, crashed)
    assert report.steps["extract"].counts["done"] == 0
    assert contents(warehouse) == story.tables["first"]


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


def extract_and_on(spark: SparkSession, settings: Settings) -> Run:
    """Run the jobs after ingest and taxonomy; return what extract did."""
    extracted = extract.run(spark, settings)
    link.run(spark, settings)
    aggregate.run(spark, settings)
    return extracted


def test_a_document_that_cannot_be_recognised_is_rejected_in_every_job_and_its_neighbours_are_not(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path, failing_on_sql: pytest.MonkeyPatch, story: Story
) -> None:
    shutil.copytree(story.taken_in, tmp_path / "warehouse")
    settings = make_settings()
    warehouse = Warehouse(spark, settings.warehouse)
    counts = extract_and_on(spark, settings).counts
    assert (counts["done"], counts["rejected"]) == (2, 2)
    outcomes = ledger(warehouse)
    assert {job for (job, doc), outcome in outcomes.items() if doc == "cv/2" and outcome == "rejected"} == {
        "extract",
        "link",
        "aggregate",
    }
    rejects = {row["position"]: (row["reason"], row["detail"]) for row in warehouse.read("rejects").collect()}
    assert rejects == {f"cv/{number}": ("recognizer_failed", "ValueError") for number in (2, 4)}

    failing_on_sql.undo()
    again = settings.model_copy(update={"extract": settings.extract.model_copy(update={"retry_rejected": True})})
    assert extract_and_on(spark, again).counts["done"] == 2
    assert warehouse.read("rejects").isEmpty()
    assert set(ledger(warehouse).values()) == {"done"}
    assert not warehouse.read("document_skills").where("doc_id = 'cv/2'").isEmpty()
