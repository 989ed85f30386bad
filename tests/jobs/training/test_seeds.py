"""One recipe under several seeds: mean and spread, and nothing trained twice."""

import json
from pathlib import Path
from statistics import mean, stdev

import pytest
from tiny_models import Bench

from skillmill.jobs.cli.train import train
from skillmill.jobs.training.run import Places
from skillmill.jobs.training.seeds import run_seeds, spread_of
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import open_folder


def test_seeds_are_trained_side_by_side_and_summed_up(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = Places(tmp_path / "out", bench.data)
    found = run_seeds(bench.recipe, places, 2, with_openvino=False)

    first = bench.recipe.training.seed
    folders = [places.out / f"seed-{seed}" for seed in (first, first + 1)]
    cards = [json.loads((folder / "card.json").read_text()) for folder in folders]
    assert [card["recipe"]["training"]["seed"] for card in cards] == [first, first + 1]
    assert len({open_folder(folder).revision for folder in folders}) == 2
    scores = [card["dev"]["posts"]["strict"]["micro"]["f1"] for card in cards]
    assert found["posts"]["f1"] == pytest.approx(scores, abs=1e-4)
    assert found["posts"]["mean"] == pytest.approx(mean(scores), abs=1e-4)
    assert found["posts"]["spread"] == pytest.approx(stdev(scores), abs=1e-4)
    assert json.loads((places.out / "seeds.json").read_text()) == found
    assert "over seeds" in capsys.readouterr().out

    written = [(folder / "model.safetensors").stat().st_mtime_ns for folder in folders]
    assert run_seeds(bench.recipe, places, 2, with_openvino=False) == found
    assert [(folder / "model.safetensors").stat().st_mtime_ns for folder in folders] == written


def test_of_one_model_there_is_no_spread(bench: Bench, tmp_path: Path) -> None:
    found = run_seeds(bench.recipe, Places(tmp_path / "out", bench.data), 1, with_openvino=False)
    assert found["posts Skill"]["spread"] is None
    assert found == spread_of([tmp_path / "out" / f"seed-{bench.recipe.training.seed}"])


def test_seeds_are_for_recipes_alone(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="--seeds is for recipes"):
        train(tmp_path / "out", data=tmp_path / "gold.jsonl", seeds=3)
