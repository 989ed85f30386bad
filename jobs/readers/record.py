"""The one shape that every reader returns: a DataFrame of records."""

from typing import Protocol

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.settings import Source
from skillmill.udfs.text.records import Fields

# `file` is relative to the source's path. `row` orders the rows of a file and is its line, where it has lines.
RECORDS = (
    "file string, row bigint, own_id string, title string, kind string, text string, "
    "attributes map<string,string>, fields string, reason string, detail string"
)
RECORD_COLUMNS = [part.split()[0] for part in RECORDS.split(", ")]


class Reader(Protocol):
    """Reads one format. `glob` limits a folder to the files that it matches (None: all).

    `careful` is set on a second try, after reading the whole at once has failed: a file that cannot be read
    is then a record with a reason, and the others are read.
    """

    def read(self, spark: SparkSession, source: Source, path: str, glob: str | None, careful: bool) -> DataFrame:
        """Return the source's records."""
        ...


def fields_of(source: Source) -> Fields:
    """Return the fields as the settings name them."""
    return Fields(source.id_field, source.text_field, source.title_field)


def relative_file(path_column: Column, root: str) -> Column:
    """Return a file's path relative to the source's root, decoded; the bare name where the root is the file."""
    core = root.split(":", 1)[-1].strip("/")
    path = F.url_decode(F.regexp_replace(path_column, r"\+", "%2B"))
    at = F.instr(path, core)
    rest = F.regexp_replace(path.substr(at + len(core), F.length(path)), "^/+", "")
    name = F.element_at(F.split(path, "/"), -1)
    return F.when(at == 0, path).when(rest == "", name).otherwise(rest)
