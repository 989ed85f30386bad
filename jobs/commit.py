"""How rows get into tables: a document's rows are replaced as a whole, by one MERGE, or not at all."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.spark import conform
from skillmill.schemas.tables import TABLES

T = TypeVar("T")


def replace_rows(warehouse: Warehouse, table: str, rows: DataFrame, doc_ids: DataFrame, job: str | None = None) -> int:
    """Replace all rows of the documents `doc_ids` in `table` by `rows`, in one MERGE with tombstones; return how many.

    The source of the MERGE is the new rows, which match nothing, and one row per document, which matches
    (and so deletes) whatever the document had. With `job`, only rows of that job are replaced.
    """
    schema = TABLES[table]
    new = conform(rows, schema).withColumn("_key", F.lit(None).cast("string"))
    tombstones = doc_ids.select(F.col("doc_id").alias("_key")).distinct()
    source = new.unionByName(tombstones, allowMissingColumns=True)
    only = f" AND t.job = '{job}'" if job else ""
    return _merge(
        warehouse,
        table,
        source,
        f"ON t.doc_id = s._key{only} WHEN MATCHED THEN DELETE "
        f"WHEN NOT MATCHED AND s._key IS NULL THEN {_insert(table)}",
    )


def upsert(warehouse: Warehouse, table: str, rows: DataFrame, gone: DataFrame | None = None) -> None:
    """Insert or update `rows` by the table's key and delete the rows with the keys of `gone`, in one MERGE."""
    schema = TABLES[table]
    source = conform(rows, schema).withColumn("_gone", F.lit(False))
    if gone is not None:
        keys = gone.select(*schema.key).withColumn("_gone", F.lit(True))
        source = source.unionByName(keys, allowMissingColumns=True)
    condition = " AND ".join(f"t.{key} = s.{key}" for key in schema.key)
    update = ", ".join(f"t.`{name}` = s.`{name}`" for name in schema.column_names)
    _merge(
        warehouse,
        table,
        source,
        f"ON {condition} WHEN MATCHED AND s._gone THEN DELETE WHEN MATCHED THEN UPDATE SET {update} "
        f"WHEN NOT MATCHED AND NOT s._gone THEN {_insert(table)}",
    )


def append(warehouse: Warehouse, table: str, rows: DataFrame) -> None:
    """Append rows to an append-only table."""
    columns = ", ".join(f"`{name}`" for name in TABLES[table].column_names)
    with _view(conform(rows, TABLES[table])) as view:
        warehouse.spark.sql(f"INSERT INTO {warehouse.name(table)} ({columns}) SELECT {columns} FROM {view}")


def is_conflict(error: Exception) -> bool:
    """Whether another writer was faster, so that reading again and retrying is right."""
    return "DELTA_CONCURRENT" in str(error) or type(error).__name__.startswith("Concurrent")


def retrying(attempt: Callable[[], T], tries: int = 5) -> T:
    """Call `attempt` again when it loses against another writer; it must read its input anew each time."""
    for left in reversed(range(tries)):
        try:
            return attempt()
        except Exception as error:
            if not left or not is_conflict(error):
                raise
    raise AssertionError("unreachable")


def _insert(table: str) -> str:
    names = TABLES[table].column_names
    columns = ", ".join(f"`{name}`" for name in names)
    values = ", ".join(f"s.`{name}`" for name in names)
    return f"INSERT ({columns}) VALUES ({values})"


def _merge(warehouse: Warehouse, table: str, source: DataFrame, clauses: str) -> int:
    """Return how many rows were inserted."""
    with _view(source) as view:
        done = warehouse.spark.sql(f"MERGE INTO {warehouse.name(table)} AS t USING {view} AS s {clauses}")
    return int(done.collect()[0]["num_inserted_rows"])


@contextmanager
def _view(rows: DataFrame) -> Iterator[str]:
    """Give `rows` a name in SQL for the block; a name of its own, since threads may share a session."""
    view = f"skillmill_{uuid.uuid4().hex}"
    rows.createOrReplaceTempView(view)
    try:
        yield view
    finally:
        rows.sparkSession.catalog.dropTempView(view)
