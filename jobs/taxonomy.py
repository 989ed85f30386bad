"""taxonomy: from CSV files to the concepts table, which is then exactly what the settings name."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Settings
from skillmill.jobs.commit import retrying, upsert
from skillmill.jobs.runs import Run, running
from skillmill.jobs.warehouse import HAS_SCHEME, Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import struct_type
from skillmill.schemas.tables import CONCEPTS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomy import TaxonomyRef, local_bytes, parse
from skillmill.udfs.resources import PREFIX

JOB = "taxonomy"


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Bring the concepts table to what the settings name. Counts: concepts, changed, removed.

    Raises SkillmillError where a file is missing or faulty, or two taxonomies have one name.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    concepts = [concept for ref in references(settings) for concept in parse(_bytes(spark, ref), ref)]
    warehouse.create()
    with running(warehouse, settings, JOB, parent) as this:
        this.counts["concepts"] = len(concepts)
        rows = transform(spark, concepts)
        retrying(lambda: _commit(warehouse, rows, this))
    return this


def references(settings: Settings) -> list[TaxonomyRef]:
    """Return the taxonomies of the settings, in order."""
    found = [TaxonomyRef.parse(text) for text in settings.taxonomy.taxonomies]
    names = [ref.name for ref in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SkillmillError(f"two taxonomies are named {', '.join(twice)}: give them names by NAME=PATH")
    return found


def transform(spark: SparkSession, concepts: list[Concept]) -> DataFrame:
    """Return concepts as rows of the concepts table."""
    rows = [
        (c.concept_id, c.taxonomy, c.version, c.preferred_label, c.alternative_labels, c.category, c.type, None, None)
        for c in concepts
    ]
    return spark.createDataFrame(rows, struct_type(CONCEPTS))


def read_concepts(warehouse: Warehouse, settings: Settings) -> tuple[Concept, ...]:
    """Return the concepts of the table, in the order of the settings' taxonomies and of their ids.

    Raises SkillmillError where a taxonomy of the settings is not in the table.
    """
    order = [ref.name for ref in references(settings)]
    found = [
        Concept(
            row["concept_id"],
            row["taxonomy"],
            row["version"],
            row["preferred_label"],
            tuple(row["alternative_labels"] or ()),
            row["category"],
            row["type"],
        )
        for row in warehouse.read(CONCEPTS.name).collect()
        if row["taxonomy"] in order
    ]
    missing = sorted(set(order) - {concept.taxonomy for concept in found})
    if missing:
        raise SkillmillError(f"no concepts of {', '.join(missing)} in the warehouse: run `skillmill taxonomy` first")
    return tuple(sorted(found, key=lambda concept: (order.index(concept.taxonomy), concept.concept_id)))


def _bytes(spark: SparkSession, ref: TaxonomyRef) -> bytes:
    """Return a taxonomy's file: from this machine's disk, or through Spark where the path has a scheme."""
    if not HAS_SCHEME.match(ref.path) or ref.path.startswith(PREFIX):
        return local_bytes(ref)
    try:
        return bytes(spark.read.format("binaryFile").load(ref.path).select("content").collect()[0][0])
    except Exception:
        raise SkillmillError(f"taxonomy {ref.name}: Spark cannot read {ref.path}") from None


def _commit(warehouse: Warehouse, rows: DataFrame, this: Run) -> None:
    old = warehouse.read(CONCEPTS.name)
    same = [F.col(f"new.{name}").eqNullSafe(F.col(f"old.{name}")) for name in CONCEPTS.column_names]
    changed = rows.alias("new").join(old.alias("old"), reduce(lambda a, b: a & b, same), "left_anti")
    gone = old.join(rows, "concept_id", "left_anti")
    this.counts["changed"], this.counts["removed"] = changed.count(), gone.count()
    this.versions |= {f"taxonomy:{row[0]}": row[1] for row in rows.select("taxonomy", "version").distinct().collect()}
    if this.counts["changed"] or this.counts["removed"]:
        upsert(warehouse, CONCEPTS.name, changed, gone)
