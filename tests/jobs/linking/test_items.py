"""Files for evaluate-linking: what is read, and what is refused with its line."""

from pathlib import Path

import pytest

from skillmill.jobs.linking.items import Item, read_items
from skillmill.jobs.linking.lists import read_rows
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.context import Place


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_mentions_and_sentences_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, '{"surface": "SQL", "sentence": "Knows SQL.", "labels": ["SQL"]}', "")
    assert read_items(path) == [Item("Knows SQL.", ("SQL",), "SQL")]


def test_a_mention_knows_its_place(tmp_path: Path) -> None:
    assert Item("Knows SQL.", (), "SQL").place == Place("Knows SQL.", 6)
    assert Item("Knows SQL.", (), "Java").place is None
    assert Item("Knows SQL.", ()).place is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "line 2: not a JSON object"),
        ('{"sentence": "a"}', "line 2: not a JSON object with sentence and labels"),
        ('{"sentence": "a", "labels": "b"}', "line 2: sentence and surface are strings"),
        ('{"sentence": "a", "labels": [], "surface": " "}', "line 2: the surface is empty"),
        ('{"sentence": "a", "labels": [], "surface": "a"}', "make two files"),
    ],
)
def test_what_is_no_item_is_refused(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(SkillmillError, match=said):
        read_items(written(tmp_path, '{"sentence": "a", "labels": []}', line))


def test_an_empty_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="no items"):
        read_items(written(tmp_path, ""))
    with pytest.raises(SkillmillError, match="No such file"):
        read_items(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no rows"),
        ("surface\n", "no rows"),
        ("a,b\n1,2\n", "no column surface"),
        ("surface,concept_id\nSQL,x\n", "concept_id already"),
    ],
)
def test_a_list_that_cannot_be_linked_is_refused(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(content)
    with pytest.raises(SkillmillError, match=said):
        read_rows(path)


def test_a_single_column_needs_no_name(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("skill\nSQL\nExcel\n")
    assert read_rows(path) == [{"surface": "SQL"}, {"surface": "Excel"}]
