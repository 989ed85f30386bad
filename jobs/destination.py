"""A finished file to where it belongs: a local path, or any file system that Spark reaches."""

import shutil
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from skillmill.jobs.connectors import lacks_connector
from skillmill.jobs.warehouse import HAS_SCHEME
from skillmill.schemas.errors import SkillmillError


def put_file(spark: SparkSession, source: Path, target: str) -> None:
    """Copy a local file to `target`, a path or a URI (s3a://, abfss://, hdfs://, file://); what is there is replaced.

    A URI goes through Hadoop's file systems, with the session's configuration: DataFrames can write folders of
    parts only, never one file under a name of its own. Raises SkillmillError where it cannot be written.
    """
    if not HAS_SCHEME.match(target):
        try:
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
        except OSError as error:
            raise SkillmillError(f"{target}: cannot be written: {error.strerror}") from error
        return
    gateway: Any = getattr(spark, "_jvm", None)
    if gateway is None:
        raise SkillmillError(f"{target}: this session has no file systems of its own; give a local --output")
    try:
        path = gateway.org.apache.hadoop.fs.Path(target)
        system = path.getFileSystem(spark._jsparkSession.sessionState().newHadoopConf())  # type: ignore[attr-defined]
        system.copyFromLocalFile(False, True, gateway.org.apache.hadoop.fs.Path(source.resolve().as_uri()), path)
    except Exception as error:
        if lacking := lacks_connector(error, target):
            raise SkillmillError(lacking) from None
        said = str(error)
        kind = said.split("\n")[0].rpartition(": ")[2][:200] if "Exception" in said else type(error).__name__
        raise SkillmillError(f"{target}: cannot be written ({kind})") from error
