"""A list of surfaces, read in whatever way it was written and linked row by row."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmill.jobs.linking.lists import link_rows, read_rows
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.categories import category_of
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.rows import PART_FIELDS

KOTLIN = Concept("own:kotlin", "own", "7", "Kotlin", (), "Technology", "language")
NURSING = Concept("own:nursing", "own", "7", "Nursing", ("patient care",), "Technical", None)
LINKER = Linker([KOTLIN, NURSING])


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "surface,note\r\nMünzprägung,é\r\n".encode(encoding))
    assert read_rows(path) == [{"surface": "Münzprägung", "note": "é"}]


def test_columns_keep_their_order_and_what_is_quoted_stays_whole(tmp_path: Path) -> None:
    path = written(tmp_path, b'note,surface,id\n"a, ""b""\nc",SQL,1\n')
    [row] = read_rows(path)
    assert list(row.items()) == [("note", 'a, "b"\nc'), ("surface", "SQL"), ("id", "1")]


def test_fields_that_are_missing_at_the_end_of_a_row_are_empty(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, b"surface,note,id\nSQL\n")) == [{"surface": "SQL", "note": "", "id": ""}]


def test_a_column_that_is_missing_is_told_with_those_that_are_there(tmp_path: Path) -> None:
    path = written(tmp_path, b"skill,note\nSQL,x\n")
    with pytest.raises(SkillmillError, match=r"list\.csv: no column surface \(it has skill, note\)"):
        read_rows(path)


@pytest.mark.parametrize("name", sorted(PART_FIELDS))
def test_no_column_is_written_over(tmp_path: Path, name: str) -> None:
    with pytest.raises(SkillmillError, match=f"has a column {name} already"):
        read_rows(written(tmp_path, f"surface,{name}\nSQL,x\n".encode()))


@pytest.mark.parametrize("content", [b"surface\n\x81\x8d\n", b"surface\n\x00\x01\x02\x03\x04\x05\n"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SkillmillError, match=r"list\.csv: cannot be read as CSV"):
        read_rows(written(tmp_path, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"nowhere\.csv: No such file"):
        read_rows(tmp_path / "nowhere.csv")


def test_every_row_is_answered_in_its_place_and_twice_where_it_stands_twice() -> None:
    rows = [{"surface": name, "n": str(at)} for at, name in enumerate(["Kotlin", "Cobol", "patient care", "Kotlin"])]
    linked = link_rows(rows, LINKER)
    assert [(row["n"], row["concept_id"]) for row in linked] == [
        ("0", "own:kotlin"),
        ("1", None),
        ("2", "own:nursing"),
        ("3", "own:kotlin"),
    ]
    assert linked[0] == {**linked[3], "n": "0"}


def test_a_links_columns_come_after_the_rows_own() -> None:
    [row] = link_rows([{"note": "x", "surface": "patient care"}], LINKER)
    assert list(row) == ["note", "surface", *PART_FIELDS]
    assert (row["preferred_label"], row["category"], row["link_method"]) == ("Nursing", "Technical", "alias")
    assert row["taxonomy_version"] == "7"
    assert 0 < row["link_score"] < 1


@pytest.mark.parametrize("surface", ["negotiating with suppliers", "", "…"])
def test_without_a_link_there_is_a_category_alone(surface: str) -> None:
    [row] = link_rows([{"surface": surface}], LINKER)
    assert row["category"] == category_of([surface])[0]
    assert {name for name, value in row.items() if value is not None} == {
        *("surface", "category", "part_start", "part_end")
    }


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=20) | st.sampled_from(["Kotlin", "nursing"]), max_size=8))
def test_any_list_has_a_row_per_surface_with_a_category(surfaces: list[str]) -> None:
    linked = link_rows([{"surface": surface} for surface in surfaces], LINKER)
    assert [row["surface"] for row in linked] == surfaces
    assert all(row["category"] in CATEGORIES for row in linked)
    assert all((row["concept_id"] is None) == (row["link_score"] is None) for row in linked)


def test_an_only_column_needs_no_header(tmp_path: Path) -> None:
    assert read_rows(written(tmp_path, b"k8s\nPython\n")) == [{"surface": "k8s"}, {"surface": "Python"}]
    assert read_rows(written(tmp_path, b"k8s\n")) == [{"surface": "k8s"}]
    assert read_rows(written(tmp_path, b"Skill\nPython\n")) == [{"surface": "Python"}]
