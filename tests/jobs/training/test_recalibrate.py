"""Curves and thresholds of a finished model are fitted again; its weights stay."""

import json
import shutil
from pathlib import Path

import pytest
from tiny_models import Bench

from skillmill.jobs.training.recalibrate import recalibrate
from skillmill.jobs.training.run import Places, run_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import HEADS, file_hash, open_folder, write_heads, write_manifest
from support import said


@pytest.fixture(scope="module")
def trained(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "model"
    run_recipe(bench.recipe, Places(out, bench.data), with_openvino=False)
    shutil.rmtree(out / "checkpoints")
    return out


@pytest.fixture
def bare(trained: Path, tmp_path: Path) -> Path:
    """The trained model without curves and thresholds."""
    out = Path(shutil.copytree(trained, tmp_path / "bare"))
    folder = open_folder(out)
    heads = [type(head)(head.name, head.labels, head.public, {}, {}, head.transitions) for head in folder.heads]
    write_heads(out, heads, folder.max_length, folder.context, folder.cases)
    write_manifest(out, folder.name, folder.tolerance)
    return out


def test_what_training_fitted_is_fitted_again_and_the_weights_stay(
    bench: Bench, trained: Path, bare: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = open_folder(bare).revision
    shown = said(capsys, "models", "calibrate", str(bare), "--data-dir", str(bench.data))
    again = open_folder(bare)
    assert again.heads == open_folder(trained).heads
    assert before != again.revision == open_folder(trained).revision
    assert file_hash(bare / "model.safetensors") == file_hash(trained / "model.safetensors")
    card, first = (json.loads((folder / "card.json").read_text()) for folder in (bare, trained))
    assert (card["weights"], card["calibration"], card["dev"]) == (first["weights"], first["calibration"], first["dev"])
    assert again.revision in shown
    assert (bare / HEADS).read_text() == (trained / HEADS).read_text()


def test_a_folder_without_a_recipe_and_one_without_its_data_are_refused(
    bench: Bench, bare: Path, tmp_path: Path
) -> None:
    with pytest.raises(SkillmillError, match=r"has no gold\.json, .*; give --data-dir"):
        recalibrate(bare, tmp_path)
    (bare / "card.json").unlink()
    with pytest.raises(SkillmillError, match=r"card\.json: holds no recipe"):
        recalibrate(bare, bench.data)
    with pytest.raises(SkillmillError, match=r"manifest\.json: no such file"):
        recalibrate(tmp_path, bench.data)
