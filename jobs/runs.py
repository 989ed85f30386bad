"""One execution of one job, as it stands in the table runs."""

import datetime
import platform
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pyspark

from skillmill.conf.settings import Settings
from skillmill.jobs.commit import append
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


@contextmanager
def running(warehouse: Warehouse, settings: Settings, job: str, parent: Run | None = None) -> Iterator[Run]:
    """Record that a run started, and how it ended, whatever happens inside the block."""
    run = Run(uuid.uuid4().hex[:16], job, parent.run_id if parent else None)
    run.versions = {"skillmill": VERSION, "pyspark": pyspark.__version__, "python": platform.python_version()}
    started = time.monotonic()
    _record(warehouse, settings, run, "started")
    try:
        yield run
    except BaseException:
        run.seconds = time.monotonic() - started
        _record(warehouse, settings, run, "failed")
        raise
    run.seconds = time.monotonic() - started
    _record(warehouse, settings, run, "ended")


def now() -> datetime.datetime:
    """Return the time, in UTC, as the tables keep it."""
    return datetime.datetime.now(datetime.timezone.utc)


def _record(warehouse: Warehouse, settings: Settings, run: Run, event: str) -> None:
    ended = event != "started"
    row = (
        run.run_id,
        event,
        run.parent_run_id,
        run.job,
        now(),
        run.counts if ended else None,
        round(run.seconds, 3) if ended else None,
        settings.digest,
        run.versions,
        None,
    )
    append(warehouse, RUNS.name, warehouse.spark.createDataFrame([row], struct_type(RUNS)))
