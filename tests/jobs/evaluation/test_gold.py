"""Reading labelled files."""

import json
from pathlib import Path
from typing import Any

import pytest

from skillmill.jobs.evaluation.gold import bio_spans, read_gold
from skillmill.schemas.errors import SkillmillError


def lines(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def skillspan(tokens: str, skill: str | None = None, knowledge: str | None = None, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"tokens": tokens.split(), **more}
    if skill is not None:
        row["tags_skill"] = skill.split()
    if knowledge is not None:
        row["tags_knowledge"] = knowledge.split()
    return row


def test_tokens_are_joined_by_one_space_and_tags_become_spans(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.json", skillspan("use Python 3 well", "B I I I", "O B I O"))
    (text,) = read_gold(file, "skillspan")
    assert text.text == "use Python 3 well"
    assert text.spans == {(0, 17, "Skill"), (4, 12, "Knowledge")}


def test_rows_of_one_post_are_its_lines(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.json",
        skillspan("use Go", "O O", "O B", idx=1, source="tech"),
        skillspan("sell", "B", "O", idx=1, source="house"),
        skillspan("C or Go", "O O O", "B O B", idx=1, source="tech"),
    )
    tech, house = read_gold(file, "skillspan")
    assert tech.text == "use Go\nC or Go"
    assert tech.spans == {(4, 6, "Knowledge"), (7, 8, "Knowledge"), (12, 14, "Knowledge")}
    assert house.text == "sell"


def test_rows_without_idx_or_source_stand_alone(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.json", skillspan("a", "O", idx=1), skillspan("b", "O", idx=1))
    assert [text.text for text in read_gold(file, "skillspan")] == ["a", "b"]


def test_a_missing_tag_column_leaves_the_label_unknown(tmp_path: Path) -> None:
    (text,) = read_gold(lines(tmp_path / "a.json", skillspan("use Go", "B I")), "skillspan")
    assert text.unknown == ((0, 6, "Knowledge"),)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B I O B", [(0, 1), (3, 3)]),
        ("I I O", [(0, 1)]),
        ("O I", [(1, 1)]),
        ("B B I", [(0, 0), (1, 2)]),
        ("B-X I-X I-Y O", [(0, 1), (2, 2)]),
        ("O O", []),
    ],
)
def test_bio_is_read_with_and_without_b_and_labels(tags: str, expected: list[tuple[int, int]]) -> None:
    assert bio_spans("here", tags.split()) == expected


def test_spans_are_read_as_they_are(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl",
        {"id": 1, "text": "Go 🎉 R ", "spans": [[0, 2, "X Y"], [5, 7, "Z"], [0, 2, "X Y"]]},
    )
    (text,) = read_gold(file, "spans")
    assert text.spans == {(0, 2, "X Y"), (5, 7, "Z")}


@pytest.mark.parametrize(
    ("data_format", "line", "message"),
    [
        ("skillspan", '{"tokens": ["a"], "tags_skill": ["B", "O"]}', "1 tokens but 2 tags_skill"),
        ("skillspan", '{"tokens": "a"}', "not a list of strings"),
        ("skillspan", '{"tokens": ["a"], "tags_skill": ["X"]}', "none of B, I, O"),
        ("skillspan", "{oops", "not JSON"),
        ("skillspan", "[1]", "not a JSON object"),
        ("spans", '{"text": "ab", "spans": [[0, 3, "X"]]}', "outside the text of 2 characters"),
        ("spans", '{"text": "ab", "spans": [[1, 1, "X"]]}', "outside the text"),
        ("spans", '{"text": "ab", "spans": [[-1, 1, "X"]]}', "outside the text"),
        ("spans", '{"text": "ab", "spans": [[true, 1, "X"]]}', "two whole numbers"),
        ("spans", '{"text": "ab", "spans": [[0, 1]]}', "a span is"),
        ("spans", '{"text": "ab"}', "needs `text`"),
    ],
)
def test_bad_lines_are_named(tmp_path: Path, data_format: str, line: str, message: str) -> None:
    good = {"skillspan": '{"tokens": ["a"]}', "spans": '{"text": "", "spans": []}'}[data_format]
    (tmp_path / "a.json").write_text(f"{good}\n\n{line}\n")
    with pytest.raises(SkillmillError, match=message) as caught:
        read_gold(tmp_path / "a.json", data_format)
    assert "a.json, line 3" in str(caught.value)


def test_a_missing_an_empty_and_a_binary_file_are_errors(tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text("\n")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\xfa")
    for name, message in {
        "none.json": "no such file",
        "empty.json": "no rows",
        "binary.json": "not UTF-8",
    }.items():
        with pytest.raises(SkillmillError, match=message):
            read_gold(tmp_path / name, "spans")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="one of skillspan, spans"):
        read_gold(tmp_path, "conll")
