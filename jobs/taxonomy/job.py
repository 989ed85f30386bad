"""The job taxonomy: reads what the settings name, and brings three tables to it."""

from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs.commit import retrying
from skillmill.jobs.runs import Run, running
from skillmill.jobs.taxonomy.files import read_files
from skillmill.jobs.taxonomy.references import references
from skillmill.jobs.taxonomy.tables import Row, bring, concept_rows, rows_of, stored_concepts
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import CONCEPT_MATCHES, CONCEPTS, RETIRED_CONCEPTS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.matches import same_concepts
from skillmill.udfs.linking.retired import Retired, retire
from skillmill.udfs.linking.taxonomies import load

JOB = "taxonomy"


def run(spark: SparkSession, settings: Settings, parent: Run | None = None) -> Run:
    """Bring the concepts table to what the settings name, and concept_matches and retired_concepts with it.

    Counts: concepts, changed, removed; matches and retired are the rows of the other two tables. Raises
    SkillmillError where a file is missing or faulty, or two taxonomies have one name.
    """
    warehouse = Warehouse(spark, settings.warehouse)
    taxonomies = [load(read_files(spark, ref), ref) for ref in references(settings)]
    if parent is None:  # else the chain has made the tables
        warehouse.create()
    with running(warehouse, settings, JOB, parent) as this:
        concepts = [concept for taxonomy in taxonomies for concept in taxonomy.concepts]
        matches = [(own, other) for own, same in same_concepts(concepts).items() for other in same]
        this.notes += [note for taxonomy in taxonomies for note in taxonomy.notes]
        this.versions |= {f"taxonomy:{taxonomy.ref.name}": taxonomy.version for taxonomy in taxonomies}
        this.counts |= {"concepts": len(concepts), "matches": len(matches)}
        retrying(lambda: _commit(warehouse, concepts, matches, this))
    return this


def _commit(warehouse: Warehouse, concepts: list[Concept], matches: list[Row], this: Run) -> None:
    """Write the tables, concepts last: what retired is known by them alone, and a crash before leaves them."""
    old = rows_of(warehouse, CONCEPTS)
    retired = rows_of(warehouse, RETIRED_CONCEPTS)
    now_retired = _retired_rows(old, concepts, retired, this.run_id)
    bring(warehouse, RETIRED_CONCEPTS, retired, now_retired)
    bring(warehouse, CONCEPT_MATCHES, rows_of(warehouse, CONCEPT_MATCHES), matches)
    this.counts["changed"], this.counts["removed"] = bring(warehouse, CONCEPTS, old, concept_rows(concepts))
    this.counts["retired"] = len(now_retired)


def _retired_rows(old: list[Row], concepts: list[Concept], before: list[Row], run_id: str) -> list[Row]:
    """Return the rows of retired_concepts; each has the run that listed its concept."""
    listed_by = {row[0]: row[-1] for row in before}
    entries = retire(stored_concepts(old), concepts, [Retired(*row[:-1]) for row in before])
    return [
        (e.concept_id, e.taxonomy, e.retired_in, e.preferred_label, e.replaced_by, listed_by.get(e.concept_id, run_id))
        for e in entries
    ]
