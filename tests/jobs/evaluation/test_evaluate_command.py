"""`skillmill evaluate` from end to end, with the shipped model."""

import json
from pathlib import Path

import pytest

from skillmill.jobs.cli.evaluate import evaluate as evaluate_command
from skillmill.schemas.errors import SkillmillError

ROW = {"text": "You know Python, SQL and Docker.", "spans": [[9, 15, "Tool"], [17, 20, "Tool"]]}


def gold(folder: Path, *rows: object) -> Path:
    path = folder / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_scores_the_shipped_model_and_writes_json_and_html(tmp_path: Path) -> None:
    evaluate_command(
        data=gold(tmp_path, ROW, ROW),
        label_map=["model:Knowledge=Tool"],
        json_path=tmp_path / "out.json",
        html_path=tmp_path / "out.html",
        against="default",
    )
    scores = json.loads((tmp_path / "out.json").read_text())
    assert set(scores["strict"]) == {"micro", "labels"}
    assert scores["strict"]["micro"].keys() == {"precision", "recall", "f1", "support"}
    assert scores["strict"]["labels"]["Tool"]["support"] == 4
    assert scores["strict"]["micro"]["recall"] > 0
    assert scores["data"]["documents"] == 2
    assert scores["against"]["difference"]["micro"]["interval"] == [0, 0]
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert scores["model"]["revision"] in html


def test_gold_without_spans_is_an_error(tmp_path: Path) -> None:
    path = gold(tmp_path, {"text": "a", "spans": [[0, 1, "X"]]})
    with pytest.raises(SkillmillError, match="no labelled spans left after --map"):
        evaluate_command(data=path, data_format="spans", label_map=["gold:X="])


def test_a_report_in_a_folder_that_does_not_exist_is_refused_before_the_model_runs(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="its folder does not exist"):
        evaluate_command(data=tmp_path / "missing.jsonl", html_path=tmp_path / "none" / "out.html")


def test_bad_annotations_stop_the_command_unless_they_are_skipped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gold(tmp_path, ROW, {"text": "Go", "spans": [[0, 9, "Tool"]]})
    with pytest.raises(SkillmillError, match="line 2"):
        evaluate_command(data=path)
    evaluate_command(data=path, skip_bad=True, json_path=tmp_path / "out.json")
    assert json.loads((tmp_path / "out.json").read_text())["data"]["skipped"] == 1
    assert "bad annotations skipped: 1" in capsys.readouterr().out


def test_the_shipped_model_reaches_its_figure_on_skillspan_dev(data: Path, tmp_path: Path) -> None:
    evaluate_command(data=data / "skillspan" / "dev.json", data_format="skillspan", json_path=tmp_path / "scores.json")
    assert json.loads((tmp_path / "scores.json").read_text())["strict"]["micro"]["f1"] >= 0.47
