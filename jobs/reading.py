"""Reading SQL only: a DELETE through a temporary view would really delete."""

import re

from pyspark.sql import DataFrame

from skillmill.jobs.views import create_views
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError

_COMMENTS = re.compile(r"^(?:\s+|--[^\n]*(?:\n|$)|/\*.*?\*/)+", re.DOTALL)
QUERIES = ("SELECT", "WITH")
COMMANDS = ("SHOW", "DESCRIBE", "DESC", "EXPLAIN")


def query(warehouse: Warehouse, statement: str) -> DataFrame:
    """Return the result of one reading statement over the warehouse's tables and views.

    Raises SkillmillError for any other statement, for faulty SQL and for a warehouse without tables.
    """
    statement = statement.rstrip("; \n\t")
    first = _COMMENTS.sub("", statement).split(None, 1)[:1]
    word = re.sub(r"\W.*", "", first[0], flags=re.DOTALL).upper() if first else ""
    if word not in QUERIES + COMMANDS:
        raise SkillmillError(f"sql reads only: {', '.join(QUERIES + COMMANDS)}; not {word or 'an empty statement'}")
    warehouse.require()
    create_views(warehouse)
    try:
        if word in QUERIES:  # only a query can stand in parentheses: WITH … INSERT cannot
            warehouse.spark.sql(f"EXPLAIN SELECT * FROM (\n{statement}\n)")
        return warehouse.spark.sql(statement)
    except Exception as error:
        if type(error).__name__ in ("AnalysisException", "ParseException"):
            raise SkillmillError(str(error).split("\n\n")[0].split(";\n")[0].strip()) from None
        raise
