import pytest

from skillmill.jobs.reading import query
from skillmill.schemas.errors import SkillmillError
from support import Milled


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT count(*) FROM documents",
        "WITH d AS (SELECT doc_id FROM documents) SELECT count(*) FROM d",
        "-- how many\nSELECT count(*) FROM documents;",
        "/* all */ select count(*) from documents -- the end",
    ],
)
def test_queries_over_tables_by_their_names_are_answered(milled: Milled, statement: str) -> None:
    assert query(milled.warehouse, statement).first()[0] == milled.warehouse.read("documents").count()


@pytest.mark.parametrize("statement", ["SHOW VIEWS", "DESCRIBE documents", "EXPLAIN SELECT * FROM documents"])
def test_statements_that_tell_about_tables_are_answered(milled: Milled, statement: str) -> None:
    assert query(milled.warehouse, statement).collect()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM mentions",
        "INSERT INTO mentions SELECT * FROM mentions",
        "WITH m AS (SELECT * FROM mentions) INSERT INTO mentions SELECT * FROM m",
        "FROM mentions INSERT INTO mentions SELECT *",
        "/* SELECT */ DROP VIEW mentions",
        "-- SELECT\nTRUNCATE TABLE mentions",
        "SELECT 1; DELETE FROM mentions",
        "SELECT 1) ; DELETE FROM mentions --",
        "MERGE INTO mentions USING documents ON false WHEN MATCHED THEN DELETE",
        "SET spark.sql.ansi.enabled=false",
        "",
    ],
)
def test_statements_that_would_change_something_are_refused(milled: Milled, statement: str) -> None:
    before = milled.warehouse.read("mentions").count()
    with pytest.raises(SkillmillError):
        query(milled.warehouse, statement)
    assert milled.warehouse.read("mentions").count() == before


def test_a_wrong_column_is_one_line(milled: Milled) -> None:
    with pytest.raises(SkillmillError, match="no_such_column") as raised:
        query(milled.warehouse, "SELECT no_such_column FROM documents")
    assert "\n" not in str(raised.value)
