import csv
import hashlib
import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import TaxonomyRef, load

OWN = TaxonomyRef("own", "own.csv")
HEADER = "id,label,alternatives,category,type,case\n"
TREE = "id,label,broader\n"


def read(text: str, encoding: str = "utf-8") -> list[Concept]:
    return load({"own.csv": text.encode(encoding)}, OWN).concepts


def error(data: str | bytes) -> str:
    with pytest.raises(SkillmillError) as caught:
        load({"own.csv": data.encode() if isinstance(data, str) else data}, OWN)
    return str(caught.value)


def test_a_row_is_a_concept_whose_id_carries_the_taxonomys_name() -> None:
    data = (HEADER + "py,Python,Python 3 | CPython,Technology,language,\n").encode()
    version = hashlib.sha256(data).hexdigest()[:12]
    assert load({"own.csv": data}, OWN).concepts == [
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheets_encodings_are_read(encoding: str) -> None:
    assert read("id,label\nfr,Français\n", encoding)[0].preferred_label == "Français"


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_found_out(delimiter: str) -> None:
    row = ("py", "Python, the language", "CPython|Python; 3" if delimiter == "\t" else "CPython|Python 3")
    text = "".join(delimiter.join(values) + "\n" for values in (("id", "label", "alternatives"), row))
    [concept] = read(text)
    assert (concept.preferred_label, concept.alternative_labels) == (row[1], tuple(row[2].split("|")))


def test_a_note_in_the_header_does_not_mislead_about_the_delimiter() -> None:
    [concept] = read("id,label,note (a; b; c; d)\npy,Python,x\n")
    assert concept.preferred_label == "Python"


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


def test_broader_concepts_carry_the_taxonomys_name_and_a_description_is_kept() -> None:
    [_, concept, _] = read(
        "id,label,broader,description\nit,IT,,\npy,Python,own:it| lang,A language\nlang,Languages,,\n"
    )
    assert concept.broader == ("own:it", "own:lang")
    assert concept.description == "A language"
    assert not concept.group


def test_a_broader_id_that_is_no_rows_is_an_error_naming_its_line() -> None:
    assert "broader x is the id of no row: line 3" in error(TREE + "a,A,\nb,B,x\n")


@pytest.mark.parametrize(
    ("rows", "circle"),
    [("a,A,a\n", "a > a"), ("a,A,b\nb,B,c\nc,C,a\n", "a > b > c > a"), ("z,Z,a\na,A,b\nb,B,a\n", "a > b > a")],
)
def test_a_hierarchy_that_leads_in_a_circle_is_an_error_naming_it(rows: str, circle: str) -> None:
    said = error(TREE + rows)
    assert f"broader leads in a circle, {circle}: line" in said
    assert "mend the file" in said


def test_two_ways_to_one_broader_concept_are_no_circle() -> None:
    assert len(read(TREE + "a,A,b|c\nb,B,d\nc,C,d\nd,D,\n")) == 4


def test_a_deep_hierarchy_is_read() -> None:
    rows = "".join(f"c{n},C{n},c{n + 1}\n" for n in range(5000))
    assert len(read(TREE + rows + "c5000,End,\n")) == 5001


def test_five_megabytes_of_chinese_labels_are_read_fast_and_right() -> None:
    label = "数据分析与机器学习工程"
    rows = [f"c{n},{label}{n},{label}甲{n}|{label}乙{n}" for n in range(50_000)]
    text = "id,label,alternatives\n" + "\n".join(rows) + "\n"
    assert len(text.encode()) > 5_000_000
    started = time.process_time()
    concepts = read(text)
    assert time.process_time() - started < 10
    assert concepts[49_999].preferred_label == f"{label}49999"
    assert concepts[49_999].alternative_labels == (f"{label}甲49999", f"{label}乙49999")


def test_a_concept_may_have_a_megabyte_of_alternatives() -> None:
    names = [f"别名{n}" for n in range(100_000)]
    [concept] = read(f"id,label,alternatives\na,甲,{'|'.join(names)}\n")
    assert concept.alternative_labels == tuple(names)


@pytest.mark.parametrize(
    ("labels", "encoding"),
    [
        ("数据分析工程师 统计 机器学习", "gb18030"),
        ("統計 機械学習", "shift_jis"),
        ("데이터 분석", "euc_kr"),
        ("статистика", "cp1251"),
    ],
)
def test_an_encoding_that_is_not_known_is_refused_with_what_to_do(labels: str, encoding: str) -> None:
    text = "id,label\n" + "".join(f"{n},{label}\n" for n, label in enumerate(labels.split()))
    assert "save it as UTF-8" in error(text.encode(encoding))


NO_CONTROLS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("\r\n\t")


@settings(deadline=None)
@given(st.lists(st.text(NO_CONTROLS, min_size=1), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_labels_of_any_characters_come_back_as_they_were_written(labels: list[str], delimiter: str) -> None:
    kept = [label.strip() or "x" for label in labels]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows([("id", "label"), *enumerate(kept)])
    text = written.getvalue()
    assert [concept.preferred_label for concept in read(text, "utf-8-sig")] == kept
