"""What is missing is said before Spark is up, and nothing is left behind."""

from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.conf.settings import Warehouse as WarehouseSettings
from skillmill.jobs import cli
from skillmill.jobs.places import require_places
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError


def settings(warehouse: Path, **source: Any) -> Settings:
    options = {"warehouse": {"path": str(warehouse)}, "sources": [{"name": "cv", **source}]}
    return load_settings(options=options, environ={})


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"source cv: there is nothing at .*no\.jsonl"):
        require_places(settings(tmp_path / "w", path=f"{tmp_path}/no.jsonl"))
    assert not (tmp_path / "w").exists()


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(SkillmillError, match="no files with anything in them"):
        require_places(settings(tmp_path / "w", path=f"{tmp_path}/in"))


@pytest.mark.parametrize("path", ["s3a://bucket/cv", "posts/*.jsonl", "package:corpus/resumes"])
def test_what_only_spark_can_look_up_is_left_to_it(tmp_path: Path, path: str) -> None:
    require_places(settings(tmp_path / "w", path=path))


def test_a_catalog_table_is_left_to_spark(tmp_path: Path) -> None:
    require_places(settings(tmp_path / "w", table="main.cv"))


def test_a_warehouse_that_is_a_file_or_lies_in_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("surf.csv").write_text("surface\n")
    Path("cv.txt").write_text("Python")
    for warehouse in ("surf.csv", "surf.csv/w"):
        with pytest.raises(SkillmillError, match=r"surf\.csv is a file"):
            require_places(settings(Path(warehouse), path="cv.txt"))


def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: Path(path) != tmp_path)  # to a superuser every folder is open
    with pytest.raises(SkillmillError, match=f"nothing may be written in {tmp_path}; name another"):
        require_places(settings(tmp_path / "a" / "w", table="main.cv"))


def test_tables_that_the_file_system_refuses_end_in_one_line(spark: SparkSession) -> None:
    with pytest.raises(SkillmillError, match="warehouse /proc/skillmill: no table can be made there"):
        Warehouse(spark, WarehouseSettings(path="/proc/skillmill")).create()


def test_a_command_that_may_not_write_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(arguments: list[str] | None) -> None:
        raise PermissionError(13, "Permission denied", "ro/linked.csv")

    monkeypatch.setattr(cli, "app", refused)
    with pytest.raises(SystemExit, match=r"skillmill: ro/linked\.csv: permission denied"):
        cli.main(["link"])
