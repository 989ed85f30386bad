"""A whole training in small: folder, resumption, conversion, card."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tiny_models import Bench

from skillmill.jobs.training.recipe import Recipe
from skillmill.jobs.training.run import Places, run_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import file_hash, open_folder
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS

TEXTS = ["we use python and sql", "you care for java well\nsell go", "Ünïcode 👩‍💻 python!"]


@pytest.fixture(scope="module")
def trained(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "model"
    run_recipe(bench.recipe, Places(out, bench.data))
    return out


def weights(folder: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(folder / "model.safetensors")


def copied(source: Path, target: Path) -> Path:
    return Path(shutil.copytree(source, target / "copy", ignore=shutil.ignore_patterns("checkpoints")))


def test_a_training_leaves_a_model_folder_that_opens(trained: Path) -> None:
    folder = open_folder(trained)
    assert {head.name: head.own_labels for head in folder.heads} == {
        "posts.skill": ("Skill",),
        "posts.knowledge": ("Knowledge",),
        "cvs": ("Tool", "Pet"),
    }
    assert folder.heads[0].transitions is not None
    assert np.any(np.array(folder.heads[0].transitions) != 0)
    assert folder.heads[1].curves.keys() == {"Knowledge"}
    assert folder.has_torch
    assert folder.openvino is not None
    assert len(json.loads((trained / "history.json").read_text())) == 2


def test_openvino_and_torch_find_the_labels_of_the_heads(trained: Path, tmp_path: Path) -> None:
    openvino = load_transformer(RecognizerSpec(kind="transformer", model=str(trained), device="cpu"))
    assert openvino.runtime in FORMS
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


def test_a_scheme_gives_its_own_labels_and_the_whole_model_the_public_ones(trained: Path) -> None:
    def labels(head: str) -> tuple[str, ...]:
        return load_transformer(RecognizerSpec(kind="transformer", model=str(trained), device="cpu", head=head)).labels

    assert labels("") == ("Skill", "Knowledge")
    assert labels("posts") == ("Skill", "Knowledge")
    assert labels("cvs") == ("Tool", "Pet")
    with pytest.raises(SkillmillError, match="no head green; it has posts, cvs"):
        labels("green")


def test_thresholds_are_the_models_own_unless_others_are_given(trained: Path) -> None:
    def count(**more: object) -> int:
        spec = RecognizerSpec(kind="transformer", model=str(trained), device="cpu", head="cvs", **more)  # type: ignore[arg-type]
        return sum(len(found) for found in load_transformer(spec).recognize(TEXTS))

    nothing, everything = (count(thresholds=(("Tool", at), ("Pet", at))) for at in (1.0, 0.0))
    assert nothing <= count() <= everything
    assert nothing < everything
    with pytest.raises(SkillmillError, match="threshold for Skill: the model emits Pet, Tool"):
        count(thresholds=(("Skill", 0.5),))


def test_a_student_learns_from_teachers_over_unlabelled_text(bench: Bench, trained: Path, tmp_path: Path) -> None:
    (bench.data / "more.txt").write_text("we use java and go\nyou sell care\n")
    distillation = {"texts": [{"path": "more.txt", "licence": "made up"}]}
    recipe = Recipe.model_validate(bench.recipe.model_dump() | {"distillation": distillation})
    with pytest.raises(SkillmillError, match="name its teachers"):
        run_recipe(recipe, Places(tmp_path / "out", bench.data), with_openvino=False)
    run_recipe(recipe, Places(tmp_path / "out", bench.data, None, (trained,)), with_openvino=False)
    alone, taught = weights(trained), weights(tmp_path / "out")
    assert any(not np.allclose(alone[name], taught[name]) for name in alone)
    assert len(list((tmp_path / "out" / "checkpoints").glob(f"{open_folder(trained).revision}/*.npy"))) == 1


def test_an_interrupted_training_ends_as_an_uninterrupted_one(bench: Bench, trained: Path, tmp_path: Path) -> None:
    run_recipe(bench.recipe, Places(tmp_path / "out", bench.data), with_openvino=False, stop_after=1)
    assert not (tmp_path / "out" / "manifest.json").exists()
    run_recipe(bench.recipe, Places(tmp_path / "out", bench.data), with_openvino=False)
    expected, found = weights(trained), weights(tmp_path / "out")
    assert expected.keys() == found.keys()
    assert all(np.allclose(expected[name], found[name], atol=1e-6) for name in expected)


def test_a_checkpoint_of_another_model_is_refused(bench: Bench, tmp_path: Path) -> None:
    run_recipe(bench.recipe, Places(tmp_path / "out", bench.data), with_openvino=False, stop_after=1)
    heads = {"posts.skill": {"labels": ["Skill", "Knowledge"]}, "cvs": {"labels": ["Tool", "Pet"]}}
    other = Recipe.model_validate(bench.recipe.model_dump() | {"heads": heads})
    with pytest.raises(SkillmillError, match="checkpoint of another"):
        run_recipe(other, Places(tmp_path / "out", bench.data), with_openvino=False)


def test_the_card_tells_data_licence_scores_and_versions(bench: Bench, trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text())
    posts = card["data"][0]
    assert posts["files"] == {name: file_hash(bench.data / name) for name in ("gold.json", "dev.json")}
    assert (posts["scheme"], posts["licence"]) == ("posts", "made up")
    assert card["dev"]["posts"]["runtime"].startswith("openvino-")
    assert card["dev"]["posts"]["strict"]["micro"]["support"] == 7
    assert card["calibration"]["posts"]["Knowledge"]["crossed"] <= 1
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
    for logits in reference["logits"].values():
        logits[0][0] += 5
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
    (changed / "heads.json").write_text(heads.replace("B-Pet", "B-Cat").replace("I-Pet", "I-Cat"))
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
        run_recipe(bench.recipe, Places(tmp_path / "out", bench.data, tmp_path))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"id": 1, "text": "use Go", "spans": [[4, 9, "Tool"]]}, r"cvs\.json, line 1: span 4 to 9 lies outside"),
        ({"id": 1, "text": "use Go", "spans": [[4, 6, "Toy"]]}, r"cvs\.json, line 1: the recipe has no label Toy"),
    ],
)
def test_bad_annotations_stop_before_training_or_are_counted(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str], bad: dict[str, object], message: str
) -> None:
    for name in ("gold.json", "dev.json", "cvs_dev.json"):
        shutil.copy(bench.data / name, tmp_path / name)
    (tmp_path / "cvs.json").write_text(json.dumps(bad) + "\n" + (bench.data / "cvs.json").read_text())
    places = Places(tmp_path / "out", tmp_path, bench.encoder)
    with pytest.raises(SkillmillError, match=message):
        run_recipe(bench.recipe, places, with_openvino=False)
    assert not (tmp_path / "out").exists()
    run_recipe(bench.recipe, places, with_openvino=False, skip_bad=True)
    assert "1 bad annotations skipped" in capsys.readouterr().out


def test_missing_files_are_all_named_at_once(bench: Bench, tmp_path: Path) -> None:
    shutil.copy(bench.data / "gold.json", tmp_path / "gold.json")
    with pytest.raises(SkillmillError, match=r"has no dev\.json, cvs\.json, cvs_dev\.json; give --data-dir"):
        run_recipe(bench.recipe, Places(tmp_path / "out", tmp_path))
