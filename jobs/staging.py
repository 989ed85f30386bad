"""Unfinished work on disk: written once, read by several commits, gone afterwards."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pyspark.sql import DataFrame

from skillmill.jobs.warehouse import HAS_SCHEME, Warehouse

ABANDONED_AFTER_S = 24 * 3600


class Staging:
    """A folder of Parquet for one piece of work of one run."""

    def __init__(self, warehouse: Warehouse, folder: str) -> None:
        self.spark = warehouse.spark
        self.folder = folder

    def write(self, df: DataFrame, part: str) -> None:
        """Write `df` as one part; a part of the same name is replaced."""
        df.write.mode("overwrite").parquet(f"{self.folder}/{part}")

    def read(self, part: str) -> DataFrame:
        """Return a part that was written."""
        return self.spark.read.parquet(f"{self.folder}/{part}")

    def kept(self, df: DataFrame, part: str) -> DataFrame:
        """Write `df` and return what was written: what is read often is computed once."""
        self.write(df, part)
        return self.read(part)

    def clear(self, parts: list[str]) -> None:
        """Remove the parts; on a file system that only Spark can reach, leave them empty."""
        if not HAS_SCHEME.match(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        for part in parts:
            empty = self.spark.createDataFrame([], "nothing string")
            empty.write.mode("overwrite").parquet(f"{self.folder}/{part}")


@contextmanager
def staging(warehouse: Warehouse, run_id: str, name: str, parts: list[str]) -> Iterator[Staging]:
    """Give a staging folder for the block, and clear it afterwards, also after an error."""
    _remove_abandoned(warehouse.staging)
    place = Staging(warehouse, f"{warehouse.staging}/{run_id}-{name}")
    try:
        yield place
    finally:
        place.clear(parts)


def _remove_abandoned(root: str) -> None:
    """Remove what a killed run has left on a local disk more than a day ago."""
    if HAS_SCHEME.match(root) or not os.path.isdir(root):
        return
    for entry in os.scandir(root):
        if time.time() - entry.stat().st_mtime > ABANDONED_AFTER_S:
            shutil.rmtree(entry.path, ignore_errors=True)
