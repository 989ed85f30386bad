import hashlib
from pathlib import Path

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomy import TaxonomyRef, parse, read_local, starter

OWN = TaxonomyRef("own", "own.csv")
HEADER = "id,label,alternatives,category,type,case\n"


def read(text: str, encoding: str = "utf-8") -> list[Concept]:
    return parse(text.encode(encoding), OWN)


def error(data: str | bytes) -> str:
    with pytest.raises(SkillmillError) as caught:
        parse(data.encode() if isinstance(data, str) else data, OWN)
    return str(caught.value)


def test_a_row_is_a_concept_whose_id_carries_the_taxonomys_name() -> None:
    data = (HEADER + "py,Python,Python 3 | CPython,Technology,language,\n").encode()
    version = hashlib.sha256(data).hexdigest()[:12]
    assert parse(data, OWN) == [
        Concept("own:py", "own", version, "Python", ("Python 3", "CPython"), "Technology", "language")
    ]


def test_an_id_that_has_the_taxonomys_name_already_gets_it_once() -> None:
    assert read("id,label\nown:py,Python\n")[0].concept_id == "own:py"


def test_id_and_label_are_enough() -> None:
    [concept] = read("id,label\npy,Python\n")
    assert (concept.alternative_labels, concept.category, concept.type, concept.exact_case) == ((), None, None, False)


def test_columns_may_come_in_any_order_with_others_between() -> None:
    [concept] = read("note,label,owner,id\nx,Python,y,py\n")
    assert (concept.concept_id, concept.preferred_label) == ("own:py", "Python")


def test_empty_alternatives_are_none() -> None:
    assert read("id,label,alternatives\npy,Python, | CPython||\n")[0].alternative_labels == ("CPython",)


def test_exact_case_is_asked_for_by_the_case_column() -> None:
    assert [c.exact_case for c in read(HEADER + "go,Go,,,,exact\npy,Python,,,,\n")] == [True, False]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheets_encodings_are_read(encoding: str) -> None:
    assert read("id,label\nfr,Français\n", encoding)[0].preferred_label == "Français"


def test_another_content_is_another_version() -> None:
    assert read("id,label\na,A\n")[0].version != read("id,label\na,B\n")[0].version


def test_an_id_that_comes_again_is_an_error_naming_both_lines() -> None:
    said = error("id,label\na,A\nb,B\na,C\n")
    assert "id a again" in said
    assert "line 2" in said
    assert "line 4" in said


def test_an_id_with_the_taxonomys_name_is_the_same_as_without() -> None:
    assert "line 3" in error("id,label\nown:a,A\na,B\n")


def test_missing_labels_are_an_error_naming_their_lines() -> None:
    assert "no label: line 3, 5" in error("id,label\na,A\nb,\nc,C\nd, \n")


def test_missing_ids_are_an_error_naming_their_lines() -> None:
    assert "no id: line 2, 3" in error("id,label\n,A\n,B\n")


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert "no label: line 6" in error('id,label,note\n\na,A,"two\nlines"\n\nb,,x\n')


@pytest.mark.parametrize(
    ("column", "row"), [("category", "b,B,,Magic,,"), ("type", "b,B,,,spell,"), ("case", "b,B,,,,no")]
)
def test_an_unknown_value_is_an_error_naming_the_column_and_the_line(column: str, row: str) -> None:
    said = error(HEADER + "a,A,,,,\n" + row + "\n")
    assert f"{column} is none of" in said
    assert "line 3" in said


def test_an_unknown_category_is_answered_with_the_known_ones() -> None:
    assert "Technology, Technical, Business, Soft" in error(HEADER + "a,A,,technology,,\n")


def test_all_kinds_of_faults_are_told_at_once() -> None:
    said = error(HEADER + "a,,,,,\n,B,,,,\nc,C,,Magic,,\n")
    assert "no label: line 2" in said
    assert "no id: line 3" in said
    assert "category is none of" in said


def test_a_thousand_faults_are_told_in_a_few_words() -> None:
    said = error("id,label\n" + "a,\n" * 1000)
    assert "line 2, 3, 4, 5, 6 …" in said
    assert len(said) < 500


def test_more_fields_than_columns_are_an_error_naming_the_line() -> None:
    said = error("id,label\na,A\nb,Planning, oral\n")
    assert "more fields than the header" in said
    assert "line 3" in said


def test_a_quote_that_is_never_closed_is_an_error() -> None:
    assert "after line 2; is a quote never closed?" in error('id,label\na,A\nb,"B\nc,C\n')


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    said = error("id,name\na,A\n")
    assert "no column label" in said
    assert "id, name" in said


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n\n"])
def test_an_empty_file_is_an_error(data: bytes) -> None:
    assert "no column id and label" in error(data)


def test_a_header_alone_is_an_error() -> None:
    assert "no rows" in error("id,label\n")


@pytest.mark.parametrize("data", [bytes(range(32)), b"id,label\na,\xe9\x81\n"])
def test_a_file_that_is_no_text_is_an_error(data: bytes) -> None:
    assert "own.csv" in error(data)


def test_every_error_names_the_taxonomy_and_its_path() -> None:
    assert error("id,label\na,\n").startswith("taxonomy own at own.csv: ")


def test_a_taxonomy_is_read_from_disk(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,label\npy,Python\n", encoding="utf-8")
    assert [c.concept_id for c in read_local(TaxonomyRef.parse(str(path)))] == ["mine:py"]


def test_a_path_that_is_not_there_is_an_error_naming_it(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"nowhere\.csv: No such file"):
        read_local(TaxonomyRef("own", str(tmp_path / "nowhere.csv")))


def test_a_folder_is_no_taxonomy(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="directory"):
        read_local(TaxonomyRef("own", str(tmp_path)))


@pytest.mark.parametrize(
    ("text", "name", "path"),
    [
        ("starter", "skillmill", "starter"),
        ("skills/acme_2.csv", "acme_2", "skills/acme_2.csv"),
        ("acme=skills/v2.csv", "acme", "skills/v2.csv"),
        ("acme=skills/a=b.csv", "acme", "skills/a=b.csv"),
        ("s3a://bucket/acme.csv", "acme", "s3a://bucket/acme.csv"),
        ("acme=abfss://c@a.dfs.core.windows.net/p q.csv", "acme", "abfss://c@a.dfs.core.windows.net/p q.csv"),
    ],
)
def test_a_reference_is_starter_a_path_or_a_name_with_a_path(text: str, name: str, path: str) -> None:
    assert TaxonomyRef.parse(text) == TaxonomyRef(name, path)


@pytest.mark.parametrize("text", ["=a.csv", "my skills.csv", "a:b=c.csv"])
def test_a_name_that_cannot_stand_in_an_id_is_refused(text: str) -> None:
    with pytest.raises(SkillmillError, match="NAME=PATH"):
        TaxonomyRef.parse(text)


def test_the_starter_is_read_once_and_carries_the_projects_name() -> None:
    assert starter() is starter()
    assert {c.taxonomy for c in starter()} == {"skillmill"}
