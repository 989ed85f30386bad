"""What tests share beside fixtures: a milled warehouse, and ways to fill and to look at one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs.cli import main
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import TABLES

SettingsMaker = Callable[..., Settings]
# What differs between two runs over the same documents.
RUN_COLUMNS = ("run_id", "ingested_at", "rejected_at", "at")
# For spark-submit. The tables of tests hold a dozen rows: interpreting a query is faster than compiling it.
QUICK = (
    *("--conf", "spark.sql.codegen.wholeStage=false"),
    *("--conf", "spark.sql.codegen.factoryMode=NO_CODEGEN"),
    *("--conf", "spark.sql.adaptive.enabled=false"),
)


@dataclass
class Milled:
    """A warehouse with something in it."""

    spark: SparkSession
    settings: Settings
    warehouse: Warehouse


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def table_rows(warehouse: Warehouse, table: str, *without: str) -> list[tuple[Any, ...]]:
    """Return a table's rows, sorted, without the named columns."""
    df = warehouse.read(table).drop(*without)
    return sorted((tuple(map(str, row)) for row in df.collect()), key=repr)


def versions(warehouse: Warehouse) -> dict[str, int]:
    """Return the newest version of every table, by its log; the warehouse is a folder."""
    logs = {table: Path(warehouse.location, table, "_delta_log") for table in TABLES}
    return {table: max(int(entry.stem) for entry in log.glob("*.json")) for table, log in logs.items()}


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that succeeds and return what it printed."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code in (0, None), ended.value.code
    return capsys.readouterr().out


def error(*arguments: str) -> str:
    """Run a command that fails and return its one line."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert isinstance(ended.value.code, str)
    return ended.value.code
