"""taxonomy: from files to the concepts table, and what follows from it: sameness, and retired ids."""

from skillmill.jobs.taxonomy.job import JOB, run
from skillmill.jobs.taxonomy.references import references
from skillmill.jobs.taxonomy.tables import concept_rows, read_concepts

__all__ = ["JOB", "concept_rows", "read_concepts", "references", "run"]
