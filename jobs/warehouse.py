"""Where the tables are, under which names, and how they come to be."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession

from skillmill.conf.settings import Warehouse as WarehouseSettings
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import column_ddl
from skillmill.schemas.table import Table
from skillmill.schemas.tables import TABLES

CATALOG_SCHEMA = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")
NOT_THERE = ("NOT_FOUND", "DELTA_MISSING", "doesn't exist", "not a Delta table")
HAS_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_UNWRITABLE = "DELTA_CANNOT_CREATE_LOG_PATH"
AT_ONCE = 4  # tables made side by side


class Warehouse:
    """The tables of one warehouse: a folder (one Delta table per sub-folder) or `catalog.schema`."""

    def __init__(self, spark: SparkSession, settings: WarehouseSettings) -> None:
        """Raises SkillmillError for a catalog without a staging folder."""
        self.spark = spark
        self.in_catalog = is_catalog(settings.path)
        self.location = settings.path if self.in_catalog else absolute(settings.path).rstrip("/")
        if self.in_catalog and not settings.staging:
            raise SkillmillError(f"warehouse {settings.path} is a catalog: set warehouse.staging to a folder or URI")
        self.staging = absolute(settings.staging).rstrip("/") if settings.staging else f"{self.location}/_staging"

    def name(self, table: str) -> str:
        """Return how `table` is called in SQL."""
        if self.in_catalog:
            return f"{self.location}.{table}"
        return "delta.`" + f"{self.location}/{table}".replace("`", "``") + "`"

    def read(self, table: str) -> DataFrame:
        """Return the whole table as it is now."""
        return self.spark.table(self.name(table))

    def exists(self, table: str = "documents") -> bool:
        """Whether the table has been made."""
        return self._columns(table) is not None

    def require(self) -> None:
        """Raise SkillmillError where nothing has been milled into this warehouse yet."""
        if not self.exists():
            raise SkillmillError(
                f"no tables at {self.location}: fill them with `skillmill run` or name another --warehouse"
            )

    def create(self) -> None:
        """Make the tables that are missing, and add columns that a newer version brought; a few at a time.

        Raises SkillmillError for a folder that cannot be written.
        An error is raised as Spark raised it, once the others are done; a second call makes what is still missing.
        """
        require_writable_folder(self.location)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for made in [pool.submit(self._bring, table) for table in TABLES.values()]:
                try:
                    made.result()
                except Exception as error:
                    if _UNWRITABLE not in str(error):
                        raise
                    raise SkillmillError(f"warehouse {self.location}: no table can be made there") from None

    def _bring(self, table: Table) -> None:
        there = self._columns(table.name)
        if there is None:
            self.spark.sql(self._create_statement(table))
            return
        new = [column for column in table.columns if column.name not in there]
        if new:
            columns = ", ".join(column_ddl(column).replace(" NOT NULL", "") for column in new)
            self.spark.sql(f"ALTER TABLE {self.name(table.name)} ADD COLUMNS ({columns})")

    def _columns(self, table: str) -> list[str] | None:
        """Return the columns of a table as it is now, or None where there is none."""
        try:
            return list(self.read(table).columns)
        except Exception as error:
            if any(code in str(error) for code in NOT_THERE):
                return None
            raise

    def _create_statement(self, table: Table) -> str:
        columns = ", ".join(column_ddl(column) for column in table.columns)
        statistics = ",".join(column.name for column in table.columns if column.statistics)
        comment = table.comment.replace("'", "\\'")
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name(table.name)} ({columns}) USING delta COMMENT '{comment}' "
            f"TBLPROPERTIES ('delta.dataSkippingStatsColumns' = '{statistics}', "
            "'delta.enableDeletionVectors' = 'false')"
        )


def is_catalog(path: str) -> bool:
    """Whether a warehouse is `catalog.schema`, and not a folder or file that happens to be called so."""
    return bool(CATALOG_SCHEMA.fullmatch(path)) and not os.path.exists(path)


def require_writable_folder(path: str) -> None:
    """Raise SkillmillError where a local warehouse is a file or may not be written; catalogs and URIs pass."""
    location = absolute(path)
    if is_catalog(path) or HAS_SCHEME.match(location):
        return
    there = next(place for place in (Path(location), *Path(location).parents) if os.path.lexists(place))
    if not there.is_dir():
        raise SkillmillError(f"warehouse {location}: {there} is a file; name a folder by --warehouse")
    if not os.access(there, os.W_OK | os.X_OK):
        raise SkillmillError(f"warehouse {location}: nothing may be written in {there}; name another --warehouse")


def absolute(path: str) -> str:
    """Return a relative local path as an absolute one, and everything else (URIs, `/…`) untouched."""
    return path if HAS_SCHEME.match(path) or path.startswith("/") else os.path.abspath(path)
