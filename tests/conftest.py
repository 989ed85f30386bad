"""Shared by all tests: one Spark session, the shared data where it lies, and small helpers."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.conf.settings import Warehouse as WarehouseSettings
from skillmill.jobs import chain
from skillmill.jobs.session import get_session
from skillmill.jobs.warehouse import Warehouse, is_catalog
from support import QUICK, Milled, SettingsMaker

# Settings of the person who runs the tests must not change them.
for variable in [name for name in os.environ if name.startswith("SKILLMILL_") and name != "SKILLMILL_DATA"]:
    del os.environ[variable]
# A command that a test runs in this process sets this anew in the shared session.
os.environ["SKILLMILL_SPARK__SHUFFLE_PARTITIONS"] = "2"
# For every JVM that a test starts through Python, this one's and those of other processes.
os.environ["PYSPARK_SUBMIT_ARGS"] = " ".join([*QUICK, os.environ.get("PYSPARK_SUBMIT_ARGS", "pyspark-shell")])


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The one session of a process of the suite, as the command line makes it."""
    session = get_session(load_settings(options={"spark": {"master": "local[2]"}}))
    yield session
    session.stop()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared data; tests that need it skip where it is not at hand."""
    folder = os.environ.get("SKILLMILL_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("needs the shared data: set SKILLMILL_DATA to its folder")
    return Path(folder)


@pytest.fixture(scope="session")
def empty(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse without a row, to be copied: copying is faster than making one."""
    path = tmp_path_factory.mktemp("empty") / "warehouse"
    Warehouse(spark, WarehouseSettings(path=str(path))).create()
    return path


@pytest.fixture
def make_settings(empty: Path, tmp_path: Path) -> SettingsMaker:
    """Make settings for a warehouse of this test's own, its tables empty; the gazetteer alone unless told otherwise."""

    def make(*sources: dict[str, Any], **sections: dict[str, Any]) -> Settings:
        options: dict[str, Any] = {
            "warehouse": {"path": str(tmp_path / "warehouse")},
            "sources": list(sources),
            "extract": {"recognizers": ["gazetteer"]},
        }
        for section, values in sections.items():
            options[section] = {**options.get(section, {}), **values}
        settings = load_settings(options=options, environ={})
        path = settings.warehouse.path
        if not is_catalog(path) and not Path(path).exists():
            shutil.copytree(empty, path)
        return settings

    return make


@pytest.fixture(scope="session")
def milled(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Milled:
    """The bundled sample corpus, milled with the default recognisers, once for all processes. Tests only read it."""
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    settings = load_settings(options={"warehouse": {"path": str(place / "milled")}}, environ={})
    done = place / "milled.done"
    with FileLock(place / "milled.lock"):  # let go of however the process ends
        if not done.exists():
            shutil.rmtree(settings.warehouse.path, ignore_errors=True)
            chain.run(spark, settings)
            done.touch()
    return Milled(spark, settings, Warehouse(spark, settings.warehouse))
