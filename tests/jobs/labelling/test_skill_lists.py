"""Lists of skills as people bring them."""

from pathlib import Path

import pytest

from skillmill.jobs.labelling.lists import read_list, stop_words_note
from skillmill.schemas.errors import SkillmillError
from support import error


def names(path: Path, column: str | None = None) -> list[str]:
    return [concept.preferred_label for concept in read_list(path, column)]


def test_a_text_file_has_a_skill_a_line_and_repeated_ones_count_once(tmp_path: Path) -> None:
    path = tmp_path / "skills.txt"
    path.write_text("\ufeffC#\n\n  machine \t learning \nC#\n", encoding="utf-8")
    assert names(path) == ["C#", "machine learning"]


@pytest.mark.parametrize("header", ["id,skill", "id,Name", "other,text", "id,label"])
def test_the_column_of_a_csv_is_guessed_by_its_name(tmp_path: Path, header: str) -> None:
    path = tmp_path / "skills.csv"
    path.write_text(f"{header}\n1,Go\n2,\n3,R\n")
    assert names(path) == ["Go", "R"]


def test_the_only_column_needs_no_name_and_any_can_be_named(tmp_path: Path) -> None:
    only, several = tmp_path / "only.csv", tmp_path / "several.csv"
    only.write_text("ability\nGo\n")
    several.write_text("ability,note\nGo,x\n")
    assert names(only) == names(several, "Ability") == ["Go"]


def test_a_csv_may_bring_categories(tmp_path: Path) -> None:
    path = tmp_path / "skills.csv"
    path.write_text("skill,category\nGo,Technology\nknitting,\n")
    assert [concept.category for concept in read_list(path)] == ["Technology", None]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("a.txt", "\n \n", "a.txt: the list of skills is empty; write one skill a line"),
        ("a.csv", "skill\n", "a.csv: the list of skills is empty"),
        ("a.csv", "", "cannot tell which column has the skills; it has none"),
        ("a.csv", "one,two\n1,2\n", "cannot tell which column has the skills; it has one, two: name one by --column"),
        (
            "a.csv",
            "skill,category\nGo,Tech\n",
            "line 2: category Tech is none of Technology, Technical",
        ),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / file).write_text(text)
    with pytest.raises(SkillmillError, match=said):
        read_list(tmp_path / file)


def test_what_is_no_file_or_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x00\xff\xfe\x00" * 50)
    with pytest.raises(SkillmillError, match="picture: not text"):
        read_list(tmp_path / "picture")
    with pytest.raises(SkillmillError, match=r"missing\.txt: no such file"):
        read_list(tmp_path / "missing.txt")


def test_a_column_of_a_text_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Go")
    with pytest.raises(SkillmillError, match="--column names a column of a CSV"):
        read_list(tmp_path / "a.txt", "skill")


def test_stop_words_in_the_list_are_named_beforehand(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Go\nas\nto do\nAny.DO\nPython\n")
    note = stop_words_note(read_list(tmp_path / "a.txt"), votes=False)
    assert note == "stop words in the list: as, to do (2); all of them count, as --no-votes asks"
    assert stop_words_note(read_list(tmp_path / "a.txt"), votes=True).endswith("the vote drops most")


def test_the_command_refuses_an_empty_list_before_spark_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skillmill.jobs.session.get_session", lambda _: pytest.fail("Spark was started"))
    (tmp_path / "empty.txt").write_text("")
    said = error("label", "--skills", str(tmp_path / "empty.txt"), "--warehouse", str(tmp_path / "w"))
    assert said.endswith("the list of skills is empty; write one skill a line")


def test_the_command_refuses_an_unknown_scheme(tmp_path: Path) -> None:
    assert "setting label.scheme" in error("label", "--scheme", "bilou", "--warehouse", str(tmp_path / "w"))
