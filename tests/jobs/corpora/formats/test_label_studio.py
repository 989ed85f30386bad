"""Label Studio's tasks and its export."""

import json
import xml.etree.ElementTree as Xml
from pathlib import Path
from typing import Any

import pytest

from skillmill.jobs.corpora import LabelledText, Problems, read_labelled
from skillmill.jobs.corpora.formats.label_studio import LabelStudioWriter
from skillmill.schemas.errors import SkillmillError


def region(start: int, end: int, text: str, label: str = "Skill", **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def export(folder: Path, *tasks: dict[str, Any]) -> Path:
    file = folder / "export.json"
    file.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return file


def test_tasks_carry_predictions_with_scores_and_the_model(tmp_path: Path) -> None:
    span = (4, 6, "Skill & more")
    with LabelStudioWriter(tmp_path / "tasks.json") as file:
        file.write(LabelledText("use Go", frozenset({span}), (), "cv/1", "", {span: 0.8}, "transformer 1f"))
    ((task,), config) = json.loads((tmp_path / "tasks.json").read_text()), Xml.parse(tmp_path / "tasks.xml").getroot()
    (prediction,) = task["predictions"]
    assert task["data"] == {"text": "use Go", "doc_id": "cv/1"}
    assert (prediction["model_version"], prediction["score"]) == ("transformer 1f", 0.8)
    (found,) = prediction["result"]
    assert found["value"] == {"start": 4, "end": 6, "text": "Go", "labels": ["Skill & more"]}
    labels, text = config.find("Labels"), config.find("Text")
    assert labels is not None
    assert text is not None
    assert (found["from_name"], found["to_name"]) == (labels.get("name"), labels.get("toName")) == ("label", "text")
    assert (text.get("name"), text.get("value")) == ("text", "$text")
    assert [label.get("value") for label in labels] == ["Skill & more"]


def test_what_people_annotated_counts_and_not_what_was_predicted(tmp_path: Path) -> None:
    old = {"result": [region(0, 3, "use")], "created_at": "2024-01-01"}
    cancelled = {"result": [], "was_cancelled": True, "created_at": "2026-01-01"}
    new = {"result": [region(4, 6, "Go"), {"type": "choices", "value": {"choices": ["x"]}}], "created_at": "2025-01-01"}
    done = {"id": 7, "data": {"cv": "use Go"}, "annotations": [old, new, cancelled], "predictions": [old]}
    undone = {"id": 8, "data": {"cv": "use C"}, "annotations": [], "predictions": [old]}
    (text,) = read_labelled(export(tmp_path, done, undone))
    assert (text.text, text.spans, text.group) == ("use Go", {(4, 6, "Skill")}, "7")


def test_the_ground_truth_comes_before_newer_annotations(tmp_path: Path) -> None:
    truth = {"result": [region(4, 6, "Go")], "ground_truth": True, "created_at": "2024-01-01"}
    newer = {"result": [], "created_at": "2025-01-01"}
    (text,) = read_labelled(export(tmp_path, {"data": {"text": "use Go"}, "annotations": [truth, newer]}))
    assert text.spans == {(4, 6, "Skill")}


def test_offsets_of_older_versions_that_count_utf_16_are_told_by_the_stored_text(tmp_path: Path) -> None:
    answer = {"result": [region(6, 8, "Go"), region(0, 2, "👍")]}
    (text,) = read_labelled(export(tmp_path, {"data": {"text": "👍 use Go"}, "annotations": [answer]}))
    assert text.spans == {(0, 1, "Skill"), (6, 8, "Skill")}
    (text,) = read_labelled(
        export(tmp_path, {"data": {"text": "👍 to Go"}, "annotations": [{"result": [region(6, 8, "Go")]}]})
    )
    assert text.spans == {(5, 7, "Skill")}


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"annotations": []}, "a task has `data`"),
        ({"data": {"a": "x", "b": "y"}, "annotations": []}, "no `data.text`"),
        (
            {"data": {"text": "Go"}, "annotations": [{"result": [region(0, 9, "Go and C")]}]},
            "lies outside|does not fit",
        ),
        ({"data": {"text": "Go"}, "annotations": [{"result": [region(0, 2, "C#")]}]}, "does not fit"),
    ],
)
def test_what_does_not_fit_is_named_by_its_row(tmp_path: Path, task: dict[str, Any], message: str) -> None:
    good = {"data": {"text": "C"}, "annotations": [{"result": []}]}
    file = export(tmp_path, good, task)
    with pytest.raises(SkillmillError, match=f"row 2: .*({message})"):
        read_labelled(file, "labelstudio")
    problems = Problems(skip=True)
    assert read_labelled(file, "labelstudio", problems)[0].text == "C"
    assert len(problems.found) == 1
