"""`skillmill convert`, without Spark."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from skillmill.jobs.corpora import read_labelled
from skillmill.jobs.corpora.comprehend import read_annotations, read_documents, read_entity_list
from support import error, said, write_lines


def dataturks(folder: Path) -> Path:
    def annotation(label: str, start: int, end: int, text: str) -> dict[str, Any]:
        return {"label": [label], "points": [{"start": start, "end": end, "text": text}]}

    content = "Ada B\n\nSKILLS\n\nJava (3 years), Big\nData (1 year)\n\nR &amp; D at Acme -\n"
    skills = "Java (3 years), Big\nData (1 year)"
    rows = [
        annotation("Name", 0, 5, "Ada B\n"),
        annotation("Skills", 15, 14 + len(skills), skills),
        annotation("Companies worked at", 26 + len(skills), 31 + len(skills), "Acme -"),
        annotation("Degree", 3, 9, "Masters"),
    ]
    return write_lines(folder / "cvs.json", [{"content": content, "annotation": rows}])


def test_dataturks_becomes_a_folder_that_trains_as_it_is_and_all_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, report = tmp_path / "training", tmp_path / "report.json"
    printed = said(
        *(capsys, "convert", str(dataturks(tmp_path)), "--to", "comprehend", "--out", str(out)),
        *("--split-skills", "--skip-bad", "--report", str(report), "--map", "Skills=SKILLS", "--map", "Name="),
    )
    counts = json.loads(report.read_text())
    annotations = counts["annotations"]
    assert annotations["read"] == 4 == annotations["repaired"] + sum(annotations["rejected"].values())
    assert annotations["split"] == {"lists": 1, "items": 2, "prose": 0}
    assert counts["left_out"] == {"Name": 1}
    assert counts["written"] == {"documents": 1, "spans": 3, "labels": {"Companies worked at": 1, "SKILLS": 2}}
    assert counts["rejected_at"] == [
        f"{tmp_path}/cvs.json, line 1: point 3 to 9: the text there is not the annotation's"
    ]
    assert "rejected: text elsewhere" in printed
    (text,) = read_annotations(out / "annotations.csv", read_documents(out / "documents"))
    assert sorted(text.text[a:b] for a, b, label in text.spans if label == "SKILLS") == ["Big Data", "Java"]
    entries = read_entity_list(out / "entity_list.csv").entries
    assert sorted(entries) == [("Acme", "Companies worked at"), ("Big Data", "SKILLS"), ("Java", "SKILLS")]


def test_without_skip_bad_the_first_reject_ends_it_with_its_line(tmp_path: Path) -> None:
    message = error("convert", str(dataturks(tmp_path)), "--to", "spans", "--out", str(tmp_path / "a.jsonl"))
    assert message.startswith(f"skillmill: {tmp_path}/cvs.json, line 1: point 3 to 9")
    assert not (tmp_path / "a.jsonl").exists()


def test_one_label_is_written_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"text": "Go at Acme", "spans": [[0, 2, "ICD10"], [6, 10, "MONEY"]]}]
    file = write_lines(tmp_path / "a.jsonl", rows)
    said(capsys, "convert", str(file), "--to", "csv", "--out", str(tmp_path / "csv"), "--label", "ICD10")
    assert read_labelled(tmp_path / "csv")[0].spans == {(0, 2, "ICD10")}


def test_the_output_of_comprehend_is_read_from_its_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("use Go")
    entity = {"BeginOffset": 4, "EndOffset": 6, "Score": 0.75, "Text": "Go", "Type": "SKILL"}
    write_lines(tmp_path / "output", [{"File": "a.txt", "Entities": [entity]}])
    with tarfile.open(tmp_path / "output.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "output", "output")
    out = tmp_path / "tasks.json"
    said(
        *(capsys, "convert", str(tmp_path / "output.tar.gz"), "--documents", str(tmp_path / "docs")),
        *("--to", "labelstudio", "--out", str(out)),
    )
    (text,) = read_labelled(out)
    assert text.confidences == {(4, 6, "SKILL"): 0.75}


def test_annotations_by_line_are_read_with_their_documents(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "docs.txt").write_text("use Go\nand C\n")
    (tmp_path / "a.csv").write_text("File,Line,Begin Offset,End Offset,Type\ndocs.txt,1,4,5,SKILL\n")
    arguments = ["convert", str(tmp_path / "a.csv"), "--to", "spans", "--out", str(tmp_path / "a.jsonl")]
    assert "need --documents" in error(*arguments)
    said(capsys, *arguments, "--documents", str(tmp_path / "docs.txt"), "--document-format", "line")
    assert [(text.text, len(text.spans)) for text in read_labelled(tmp_path / "a.jsonl")] == [
        ("use Go", 0),
        ("and C", 1),
    ]


def test_annotations_beyond_the_end_of_a_line_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs.txt").write_text("use Go\nand C\n")
    (tmp_path / "a.csv").write_text("File,Line,Begin Offset,End Offset,Type\ndocs.txt,1,4,50,SKILL\n")
    message = error(
        *("convert", str(tmp_path / "a.csv"), "--documents", str(tmp_path / "docs.txt"), "--document-format", "line"),
        *("--to", "spans", "--out", str(tmp_path / "a.jsonl")),
    )
    assert "a.csv, line 2: End Offset 50 lies beyond the end of" in message


def test_a_bad_line_in_an_archive_is_named_by_the_archive(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.jsonl", [{"text": "Go", "spans": [[0, 9, "X"]]}])
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.jsonl", "a.jsonl")
    message = error("convert", str(tmp_path / "a.tar.gz"), "--to", "spans", "--out", str(tmp_path / "b.jsonl"))
    assert message.startswith(f"skillmill: {tmp_path}/a.tar.gz")
    assert "line 1: span 0 to 9" in message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--to", "word"], "cannot write format word: one of spans"),
        (["--to", "spans", "--from", "word"], "unknown format word: one of skillspan"),
        (["--to", "spans", "--map", "Skills"], "write OLD=NEW"),
        (["--to", "spans", "--document-format", "page"], "file or line"),
        (["--to", "spans", "--out", "."], "names a file"),
    ],
)
def test_mistakes_in_options_are_one_line(tmp_path: Path, options: list[str], message: str) -> None:
    file = write_lines(tmp_path / "a.jsonl", [{"text": "Go", "spans": []}])
    assert message in error("convert", str(file), "--out", str(tmp_path / "out"), *options)


def test_a_missing_input_is_one_line(tmp_path: Path) -> None:
    assert "no such file" in error("convert", str(tmp_path / "none"), "--to", "spans", "--out", str(tmp_path / "out"))


def test_the_shared_export_keeps_its_counts_through_every_step(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    said(
        *(
            capsys,
            "convert",
            str(data / "dataturks" / "train.json"),
            "--to",
            "spans",
            "--out",
            str(tmp_path / "a.jsonl"),
        ),
        *("--split-skills", "--skip-bad", "--report", str(report)),
    )
    counts = json.loads(report.read_text())
    made = counts["annotations"]
    gone = sum(made["dropped"].values()) + sum(made["rejected"].values())
    assert made["read"] == made["unchanged"] + made["repaired"] + gone
    assert made["spans"] == made["unchanged"] + made["repaired"] - made["split"]["lists"] + made["split"]["items"]
    texts = read_labelled(tmp_path / "a.jsonl")
    assert made["spans"] == counts["written"]["spans"] == sum(len(text.spans) for text in texts)
    assert len(counts["rejected_at"]) == sum(made["rejected"].values())
