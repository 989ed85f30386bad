"""The nightly chain: ingest, taxonomy, extract, link, implied and occupations if wanted, aggregate, under one run."""

from collections.abc import Callable
from dataclasses import dataclass, field

from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs import aggregate, extract, implied, ingest, link, occupations, taxonomy
from skillmill.jobs.extract_pool import pool_models
from skillmill.jobs.runs import Run, running
from skillmill.jobs.views import create_views
from skillmill.jobs.warehouse import Warehouse

JOB = "nightly"
Step = Callable[[SparkSession, Settings, Run | None], Run]
STEPS: dict[str, Step] = {
    ingest.JOB: ingest.run,
    taxonomy.JOB: taxonomy.run,
    extract.JOB: extract.run,
    link.JOB: link.run,
    implied.JOB: implied.run,
    occupations.JOB: occupations.run,
    aggregate.JOB: aggregate.run,
}


@dataclass
class Report:
    """What one nightly run did: its own record, and that of each step by name."""

    nightly: Run
    steps: dict[str, Run] = field(default_factory=dict)


def steps(settings: Settings) -> dict[str, Step]:
    """Return the steps that the settings ask for: implied only where it is on, occupations where some are named."""
    wanted = {implied.JOB: settings.implied.enabled, occupations.JOB: settings.occupations.taxonomy is not None}
    return {name: step for name, step in STEPS.items() if wanted.get(name, True)}


def run(spark: SparkSession, settings: Settings, started: Callable[[str], None] = lambda step: None) -> Report:
    """Run all steps; `started` is called with each step's name. The first error ends the chain; a rerun goes on.

    The nightly's counts are its steps' counts, as `<step>.<count>`.
    """
    if settings.pool.route:  # what is missing is said before any work
        pool_models(settings)
    else:
        extract.pinned_specs(settings)
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.create()
    with running(warehouse, settings, JOB, has_steps=True) as nightly:
        report = Report(nightly)
        for name, step in steps(settings).items():
            started(name)
            done = step(spark, settings, nightly)
            report.steps[name] = done
            nightly.counts |= {f"{name}.{count}": number for count, number in done.counts.items()}
            nightly.versions |= done.versions
            nightly.notes += done.notes
    create_views(warehouse)
    return report
