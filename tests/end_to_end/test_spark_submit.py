"""The zip under spark-submit, with a Python that has the dependencies but not skillmill."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from skillmill.jobs.session import LOCAL_JVM
from support import QUICK, write_lines

ROOT = Path(__file__).parents[2]
PACKAGES = "io.delta:delta-spark_2.12:3.3.2"
# What the command line sets by itself for one machine; under spark-submit it is 200 and 50 unless somebody says so.
FEW_TASKS = (
    *("--conf", "spark.sql.shuffle.partitions=2"),
    *("--conf", "spark.databricks.delta.snapshotPartitions=2"),
)
COPIED = ("api", "jobs", "udfs", "conf", "schemas", "assets", "recipes", "setup.py", "pyproject.toml", "Makefile")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with its zip made by `make zip`."""
    clone = tmp_path_factory.mktemp("clone")
    for name in (*COPIED, "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, clone / name)
    subprocess.run(["make", "zip", f"PYTHON={sys.executable}"], cwd=clone, check=True, capture_output=True)
    return clone


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that sees every installed package but skillmill."""
    folder = tmp_path_factory.mktemp("python")
    site = folder / "site"
    site.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not entry.name.startswith(("skillmill", "__editable__", "_skillmill")):
            (site / entry.name).symlink_to(entry)
    wrapper = folder / "python"
    wrapper.write_text(f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{site}" exec {sys.executable} -S "$@"\n')
    wrapper.chmod(0o755)
    alone = subprocess.run([wrapper, "-c", "import pyspark, skillmill"], capture_output=True, text=True)
    assert "No module named 'skillmill'" in alone.stderr
    return wrapper


def submit(clone: Path, python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "PYSPARK", "SPARK"))
    }
    environment = {**kept, "PYSPARK_PYTHON": str(python), "PYSPARK_DRIVER_PYTHON": str(python)}
    command = [
        str(Path(sys.executable).with_name("spark-submit")),
        "--master",
        "local[2]",
        "--driver-java-options",
        LOCAL_JVM,
        *QUICK,
        *FEW_TASKS,
        *arguments,
    ]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=400)


def test_the_zip_runs_the_chain_with_its_model_and_taxonomy(clone: Path, python: Path, tmp_path: Path) -> None:
    documents = write_lines(tmp_path / "cv.jsonl", [{"id": "1", "text": "Built ETL in Python and Spark on AWS."}])
    nightly = ("--py-files", "dist/skillmill.zip", "jobs/nightly.py", "--documents", str(documents))
    done = submit(clone, python, "--packages", PACKAGES, *nightly, "--warehouse", str(tmp_path / "warehouse"))
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Top skills" in done.stdout
    assert "linked to" in done.stdout
    assert (tmp_path / "warehouse" / "document_skills" / "_delta_log").is_dir()


def test_without_delta_on_the_class_path_one_line_names_the_coordinate(
    clone: Path, python: Path, tmp_path: Path
) -> None:
    done = submit(
        clone, python, "--py-files", "dist/skillmill.zip", "jobs/nightly.py", "--warehouse", str(tmp_path / "warehouse")
    )
    assert done.returncode == 1
    said = done.stdout + done.stderr  # spark-submit sends both of Python's outputs to its own standard output
    assert [line for line in said.splitlines() if line.startswith("skillmill: ") and PACKAGES in line]
    assert "Traceback" not in said
