"""Concepts as rows, and how tables of concepts are brought from what they hold to what they should hold."""

from typing import Any

from pyspark.sql import DataFrame, SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs.commit import upsert
from skillmill.jobs.taxonomy.references import references
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import struct_type
from skillmill.schemas.table import Table
from skillmill.schemas.tables import CONCEPTS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import by_id

Row = tuple[Any, ...]


def concept_rows(concepts: list[Concept]) -> list[Row]:
    """Return concepts as rows of the concepts table."""
    return [
        (
            c.concept_id,
            c.taxonomy,
            c.version,
            c.preferred_label,
            c.alternative_labels,
            c.category,
            c.type,
            c.broader or None,
            c.description,
            c.group,
            c.transversal,
            c.digital,
            c.uses,
        )
        for c in concepts
    ]


def stored_concepts(rows: list[Row]) -> list[Concept]:
    """Return the concepts in rows of the concepts table; which of them want their case matched is not kept there."""
    return [
        Concept(
            row[0],
            row[1],
            row[2],
            row[3],
            alternative_labels=row[4] or (),
            category=row[5],
            type=row[6],
            broader=row[7] or (),
            description=row[8],
            group=bool(row[9]),
            transversal=bool(row[10]),
            digital=bool(row[11]),
            uses=row[12] or 0,
        )
        for row in rows
    ]


def rows_of(warehouse: Warehouse, table: Table) -> list[Row]:
    """Return all rows of a table, its columns in the schema's order and its arrays as tuples."""
    found = warehouse.read(table.name).select(*table.column_names).collect()
    return [tuple(tuple(value) if isinstance(value, list) else value for value in row) for row in found]


def read_concepts(warehouse: Warehouse, settings: Settings) -> tuple[Concept, ...]:
    """Return the concepts of the table, in the order of the settings' taxonomies and of their ids.

    Raises SkillmillError where a taxonomy of the settings is not in the table.
    """
    order = [ref.name for ref in references(settings)]
    found = [concept for concept in stored_concepts(rows_of(warehouse, CONCEPTS)) if concept.taxonomy in order]
    missing = sorted(set(order) - {concept.taxonomy for concept in found})
    if missing:
        raise SkillmillError(f"no concepts of {', '.join(missing)} in the warehouse: run `skillmill taxonomy` first")
    return tuple(concept for name in order for concept in by_id(c for c in found if c.taxonomy == name))


def bring(warehouse: Warehouse, table: Table, old: list[Row], new: list[Row]) -> tuple[int, int]:
    """Write what differs between `old`, the table's rows, and `new`; return how many are new or changed, and gone.

    The comparison is made here, as tables of concepts are small: a run that changes nothing starts no join.
    """
    there = {_key(table, row): row for row in old}
    changed = [row for row in new if there.get(_key(table, row)) != row]
    gone = [there[key] for key in there.keys() - {_key(table, row) for row in new}]
    if changed or gone:
        spark = warehouse.spark
        upsert(warehouse, table.name, _frame(spark, table, changed), _frame(spark, table, gone))
    return len(changed), len(gone)


def _key(table: Table, row: Row) -> Row:
    return tuple(row[table.column_names.index(column)] for column in table.key)


def _frame(spark: SparkSession, table: Table, rows: list[Row]) -> DataFrame:
    return spark.createDataFrame(rows, struct_type(table))
