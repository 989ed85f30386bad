from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Warehouse as WarehouseSettings
from skillmill.jobs.warehouse import Warehouse, absolute
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import RUNS, TABLES
from support import Milled, SettingsMaker


def test_column_comments_reach_describe(milled: Milled) -> None:
    for table in TABLES.values():
        described = milled.spark.sql(f"DESCRIBE {milled.warehouse.name(table.name)}").collect()
        comments = {row["col_name"]: row["comment"] for row in described}
        assert {column.name: column.comment for column in table.columns} == comments


def test_only_keys_ids_and_times_have_statistics_in_the_log(milled: Milled) -> None:
    for table in TABLES.values():
        log = Path(milled.warehouse.location, table.name, "_delta_log")
        said = "".join(path.read_text() for path in log.glob("*.json"))
        allowed = [column.name for column in table.columns if column.statistics]
        assert f'"delta.dataSkippingStatsColumns":"{",".join(allowed)}"' in said
    mentions = Path(milled.warehouse.location, "mentions", "_delta_log")
    assert "minValues" in "".join(path.read_text() for path in mentions.glob("*.json"))


def test_text_of_documents_is_nowhere_in_the_logs(milled: Milled) -> None:
    texts = [row["text"] for row in milled.warehouse.read("documents").select("text").collect()]
    lines = {line.strip() for text in texts for line in text.splitlines() if len(line.strip()) > 40}
    assert lines
    for log in Path(milled.warehouse.location).glob("*/_delta_log/*.json"):
        said = log.read_text()
        assert not [line for line in lines if line in said], log


def test_a_column_that_a_newer_version_brings_is_added(spark: SparkSession, make_settings: SettingsMaker) -> None:
    warehouse = Warehouse(spark, make_settings().warehouse)
    spark.sql(f"ALTER TABLE {warehouse.name('runs')} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')")
    spark.sql(f"ALTER TABLE {warehouse.name('runs')} DROP COLUMN cost")
    warehouse.create()
    assert set(warehouse.read("runs").columns) == set(RUNS.column_names)


def test_a_warehouse_without_tables_says_how_to_fill_it(spark: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="skillmill run"):
        Warehouse(spark, WarehouseSettings(path=f"{tmp_path}/none")).require()


def test_a_catalog_needs_a_staging_folder(spark: SparkSession) -> None:
    with pytest.raises(SkillmillError, match=r"warehouse\.staging"):
        Warehouse(spark, WarehouseSettings(path="main.skills"))


@pytest.mark.parametrize("path", ["s3a://bucket/a b", "abfss://c@a.dfs.core.windows.net/p", "dbfs:/x/y", "/mnt/x"])
def test_paths_with_a_scheme_and_absolute_ones_are_left_alone(path: str) -> None:
    assert absolute(path) == path


def test_a_catalog_schema_holds_the_tables_under_their_names(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS skills_test LOCATION '{tmp_path}/schema'")
    try:
        settings = make_settings(warehouse={"path": "spark_catalog.skills_test", "staging": str(tmp_path / "staging")})
        warehouse = Warehouse(spark, settings.warehouse)
        warehouse.create()
        assert spark.table("spark_catalog.skills_test.documents").columns == list(TABLES["documents"].column_names)
    finally:
        spark.sql("DROP SCHEMA skills_test CASCADE")
