"""Reading labelled files."""

import json
from pathlib import Path
from typing import Any

import pytest

from skillmill.jobs.corpora import Problems, read_labelled
from skillmill.jobs.corpora.read import read_chosen_rows
from skillmill.jobs.corpora.tokens import bio_spans
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


def test_tokens_are_joined_as_people_write_and_tags_become_spans(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.json", skillspan("use Python ( 3 ) , well .", "B I I I I I I O", "O B I I I O O O"))
    (text,) = read_labelled(file, "skillspan")
    assert text.text == "use Python (3), well."
    assert text.spans == {(0, 20, "Skill"), (4, 14, "Knowledge")}


def test_rows_of_one_post_are_its_lines(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.json",
        skillspan("use Go", "O O", "O B", idx=1, source="tech"),
        skillspan("sell", "B", "O", idx=1, source="house"),
        skillspan("C or Go", "O O O", "B O B", idx=1, source="tech"),
    )
    tech, house = read_labelled(file, "skillspan")
    assert tech.text == "use Go\nC or Go"
    assert tech.spans == {(4, 6, "Knowledge"), (7, 8, "Knowledge"), (12, 14, "Knowledge")}
    assert house.text == "sell"


def test_only_the_texts_whose_rows_have_a_value_are_read(tmp_path: Path) -> None:
    posts = [skillspan("use Go", "O O", "O B", idx=1, source=source) for source in ("tech", "house")]
    file = lines(tmp_path / "a.json", *posts)
    assert [text.fields for text in read_chosen_rows(file, {"source": "house"})] == [{"source": "house"}]
    assert len(read_chosen_rows(file, {})) == 2
    spans = lines(
        tmp_path / "b.json", {"text": "Go", "spans": [], "lang": "en"}, {"text": "Aller", "spans": [], "lang": "fr"}
    )
    assert [text.text for text in read_chosen_rows(spans, {"lang": "en"})] == ["Go"]


def test_a_value_that_no_row_has_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.json", skillspan("use Go", "O O", "O B", idx=1, source="tech"))
    with pytest.raises(SkillmillError, match="no row has source = techs"):
        read_chosen_rows(file, {"source": "techs"})


def test_rows_without_idx_or_source_stand_alone(tmp_path: Path) -> None:
    file = lines(tmp_path / "a.json", skillspan("a", "O", idx=1), skillspan("b", "O", idx=1))
    assert [text.text for text in read_labelled(file, "skillspan")] == ["a", "b"]


def test_a_missing_tag_column_leaves_the_label_unknown(tmp_path: Path) -> None:
    (text,) = read_labelled(lines(tmp_path / "a.json", skillspan("use Go", "B I")), "skillspan")
    assert text.unknown == ((0, 6, "Knowledge"),)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("B I O B", [(0, 1, ""), (3, 3, "")]),
        ("I I O", [(0, 1, "")]),
        ("O I", [(1, 1, "")]),
        ("B B I", [(0, 0, ""), (1, 2, "")]),
        ("B-X I-X I-Y O", [(0, 1, "X"), (2, 2, "Y")]),
        ("O O", []),
    ],
)
def test_bio_is_read_with_and_without_b_and_labels(tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert bio_spans(tags.split()) == expected


def test_spans_are_read_without_the_white_space_at_their_edges(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "a.jsonl",
        {"id": 1, "text": "Go 🎉 R \x95", "spans": [[0, 2, "X Y"], [4, 8, "Z"], [0, 2, "X Y"], [6, 8, "W"]]},
    )
    (text,) = read_labelled(file, "dotin")
    assert text.spans == {(0, 2, "X Y"), (5, 6, "Z")}
    assert text.group == "1"


def test_conll_columns_become_sentences_and_stackoverflow_keeps_four_types(tmp_path: Path) -> None:
    rows = ["use\tO\tuse\tO", "Visual\tB-Application", "Studio\tI-Application", "\t", "table\tB-Data_Structure", ""]
    (tmp_path / "a.txt").write_text("\n".join(rows))
    first, second = read_labelled(tmp_path / "a.txt", "stackoverflow")
    assert (first.text, first.spans) == ("use Visual Studio", {(4, 17, "Application")})
    assert (second.text, second.spans) == ("table", frozenset())
    assert read_labelled(tmp_path / "a.txt")[1].spans == {(0, 5, "Data_Structure")}


def test_dataturks_ends_are_inclusive_and_drifted_points_are_bad(tmp_path: Path) -> None:
    good = {"label": ["Skills"], "points": [{"start": 4, "end": 5, "text": "Go"}]}
    drifted = {"label": ["Skills"], "points": [{"start": 3, "end": 4, "text": "Go"}]}
    file = lines(tmp_path / "a.json", {"content": "use Go", "annotation": [good, drifted]})
    with pytest.raises(SkillmillError, match=r"a\.json, line 1: point 3 to 4"):
        read_labelled(file)
    problems = Problems(skip=True)
    (text,) = read_labelled(file, None, problems)
    assert text.spans == {(4, 6, "Skills")}
    assert len(problems.found) == 1


def test_a_file_of_no_known_form_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"words": []}\n')
    with pytest.raises(SkillmillError, match="cannot tell its format"):
        read_labelled(tmp_path / "a.json")


def test_bad_rows_are_counted_and_the_good_ones_read_where_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"text": "Go", "spans": [[0, 2, "X"], [0, 9, "X"]]}\n{oops\n')
    problems = Problems(skip=True)
    (text,) = read_labelled(tmp_path / "a.json", "spans", problems)
    assert text.spans == {(0, 2, "X")}
    assert [problem.rpartition(": ")[0].rpartition(", ")[2] for problem in problems.found] == ["line 1", "line 2"]


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
        read_labelled(tmp_path / "a.json", data_format)
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
            read_labelled(tmp_path / name, "spans")


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="one of skillspan, green"):
        read_labelled(tmp_path, "word")


def test_the_dataturks_export_is_read_as_far_as_its_offsets_hold(data: Path) -> None:
    problems = Problems(skip=True)
    texts = read_labelled(data / "dataturks" / "train.json", None, problems)
    assert len(texts) == 187
    assert sum(len(text.spans) for text in texts) > 2000
    assert 0 < len(problems.found) < 1000
    assert all(text.text[start:end].strip() == text.text[start:end] for text in texts for start, end, _ in text.spans)


def test_every_corpus_of_the_shared_data_is_read_without_a_format(data: Path) -> None:
    for file, documents in {
        "skillspan/dev.json": 58,
        "green/dev.json": 963,
        "dotin/dev.jsonl": 51,
        "stackoverflow-ner/so_dev.txt": 4607,
    }.items():
        assert len({text.group for text in read_labelled(data / file)}) == documents
