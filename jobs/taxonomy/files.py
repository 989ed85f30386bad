"""A taxonomy's files: from this machine's disk, or through Spark where the path has a scheme."""

import re

from pyspark.sql import SparkSession

from skillmill.jobs.warehouse import HAS_SCHEME
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies import TaxonomyRef, local_files, needed
from skillmill.udfs.resources import PREFIX

_SCHEME = re.compile(rf"{HAS_SCHEME.pattern}/*")


def read_files(spark: SparkSession, ref: TaxonomyRef) -> dict[str, bytes]:
    """Return a taxonomy's files by name: the one that the path names, or those of a folder that are needed.

    Raises SkillmillError where the path cannot be read or a folder holds no known taxonomy.
    """
    if not HAS_SCHEME.match(ref.path) or ref.path.startswith(PREFIX):
        return local_files(ref)
    try:
        return _through_spark(spark, ref)
    except SkillmillError:
        raise
    except Exception:
        raise SkillmillError(f"taxonomy {ref.name}: Spark cannot read {ref.path}") from None


def _through_spark(spark: SparkSession, ref: TaxonomyRef) -> dict[str, bytes]:
    reader = spark.read.format("binaryFile").option("recursiveFileLookup", "true")
    paths = {_relative(row["path"], ref.path): row["path"] for row in reader.load(ref.path).select("path").collect()}
    wanted = [""] if list(paths) == [""] else needed(paths, ref)
    name_of = {paths[name]: name or paths[name].rpartition("/")[2] for name in wanted}
    rows = reader.load(list(name_of)).select("path", "content").collect()
    return {name_of[row["path"]]: bytes(row["content"]) for row in rows}


def _relative(path: str, root: str) -> str:
    """Return where a file is below `root`, empty where it is `root`; Spark may write a scheme's slashes otherwise."""
    below, above = _SCHEME.sub("", path), _SCHEME.sub("", root).rstrip("/")
    return below.removeprefix(above).lstrip("/") if below.startswith(above) else below.rpartition("/")[2]
