"""A whole training in small: folder, resumption, conversion, card."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tiny_models import Bench

from skillmill.jobs.training.run import run_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import file_hash, open_folder

TEXTS = ["we use python and sql", "you care for java well\nsell go", "Ünïcode 👩‍💻 python!"]


@pytest.fixture(scope="module")
def trained(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "model"
    run_recipe(bench.recipe, out, bench.data)
    return out


def weights(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def copied(source: Path, target: Path) -> Path:
    return Path(shutil.copytree(source, target / "copy", ignore=shutil.ignore_patterns("checkpoints")))


def test_a_training_leaves_a_model_folder_that_opens(trained: Path) -> None:
    folder = open_folder(trained)
    assert folder.heads == {
        "skill": ("O", "B-Skill", "I-Skill"),
        "knowledge": ("O", "B-Knowledge", "I-Knowledge"),
    }
    assert folder.has_torch
    assert folder.openvino is not None
    assert len(json.loads((trained / "history.json").read_text())) == 2


def test_openvino_and_torch_find_the_labels_of_the_heads(trained: Path, tmp_path: Path) -> None:
    openvino = load_transformer(RecognizerSpec(kind="transformer", model=str(trained), device="cpu"))
    assert openvino.runtime == "openvino-int8"
    torch_only = copied(trained, tmp_path)
    manifest = json.loads((torch_only / "manifest.json").read_text())
    manifest["conversions"] = {}
    (torch_only / "manifest.json").write_text(json.dumps(manifest))
    torch = load_transformer(RecognizerSpec(kind="transformer", model=str(torch_only), device="cpu"))
    assert torch.runtime == "torch-cpu-f32"
    assert torch.revision == openvino.revision
    for recognizer in (openvino, torch):
        for text, mentions in zip(TEXTS, recognizer.recognize(TEXTS), strict=True):
            assert all(text[m.start : m.end] == m.surface for m in mentions)
    assert torch.recognize(TEXTS) == [torch.recognize([text])[0] for text in TEXTS]


def test_an_interrupted_training_ends_as_an_uninterrupted_one(bench: Bench, trained: Path, tmp_path: Path) -> None:
    run_recipe(bench.recipe, tmp_path / "out", bench.data, with_openvino=False, stop_after=1)
    assert not (tmp_path / "out" / "manifest.json").exists()
    run_recipe(bench.recipe, tmp_path / "out", bench.data, with_openvino=False)
    expected, found = weights(trained), weights(tmp_path / "out")
    assert expected.keys() == found.keys()
    assert all(np.allclose(expected[name], found[name], atol=1e-6) for name in expected)


def test_a_checkpoint_of_another_model_is_refused(bench: Bench, tmp_path: Path) -> None:
    run_recipe(bench.recipe, tmp_path / "out", bench.data, with_openvino=False, stop_after=1)
    other = bench.recipe.model_copy(update={"heads": {"skill": ("Skill",)}})
    with pytest.raises(SkillmillError, match="checkpoint of another"):
        run_recipe(other, tmp_path / "out", bench.data, with_openvino=False)


def test_the_card_tells_data_licence_scores_and_versions(bench: Bench, trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text())
    assert card["data"]["files"] == {"gold.json": file_hash(bench.data / "gold.json")}
    assert card["data"]["licence"] == "made up"
    assert card["dev"]["openvino-int8"]["micro"]["support"] == 21
    assert card["versions"]["torch"] != "not installed"
    assert card["weights"] in (trained / "card.md").read_text()


@pytest.mark.parametrize("name", ["tokenizer.json", "heads.json", "model.safetensors", "openvino-int8/model.bin"])
def test_a_file_with_another_hash_is_refused_by_name(trained: Path, tmp_path: Path, name: str) -> None:
    damaged = copied(trained, tmp_path)
    with (damaged / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(SkillmillError, match=f"{name}: its hash is not the manifest's"):
        load_transformer(RecognizerSpec(kind="transformer", model=str(damaged)))


def test_a_missing_file_is_named(trained: Path, tmp_path: Path) -> None:
    damaged = copied(trained, tmp_path)
    (damaged / "config.json").unlink()
    with pytest.raises(SkillmillError, match=r"config\.json: missing"):
        load_transformer(RecognizerSpec(kind="transformer", model=str(damaged)))


def test_a_manifest_cannot_point_outside_its_folder(trained: Path, tmp_path: Path) -> None:
    damaged = copied(trained, tmp_path)
    manifest = json.loads((damaged / "manifest.json").read_text())
    manifest["files"]["../heads.json"] = "0" * 64
    (damaged / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SkillmillError, match="outside the folder"):
        open_folder(damaged)


def test_a_model_that_misses_its_reference_logits_is_refused(trained: Path, tmp_path: Path) -> None:
    damaged = copied(trained, tmp_path)
    reference = json.loads((damaged / "reference.json").read_text())
    reference["logits"]["openvino-int8"][0][0] += 5
    (damaged / "reference.json").write_text(json.dumps(reference))
    manifest = json.loads((damaged / "manifest.json").read_text())
    manifest["reference"]["reference.json"] = file_hash(damaged / "reference.json")
    (damaged / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SkillmillError, match="reference logits"):
        load_transformer(RecognizerSpec(kind="transformer", model=str(damaged), device="cpu"))


def test_the_revision_follows_weights_and_labels_but_not_cards(trained: Path, tmp_path: Path) -> None:
    from skillmill.udfs.recognition.transformer.folder import write_manifest

    changed = copied(trained, tmp_path)
    before = open_folder(changed).revision
    (changed / "card.md").write_text("other")
    write_manifest(changed, "tiny", {})
    assert open_folder(changed).revision == before
    heads = (changed / "heads.json").read_text()
    (changed / "heads.json").write_text(heads.replace("Knowledge", "Other"))
    write_manifest(changed, "tiny", {})
    assert open_folder(changed).revision != before


def test_the_openvino_form_alone_is_a_model_folder_too(trained: Path, tmp_path: Path) -> None:
    from skillmill.jobs.training.convert import keep_openvino

    keep_openvino(trained, tmp_path / "small")
    small, whole = (
        load_transformer(RecognizerSpec(kind="transformer", model=str(path), device="cpu"))
        for path in (tmp_path / "small", trained)
    )
    assert not list((tmp_path / "small").rglob("*.safetensors"))
    assert small.revision != whole.revision
    spans = [[(m.start, m.end, m.label) for found in r.recognize(TEXTS) for m in found] for r in (small, whole)]
    assert spans[0] == spans[1]
    with pytest.raises(SkillmillError, match="there already"):
        keep_openvino(trained, tmp_path / "small")


def test_a_missing_encoder_is_named(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="an encoder folder holds"):
        run_recipe(bench.recipe, tmp_path / "out", bench.data, tmp_path)
