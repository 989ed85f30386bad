"""Views: SQL files beside this one, over the tables of a warehouse."""

from importlib.resources import files

from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import TABLES

ENDING = ".sql"


def definitions() -> dict[str, str]:
    """Return the SELECT of every view, by name."""
    entries = [entry for entry in files("skillmill.jobs.views").iterdir() if entry.name.endswith(ENDING)]
    return {entry.name.removesuffix(ENDING): entry.read_text(encoding="utf-8") for entry in sorted(entries, key=str)}


def create_views(warehouse: Warehouse) -> None:
    """Make the views. In a catalog they are views of its schema and stay; over a folder they are temporary.

    Over a folder the tables get temporary views of their own names too, so that SQL need not spell paths.
    """
    spark = warehouse.spark
    if not warehouse.in_catalog:
        for table in TABLES:
            warehouse.read(table).createOrReplaceTempView(table)
    for name, select in definitions().items():
        if warehouse.in_catalog:
            spark.sql(f"USE {warehouse.location}")
            spark.sql(f"CREATE OR REPLACE VIEW {warehouse.name(name)} AS {select}")
        else:
            spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW {name} AS {select}")
