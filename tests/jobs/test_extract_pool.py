"""extract with a pool: which model reads which document, and what a change of one of them makes new."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs import chain, extract
from skillmill.jobs.runs import Run
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_revision
from skillmill.udfs.recognition.transformer.folder import HEADS, open_folder, write_manifest
from skillmill.udfs.resources import folder
from support import SettingsMaker, write_lines

ROWS = [
    {"id": "said", "title": "Nurse", "text": "Care for patients with Python and patience", "domain": " TECH "},
    {
        "id": "developer",
        "title": "Software engineer",
        "text": "Write services in Python and Go, review code and run them on Kubernetes. Debug databases and APIs.",
        "domain": "somewhere else",
    },
    {
        "id": "nurse",
        "title": "Registered nurse",
        "text": "Assess patients, administer medication and record vital signs. Knowledge of Excel and Python.",
    },
    {
        "id": "contable",
        "title": "Contable",
        "text": "Buscamos una persona que lleve la contabilidad general de la empresa con Excel y Python.",
    },
]
READ_BY = {"cv/said": "tech", "cv/developer": "tech", "cv/nurse": "general", "cv/contable": "general"}


def write_model(path: Path, least: float) -> Path:
    """Write the shipped model with other thresholds, and so of another revision."""
    shutil.copytree(folder("models/default"), path, dirs_exist_ok=True)
    (path / HEADS).chmod(0o644)
    kept = json.loads((path / HEADS).read_text())
    for head in kept["heads"]:
        head["thresholds"] = dict.fromkeys(head.get("thresholds", {}), least)
    (path / HEADS).write_text(json.dumps(kept))
    write_manifest(path, path.name, json.loads((path / "manifest.json").read_text())["tolerance"])
    return path


@dataclass
class Night:
    """A warehouse after a first night with the pool, and what it takes to go on."""

    spark: SparkSession
    settings: Settings
    tech: Path
    report: chain.Report

    def extract(self) -> Run:
        """Run extract again."""
        return extract.run(self.spark, self.settings)

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return doc_id, model and revision of the mentions that a model found."""
        read = Warehouse(self.spark, self.settings.warehouse).read(table)
        found = read.select("doc_id", "model", "recognizer", "recognizer_revision").collect()
        return [row.asDict() for row in found]


@pytest.fixture
def night(spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path) -> Night:
    tech = write_model(tmp_path / "tech", 0.2)
    source = {"name": "cv", "path": str(write_lines(tmp_path / "cv.jsonl", ROWS)), "kind": "job_post"}
    pool = {
        "route": True,
        "models": ["general=default", f"tech={tech}"],
        "classes": ["tech=technology"],
        "field": "domain",
    }
    settings = make_settings(
        source,
        extract={"recognizers": ["transformer", "gazetteer"], "device": "cpu"},
        link={"dense": False},
        pool=pool,
    )
    return Night(spark, settings, tech, chain.run(spark, settings))


def test_each_document_is_read_by_its_model_and_only_what_changed_is_read_again(night: Night) -> None:
    done = night.report.steps["extract"]
    counts = ("documents", "done", "model.general", "model.tech", "by_field", "unknown_field")
    assert [done.counts[name] for name in counts] == [4, 4, 2, 2, 1, 1]
    for table in ("mentions", "skill_mentions"):
        assert {row["doc_id"]: row["model"] for row in night.rows(table)} == READ_BY
    revisions = {
        "general": get_revision(RecognizerSpec("transformer")),
        "tech": open_folder(night.tech).revision,
    }
    found = {
        (row["model"], row["recognizer_revision"])
        for row in night.rows("mentions")
        if row["recognizer"] == "transformer"
    }
    assert found == set(revisions.items())

    assert night.extract().counts["unchanged"] == 4

    write_model(night.tech, 0.3)
    again = night.extract()
    assert (again.counts["done"], again.counts["unchanged"], again.counts["model.tech"]) == (2, 2, 2)
    assert {row["doc_id"]: row["model"] for row in night.rows("mentions")} == READ_BY
    assert night.extract().counts["unchanged"] == 4


def test_a_model_that_is_not_there_is_said_before_any_work(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = ["general=default", f"tech={tmp_path / 'nowhere'}"]
    settings = make_settings(extract={"recognizers": ["transformer"]}, pool={"route": True, "models": models})

    def started(step: str) -> None:
        pytest.fail(f"{step} was started")

    with pytest.raises(SkillmillError, match=r"pool\.models, tech: .*nowhere"):
        chain.run(spark, settings, started)
