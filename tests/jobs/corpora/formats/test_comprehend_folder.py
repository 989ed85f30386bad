"""Comprehend's training folder and its analysis output."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.jobs.corpora import LabelledText, Problems, read_labelled
from skillmill.jobs.corpora.comprehend import read_entity_list
from skillmill.jobs.corpora.formats.comprehend import ComprehendWriter
from skillmill.jobs.corpora.formats.comprehend_output import read_output
from skillmill.schemas.errors import SkillmillError


def written(folder: Path, *texts: LabelledText) -> ComprehendWriter:
    with ComprehendWriter(folder) as file:
        for text in texts:
            file.write(text)
    return file


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as content:
        return list(csv.reader(content))


def test_offsets_count_from_the_beginning_of_the_line(tmp_path: Path) -> None:
    text = LabelledText("Skills\r\n👍 Go, C\n\nSQL", frozenset({(10, 12, "SKILL"), (17, 20, "SKILL")}), (), "cv/1")
    written(tmp_path, text)
    assert rows(tmp_path / "annotations.csv") == [
        ["File", "Line", "Begin Offset", "End Offset", "Type"],
        ["cv-1.txt", "1", "2", "4", "SKILL"],
        ["cv-1.txt", "3", "0", "3", "SKILL"],
    ]
    assert (tmp_path / "documents" / "cv-1.txt").read_bytes().decode() == text.text
    assert rows(tmp_path / "entity_list.csv") == [["Text", "Type"], ["Go", "SKILL"], ["SQL", "SKILL"]]


def test_a_span_over_one_line_break_is_joined_and_over_more_is_split(tmp_path: Path) -> None:
    wrapped = LabelledText("Big\nData, x\ny\nz", frozenset({(0, 8, "A"), (10, 15, "B")}), (), "cv")
    losses = written(tmp_path, wrapped).losses
    assert (losses["joined lines"], losses["split at lines"]) == (1, 1)
    (text,) = read_labelled(tmp_path)
    assert text.text == "Big Data, x\ny\nz"
    assert text.spans == {(0, 8, "A"), (10, 11, "B"), (12, 13, "B"), (14, 15, "B")}
    assert read_entity_list(tmp_path / "entity_list.csv").entries[0] == ("Big Data", "A")


def test_names_of_documents_are_safe_and_different(tmp_path: Path) -> None:
    names = ["../../etc/passwd", "a b", "A/B", "a-b", "..", "बायोडाटा"]
    written(tmp_path / "out", *(LabelledText("Go", frozenset({(0, 2, "SKILL")}), (), name) for name in names))
    files = sorted(file.name for file in (tmp_path / "out" / "documents").iterdir())
    assert files == sorted(["etc-passwd.txt", "a-b.txt", "A-B-2.txt", "a-b-3.txt", "document.txt", "बायोडाटा.txt"])
    assert len(read_labelled(tmp_path / "out")) == len(names)
    assert not [file for file in tmp_path.iterdir() if file.name != "out"]


@settings(deadline=None, max_examples=60)
@given(
    text=st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\r 👍\ufeff"), min_size=1),
    at=st.data(),
)
def test_every_annotation_is_its_surface_in_the_line_that_it_names(
    tmp_path_factory: pytest.TempPathFactory, text: str, at: st.DataObject
) -> None:
    start = at.draw(st.integers(0, len(text) - 1))
    end = at.draw(st.integers(start + 1, len(text)))
    surface = text[start:end]
    folder = tmp_path_factory.mktemp("any") / "out"
    if surface.strip() != surface or not surface:
        return
    written(folder, LabelledText(text, frozenset({(start, end, "X")}), (), "a"))
    lines = (folder / "documents" / "a.txt").read_bytes().decode("utf-8-sig").split("\n")
    found = [
        lines[int(line)][int(begin) : int(stop)] for _, line, begin, stop, _ in rows(folder / "annotations.csv")[1:]
    ]
    assert "".join("".join(found).split()) == "".join(surface.split())
    (back,) = read_labelled(folder)
    surfaces = ["".join(back.text[first:last].split()) for first, last, _ in sorted(back.spans)]
    assert surfaces == ["".join(piece.split()) for piece in found]


def entity(begin: int, end: int, text: str, **more: Any) -> dict[str, Any]:
    return {"BeginOffset": begin, "EndOffset": end, "Score": 0.9, "Text": text, "Type": "SKILL", **more}


def output(folder: Path, *lines: dict[str, Any]) -> Path:
    file = folder / "output"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return file


def test_the_output_of_an_analysis_is_read_with_its_documents(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_bytes(b"use Go\nand C")
    whole = output(tmp_path, {"File": "a.txt", "Entities": [entity(4, 6, "Go")]})
    (text,) = read_output(whole, tmp_path / "docs", Problems())
    assert (text.spans, text.confidences) == ({(4, 6, "SKILL")}, {(4, 6, "SKILL"): 0.9})
    lines = output(
        tmp_path,
        {"File": "a.txt", "Line": 0, "Entities": []},
        {"File": "a.txt", "Line": 1, "Entities": [entity(4, 5, "C")]},
        {"File": "a.txt", "Line": 2, "Entities": []},
    )
    assert [text.text for text in read_output(lines, tmp_path / "docs", Problems())] == ["use Go", "and C"]


def test_documents_that_the_analysis_could_not_read_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("use Go")
    failed = {"File": "b.txt", "ErrorCode": "INTERNAL_SERVER_ERROR", "ErrorMessage": "x"}
    lines = output(tmp_path, {"File": "a.txt", "Entities": []}, failed)
    assert [text.text for text in read_output(lines, tmp_path / "a.txt", Problems())] == ["use Go"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"File": "b.txt", "Entities": []}, "no such document"),
        ({"Entities": []}, "needs `File`"),
        ({"File": "a.txt", "Entities": [entity(4, 60, "Go")]}, "outside the text"),
        ({"File": "a.txt", "Entities": [entity(0, 2, "Go")]}, "not the entity's"),
    ],
)
def test_output_that_fits_no_document_is_named_by_its_line(tmp_path: Path, line: dict[str, Any], message: str) -> None:
    (tmp_path / "a.txt").write_text("use Go")
    with pytest.raises(SkillmillError, match=f"line 1: .*{message}"):
        read_output(output(tmp_path, line), tmp_path / "a.txt", Problems())
