"""The Spark session of the command line. Jobs never make one: they are handed a session."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs.spark_nlp.ready import COORDINATES, require_spark_nlp
from skillmill.jobs.spark_nlp.ready import SESSION as SPARK_NLP
from skillmill.jobs.warehouse import is_catalog
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import JVM_KINDS

DELTA_COORDINATE = "io.delta:delta-spark_2.12:3.3.2"
EXTENSION = "io.delta.sql.DeltaSparkSessionExtension"
CATALOG = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
SUPPORTED_JAVA = (8, 11, 17)

# Small MERGEs spend their time planning: the fast compiler alone, with room for all that it compiles (its default
# of 48 MB fills up, and the JVM then throws code away and compiles it again), leaves the cores to the model.
LOCAL_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m"

# Settings that may be changed while a session runs; added only where nobody set them.
SQL_DEFAULTS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "256",
}


def get_session(settings: Settings) -> SparkSession:
    """Return the session to work in.

    Under spark-submit and on Databricks that is the one whose JVM is already up: neither master, memory
    nor jars are touched. Otherwise a local one is made from `settings.spark`. Raises SkillmillError, in one
    line that says what to do, where Java, Delta or the network is missing.
    """
    if "DATABRICKS_RUNTIME_VERSION" in os.environ:
        session = SparkSession.builder.getOrCreate()
    elif "PYSPARK_GATEWAY_PORT" in os.environ:
        session = _with_delta(SparkSession.builder).getOrCreate()
    else:
        session = _own_session(settings)
    _check_delta(session)
    if _wants_spark_nlp(settings):
        require_spark_nlp()
    already = {row["key"] for row in session.sql("SET").collect()}
    for key, value in SQL_DEFAULTS.items():
        if key not in already:
            session.conf.set(key, value)
    return session


def _with_delta(builder: SparkSession.Builder) -> SparkSession.Builder:
    return builder.config("spark.sql.extensions", EXTENSION).config("spark.sql.catalog.spark_catalog", CATALOG)


def _own_session(settings: Settings) -> SparkSession:
    spark = settings.spark
    check_java()
    try:
        from delta import configure_spark_with_delta_pip
    except ImportError:
        raise SkillmillError("delta-spark is not installed; run: pip install 'skillmill[spark]'") from None
    builder = _with_delta(SparkSession.builder.appName("skillmill").master(spark.master))
    for key, value in {
        "spark.driver.extraJavaOptions": LOCAL_JVM,
        "spark.driver.memory": spark.driver_memory,
        "spark.sql.shuffle.partitions": spark.shuffle_partitions,
        "spark.databricks.delta.snapshotPartitions": 2,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(key, value)
    if spark.master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    engine = _wants_spark_nlp(settings)
    for key, value in (SPARK_NLP if engine else {}).items():
        builder = builder.config(key, value)
    scratch = Path(tempfile.mkdtemp(prefix="skillmill-"))
    log = scratch / "spark.log"
    if not is_catalog(settings.warehouse.path):  # else Spark leaves an empty folder in the working directory
        builder = builder.config("spark.sql.warehouse.dir", str(scratch))
    try:
        with _output_to(log):
            return configure_spark_with_delta_pip(builder, list(COORDINATES) if engine else None).getOrCreate()
    except Exception as error:
        raise SkillmillError(_why_no_session(log.read_text(errors="replace"), error, log)) from None


def _wants_spark_nlp(settings: Settings) -> bool:
    by_ruler = settings.label.matcher == "entity-ruler"
    return by_ruler or any(kind in JVM_KINDS for kind in settings.extract.recognizers)


@contextmanager
def _output_to(log: Path) -> Iterator[None]:
    """Let the JVM that is started inside inherit `log` as its output: jar resolution is chatty."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = {descriptor: os.dup(descriptor) for descriptor in (1, 2)}
    with log.open("wb") as file:
        for descriptor in saved:
            os.dup2(file.fileno(), descriptor)
    try:
        yield
    finally:
        for descriptor, copy in saved.items():
            os.dup2(copy, descriptor)
            os.close(copy)


def _why_no_session(said: str, error: Exception, log: Path) -> str:
    if "unresolved dependenc" in said or "UnknownHostException" in said:
        return (
            "Spark could not fetch the Delta jars: Maven Central is not reachable. Connect once (they are then "
            f"kept in ~/.ivy2), or put {DELTA_COORDINATE} on the class path with spark-submit --jars"
        )
    if "UnsupportedClassVersionError" in said:
        return "Spark needs Java 17, and the one found is older: set JAVA_HOME to a Java 17"
    return f"Spark did not start ({type(error).__name__}); its log is {log}"


def _check_delta(session: SparkSession) -> None:
    try:
        session.read.format("delta").load("/skillmill-is-delta-there")
    except Exception as error:
        said = str(error)
        if "DATA_SOURCE_NOT_FOUND" in said or "Failed to find" in said or "ClassNotFound" in said:
            raise SkillmillError(
                f"Delta is not on Spark's class path: add --packages {DELTA_COORDINATE} to spark-submit"
            ) from None


def check_java() -> None:
    """Raise SkillmillError where there is no Java, or one that Spark 3.5 does not run on."""
    home = os.environ.get("JAVA_HOME")
    java = os.path.join(home, "bin", "java") if home else shutil.which("java")
    if not java or not os.path.exists(java):
        where = f"JAVA_HOME is {home}, which holds no bin/java" if home else "no java on the PATH"
        raise SkillmillError(
            f"Spark needs Java 17: {where}. Install one (Debian: apt-get install openjdk-17-jre-headless)"
        )
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)(?:\.(\d+))?', said)
    major = int(found[2] if found and found[1] == "1" else found[1]) if found else 0
    if major not in SUPPORTED_JAVA:
        raise SkillmillError(
            f"Spark needs Java 17, and {java} is version {major or 'unknown'}: set JAVA_HOME to a Java 17"
        )
