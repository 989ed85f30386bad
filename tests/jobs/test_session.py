import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.jobs.session import check_java
from skillmill.schemas.errors import SkillmillError

SKILLMILL = [sys.executable, "-c", "from skillmill.jobs.cli import main; main()"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environment}
    return subprocess.run([*SKILLMILL, *arguments], capture_output=True, text=True, env=environment, timeout=120)


def java(folder: Path, version: str) -> Path:
    """Write a `java` that only says its version."""
    path = folder / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    path.chmod(0o755)
    return folder


def test_without_java_one_line_says_what_to_install(tmp_path: Path) -> None:
    done = run("run", "--warehouse", str(tmp_path / "w"), PATH=str(tmp_path), JAVA_HOME="")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "Java 17" in line
    assert "openjdk-17" in line


@pytest.mark.parametrize("version", ["21.0.2", "1.7.0_80", "25"])
def test_a_java_that_spark_does_not_run_on_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path, version)))
    with pytest.raises(SkillmillError, match=r"Java 17.*JAVA_HOME"):
        check_java()


def test_java_17_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(java(tmp_path, "17.0.11")))
    check_java()


def test_without_a_network_for_the_jars_one_line_says_so(tmp_path: Path) -> None:
    nowhere = f"-Duser.home={tmp_path} -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9 -Dhttp.proxyHost=127.0.0.1"
    done = run("run", "--warehouse", str(tmp_path / "w"), JAVA_TOOL_OPTIONS=nowhere)
    assert done.returncode == 1
    assert "Maven Central is not reachable" in done.stderr.splitlines()[-1]


def test_workers_run_the_python_that_started_the_session(spark: SparkSession) -> None:
    def version(batches):  # type: ignore[no-untyped-def]
        import pandas as pd

        for _ in batches:
            yield pd.DataFrame({"python": [sys.executable]})

    assert spark.range(1).mapInPandas(version, "python string").first()["python"] == sys.executable


def test_ansi_sql_and_utc_hold(spark: SparkSession) -> None:
    assert spark.conf.get("spark.sql.ansi.enabled") == "true"
    assert spark.conf.get("spark.sql.session.timeZone") == "UTC"
