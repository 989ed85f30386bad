"""Entity lists, annotations and plain documents as Amazon Comprehend takes them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora.comprehend import Entry, read_annotations, read_documents, read_entity_list
from skillmill.jobs.corpora.form import Problems
from skillmill.schemas.errors import SkillmillError

HEADER = "File,Line,Begin Offset,End Offset,Type\n"


def write(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode(encoding))
    return path


def test_an_entity_list_is_read_with_quotes_and_a_byte_order_mark_and_each_entry_once(tmp_path: Path) -> None:
    rows = '\ufeffText,Type\r\nJava,SKILLS\r\n"C, C++",SKILLS\r\nJava,SKILLS\nJava,TOOL\n\n Spring\tBoot ,SKILLS\r\n'
    found = read_entity_list(write(tmp_path / "list.csv", rows))
    assert found.entries == (
        Entry("Java", "SKILLS"),
        Entry("C, C++", "SKILLS"),
        Entry("Java", "TOOL"),
        Entry("Spring Boot", "SKILLS"),
    )
    assert found.duplicates == 1
    assert found.types == ("SKILLS", "TOOL")


def test_headers_may_stand_in_any_order_and_case(tmp_path: Path) -> None:
    assert read_entity_list(write(tmp_path / "list.csv", "type,TEXT,note\nSKILLS,Java,x\n")).entries == (
        Entry("Java", "SKILLS"),
    )


@pytest.mark.parametrize("header", ["Entity,Label", "Text;Type", "Java,SKILLS", ""])
def test_an_entity_list_with_other_headers_is_refused_with_those_it_needs(tmp_path: Path, header: str) -> None:
    with pytest.raises(SkillmillError, match=r"list.csv, line 1: no column .*the first line must be Text,Type"):
        read_entity_list(write(tmp_path / "list.csv", f"{header}\nJava,SKILLS\n"))


def test_an_entry_without_a_type_is_refused_with_its_line_or_skipped(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "Text,Type\nJava,SKILLS\nPython,\n")
    with pytest.raises(SkillmillError, match=r"list.csv, line 3: a row needs a Text and a Type; --skip-bad"):
        read_entity_list(path)
    problems = Problems(skip=True)
    assert read_entity_list(path, problems).entries == (Entry("Java", "SKILLS"),)
    assert len(problems.found) == 1


def test_a_list_without_rows_or_with_an_open_quote_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="has no rows"):
        read_entity_list(write(tmp_path / "list.csv", "Text,Type\n"))
    with pytest.raises(SkillmillError, match="line 3: not CSV"):
        read_entity_list(write(tmp_path / "list.csv", 'Text,Type\nJava,SKILLS\n"Python,SKILLS\n'))


def test_documents_are_files_or_lines(tmp_path: Path) -> None:
    write(tmp_path / "b" / "two.txt", "second\nline\n")
    write(tmp_path / "one.txt", "first\r\n\r\nthird\r\n")
    write(tmp_path / ".hidden.txt", "x")
    write(tmp_path / "notes.md", "x")
    write(tmp_path / "blank.txt", " \n")
    assert [each.name for each in read_documents(tmp_path)] == ["b/two.txt", "one.txt"]
    lines = [(each.name, each.text) for each in read_documents(tmp_path, per_line=True)]
    assert lines == [("b/two.txt:0", "second"), ("b/two.txt:1", "line"), ("one.txt:0", "first"), ("one.txt:2", "third")]
    [alone] = read_documents(tmp_path / "one.txt")
    assert (alone.file, alone.text) == ("one.txt", "first\r\n\r\nthird\r\n")


def test_a_folder_without_documents_says_what_it_needs(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none", "no such file or folder"), (tmp_path, "no .txt or .text files")):
        with pytest.raises(SkillmillError, match=said):
            read_documents(path)
    write(tmp_path / "blank.txt", "\n")
    with pytest.raises(SkillmillError, match="all documents are empty"):
        read_documents(tmp_path)


def test_annotations_of_files_count_from_the_line_that_they_name_or_from_the_beginning(tmp_path: Path) -> None:
    write(tmp_path / "docs" / "a.txt", "Anna Weiß\r\nknows Java\n")
    write(tmp_path / "docs" / "b.txt", "Кот знает Python")
    documents = read_documents(tmp_path / "docs")
    rows = HEADER + "a.txt,0,0,9,PERSON\na.txt,1,6,10,SKILLS\na.txt,,17,21,TOOL\nb.txt,,10,16,SKILLS\n"
    one, two = read_annotations(write(tmp_path / "annotations.csv", rows), documents)
    assert {(one.text[a:b], label) for a, b, label in one.spans} == {
        ("Anna Weiß", "PERSON"),
        ("Java", "SKILLS"),
        ("Java", "TOOL"),
    }
    assert {(two.text[a:b], label) for a, b, label in two.spans} == {("Python", "SKILLS")}
    assert [text.group for text in (one, two)] == ["a.txt", "b.txt"]


def test_annotations_of_lines_give_one_text_a_line_and_texts_without_entities_stay(tmp_path: Path) -> None:
    write(tmp_path / "docs.txt", "uses Java\n\nnothing\nSQL too")
    documents = read_documents(tmp_path / "docs.txt", per_line=True)
    path = write(tmp_path / "a.csv", HEADER + "docs.txt,0,5,9,SKILLS\ndocs.txt,3,0,3,SKILLS\n")
    texts = read_annotations(path, documents, per_line=True)
    assert [(text.text, sorted(text.spans)) for text in texts] == [
        ("uses Java", [(5, 9, "SKILLS")]),
        ("nothing", []),
        ("SQL too", [(0, 3, "SKILLS")]),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("docs.txt,0,5,10,SKILLS", "line 2: End Offset 10 lies beyond the end of line 0 of docs.txt, which has 9"),
        ("docs.txt,7,0,1,SKILLS", "End Offset 1 lies beyond the end of line 7 of docs.txt, which has 0"),
        ("other.txt,0,0,1,SKILLS", "File other.txt: no such document"),
        ("docs.txt,0,4,4,SKILLS", "Begin Offset 4 is not before End Offset 4"),
        ("docs.txt,0,-1,4,SKILLS", "Begin Offset must be a whole number from 0"),
        ("docs.txt,,0,4,SKILLS", "Line must be a whole number from 0, and it is missing"),
        ("docs.txt,0,0,4,", "an annotation needs a Type"),
    ],
)
def test_an_annotation_that_does_not_fit_is_refused_with_its_line(tmp_path: Path, row: str, said: str) -> None:
    write(tmp_path / "docs.txt", "uses Java\n")
    documents = read_documents(tmp_path / "docs.txt", per_line=True)
    path = write(tmp_path / "a.csv", HEADER + row + "\ndocs.txt,0,5,9,SKILLS\n")
    with pytest.raises(SkillmillError, match=said):
        read_annotations(path, documents, per_line=True)
    problems = Problems(skip=True)
    [text] = read_annotations(path, documents, True, problems)
    assert text.spans == {(5, 9, "SKILLS")}
    assert len(problems.found) == 1


def test_the_line_before_a_windows_line_end_is_no_longer_than_a_person_sees(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "ab\r\ncd")
    documents = read_documents(tmp_path / "a.txt")
    with pytest.raises(SkillmillError, match=r"line 0 of a\.txt, which has 2 characters"):
        read_annotations(write(tmp_path / "a.csv", HEADER + "a.txt,0,0,3,X\n"), documents)


LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="\ufeff")


@given(lines=st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=4), data=st.data())
def test_every_annotation_gives_back_what_it_covered(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("any")
    line = data.draw(st.integers(0, len(lines) - 1))
    start = data.draw(st.integers(0, len(lines[line]) - 1))
    end = data.draw(st.integers(start + 1, len(lines[line])))
    write(home / "d.txt", "\n".join(lines))
    rows = write(home / "a.csv", HEADER + f"d.txt,{line},{start},{end},X\n")
    for per_line in (False, True):
        texts = read_annotations(rows, read_documents(home / "d.txt", per_line), per_line)
        surfaces = [text.text[a:b] for text in texts for a, b, _ in text.spans]
        assert surfaces == [lines[line][start:end]]
