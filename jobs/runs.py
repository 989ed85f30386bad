"""One execution of one job, as it stands in the table runs."""

import datetime
import platform
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyspark

from skillmill.conf.settings import Settings
from skillmill.jobs.commit import append
from skillmill.jobs.faults import of_executor
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.spark import struct_type
from skillmill.schemas.tables import RUNS
from skillmill.schemas.version import VERSION


@dataclass
class Run:
    """A run in progress. `counts` and `versions` are filled by the job; `notes` are for the person at the screen."""

    run_id: str
    job: str
    parent_run_id: str | None
    counts: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    # Events of this run and its steps that the next write takes along: an append costs a second, whatever is in it.
    unwritten: list[tuple[Any, ...]] = field(default_factory=list)


@contextmanager
def running(
    warehouse: Warehouse, settings: Settings, job: str, parent: Run | None = None, has_steps: bool = False
) -> Iterator[Run]:
    """Record that a run started, and how it ended, whatever happens inside the block.

    The end of a step is written with the start of the next one or the end of its parent, and the start of a run
    that `has_steps` with that of its first step: nothing but the chain's own bookkeeping lies between.
    """
    run = Run(uuid.uuid4().hex[:16], job, parent.run_id if parent else None)
    run.versions = {"skillmill": VERSION, "pyspark": pyspark.__version__, "python": platform.python_version()}
    unwritten = (parent or run).unwritten

    def record(event: str, later: bool = False) -> None:
        unwritten.append(_row(settings, run, event))
        if not later:
            append(warehouse, RUNS.name, warehouse.spark.createDataFrame(unwritten, struct_type(RUNS)))
            unwritten.clear()

    started = time.monotonic()
    record("started", later=has_steps)
    try:
        yield run
    except BaseException as error:
        run.seconds = time.monotonic() - started
        record("failed")
        mendable = of_executor(error)
        if mendable:
            raise mendable from error
        raise
    run.seconds = time.monotonic() - started
    record("ended", later=parent is not None)


def now() -> datetime.datetime:
    """Return the time, in UTC, as the tables keep it."""
    return datetime.datetime.now(datetime.timezone.utc)


def _row(settings: Settings, run: Run, event: str) -> tuple[Any, ...]:
    ended = event != "started"
    return (
        run.run_id,
        event,
        run.parent_run_id,
        run.job,
        now(),
        dict(run.counts) if ended else None,
        round(run.seconds, 3) if ended else None,
        settings.digest,
        dict(run.versions),
        None,
    )
