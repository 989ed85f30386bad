"""docs/tables.md says what schemas/ and the views say, and its queries run."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from skillmill.jobs.reading import query
from skillmill.jobs.views import definitions
from skillmill.schemas.labels import CONCEPT_TYPES
from skillmill.schemas.tables import MENTIONS, SKILL_MENTIONS, TABLES
from skillmill.udfs.recognition.gazetteer import CONFIDENCE_OF_TYPE, LABEL_OF_TYPE, UNTYPED_CONFIDENCE
from support import Milled

PAGE = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
SECTIONS = {part.split("\n", 1)[0]: part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]}
GENERAL = "What holds in all tables"
QUERIES = {
    f"{section} {number}": statement
    for section, text in SECTIONS.items()
    for number, statement in enumerate(re.findall(r"^```sql\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL), 1)
}


def rows(section: str) -> Iterator[list[str]]:
    """Yield the cells of a section's table, without the header and the backticks."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("|")]
    for line in lines[2:]:
        yield [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


def test_the_page_has_a_section_for_every_table_and_view_and_no_other() -> None:
    assert set(SECTIONS) - {GENERAL} == set(TABLES) | set(definitions())


@pytest.mark.parametrize("name", TABLES)
def test_the_columns_of_a_table_stand_with_type_and_meaning_as_in_the_schema(name: str) -> None:
    inherited = MENTIONS.columns if name == SKILL_MENTIONS.name else ()
    wanted = [
        [column.name, column.type, "" if column.required else "yes", column.comment]
        for column in TABLES[name].columns
        if column not in inherited
    ]
    assert list(rows(name)) == wanted


@pytest.mark.parametrize("name", TABLES)
def test_the_comment_and_the_key_of_a_table_stand_in_its_section(name: str) -> None:
    table = TABLES[name]
    key = ", ".join(f"`{column}`" for column in table.key)
    assert f"{table.comment}. Key: {key}." in SECTIONS[name]


@pytest.mark.parametrize("name", sorted(definitions()))
def test_the_columns_of_a_view_stand_as_the_view_has_them(name: str, milled: Milled) -> None:
    columns = query(milled.warehouse, f"SELECT * FROM {name}").dtypes
    section = SECTIONS[name]
    if documented := [(row[0], row[1]) for row in rows(name)]:
        assert documented == columns
    else:
        listed = section[section.index("The columns of [runs]") :].split("\n")[0]
        assert re.findall(r"`(\w+)`", listed) == [column for column, _ in columns]


@pytest.mark.parametrize("name", [*TABLES, *definitions()])
def test_every_table_and_view_has_one_query_that_reads_it(name: str) -> None:
    [statement] = [statement for section, statement in QUERIES.items() if section.rsplit(" ", 1)[0] == name]
    assert re.search(rf"\b(FROM|JOIN) {name}\b", statement)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_of_the_page_runs(name: str, milled: Milled) -> None:
    result = query(milled.warehouse, QUERIES[name])
    assert result.columns
    result.collect()


def test_by_the_query_of_the_page_no_mention_has_wrong_offsets(milled: Milled) -> None:
    assert query(milled.warehouse, QUERIES[f"{GENERAL} 1"]).first()["wrong"] == 0


def test_by_the_query_of_the_page_the_accounting_adds_up(milled: Milled) -> None:
    assert {row["difference"] for row in query(milled.warehouse, QUERIES["runs 1"]).collect()} == {0}


def test_by_the_query_of_the_page_no_document_was_left_out_by_a_job(milled: Milled) -> None:
    assert query(milled.warehouse, QUERIES["ledger 1"]).collect() == []


def test_the_gazetteers_constants_stand_as_the_code_has_them() -> None:
    documented = {
        kind.strip().removeprefix("or "): (label, float(confidence))
        for kinds, label, confidence in rows(GENERAL)
        for kind in kinds.split(",")
    }
    wanted = {kind: (LABEL_OF_TYPE.get(kind, "Knowledge"), CONFIDENCE_OF_TYPE[kind]) for kind in CONCEPT_TYPES}
    assert documented == wanted | {"none": ("Knowledge", UNTYPED_CONFIDENCE)}
