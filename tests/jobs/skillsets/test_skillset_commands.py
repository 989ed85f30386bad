"""The commands without Spark, with the shipped encoder; few jobs, since reading takes its time."""

import json
from pathlib import Path

import pytest

from made_skillsets import HEADER, rows, write_jobs
from skillmill.jobs.cli import main
from support import said


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("skillsets")
    data, out, figures = str(write_jobs(home / "jobs.csv")), str(home / "model"), str(home / "figures.json")
    with pytest.raises(SystemExit) as ended:
        main(["skillsets", "train", "--data", data, "--out", out, "--folds", "3", "--json", figures])
    assert not ended.value.code
    return home


def test_training_writes_a_model_and_its_figures(trained: Path) -> None:
    figures = json.loads((trained / "figures.json").read_text())
    assert (figures["folds"], figures["jobs"], len(figures["labels"])) == (3, 36, 3)
    assert figures["median_accuracy"] > figures["median_majority"]
    card = json.loads((trained / "model" / "card.json").read_text())
    assert card["figures"]["median_accuracy"] == figures["median_accuracy"]
    assert card["left_out"] == ["Always"]


def test_one_description_is_judged_without_spark(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "Works with patient and ward."
    model = str(trained / "model")
    answer = json.loads(said(capsys, "skillsets", "predict", "--model", model, "--title", "Nurse", "--text", text))
    assert answer["labels"][0]["label"] == "Care"
    assert {piece["surface"] for piece in answer["labels"][0]["because"]} <= {"Nurse", text}


def test_a_model_is_judged_on_other_jobs(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = write_jobs(trained / "other.csv", rows()[:6])
    out = trained / "other.json"
    said(capsys, "skillsets", "evaluate", "--model", str(trained / "model"), "--data", str(other), "--json", str(out))
    assert json.loads(out.read_text())["jobs"] == 6


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (["train", "--data", "jobs.csv"], "nothing to do: give --out for a model, --folds for figures, or both"),
        (["train", "--data", "jobs.csv", "--folds", "1"], "--folds 1: give 0, or 2 or more"),
        (["train", "--data", "few.csv", "--out", "m"], "few.csv: jobs of 2 codes or titles are too few; give 10"),
        (["predict", "--text", "Cooks."], "no model of skill sets: give --model, or set skillsets.model"),
        (["predict", "--model", "m", "--text", "Cooks.", "--input", "x.csv"], "--text is one description"),
        (["predict", "--model", "none", "--text", "Cooks."], "none/manifest.json: no such file"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    options: list[str], error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_jobs(tmp_path / "few.csv", rows()[:6], HEADER)
    with pytest.raises(SystemExit) as ended:
        main(["skillsets", *options])
    assert str(ended.value.code).startswith(f"skillmill: {error}")
