"""How work is cut for Spark: tasks and Arrow batches by how much text they hold, not by how many rows."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

DOCUMENTS_PER_TASK = 64
TASK_BYTES = 512 << 10
"""A task holds about so much text: some seconds of a core, so that a lost one costs little."""
BATCH_BYTES = 16 << 20
"""An Arrow batch between the JVM and a worker holds at most about so much text."""
MOST_ROWS = 256
_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"


@dataclass(frozen=True)
class Size:
    """How much text a DataFrame of documents has: documents, bytes in all, bytes of the largest."""

    documents: int
    bytes: int
    largest: int

    @classmethod
    def of(cls, documents: DataFrame) -> "Size":
        """Measure the column `text`; reads it once."""
        length = F.octet_length("text").cast("long")
        row = documents.agg(F.count("*"), F.coalesce(F.sum(length), F.lit(0)), F.coalesce(F.max(length), F.lit(0)))
        return cls(*(int(value) for value in row.collect()[0]))

    def tasks(self, least: int) -> int:
        """Return into how many tasks to cut them: `least`, unless there are fewer documents, or more to do."""
        wanted = max(math.ceil(self.documents / DOCUMENTS_PER_TASK), math.ceil(self.bytes / TASK_BYTES))
        return max(1, wanted, min(self.documents, least))


@contextmanager
def arrow_batches(spark: SparkSession, largest: int) -> Iterator[None]:
    """Send so many rows at once in the block that batches of rows of up to `largest` bytes stay below BATCH_BYTES."""
    before = spark.conf.get(_ROWS)
    spark.conf.set(_ROWS, str(max(1, min(MOST_ROWS, BATCH_BYTES // max(1, largest)))))
    try:
        yield
    finally:
        spark.conf.set(_ROWS, str(before))
