"""A whole training of the bi-encoder in small: folder, resumption, refusals."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs skillmill[torch]")
pytest.importorskip("transformers", reason="training needs skillmill[torch]")

from small_index import make_matcher
from tiny_linker import NAMES, LinkerBench, make_linker_bench

from skillmill.jobs.linking.convert import GROUP
from skillmill.jobs.linking.recipe import LinkerRecipe
from skillmill.jobs.linking.run import ENCODER, run_linker_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.folder import OPENVINO, open_linker
from skillmill.udfs.linking.dense.matcher import shipped_encoder
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.recognition.transformer.torch_model import read_encoder

STEPS = 12
Seen = tuple[int, int, float]
"""Steps done, all steps, the loss."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> LinkerBench:
    return make_linker_bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def reported() -> list[Seen]:
    return []


@pytest.fixture(scope="module")
def trained(bench: LinkerBench, reported: list[Seen], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "linker"
    bench.train(out, report=lambda *seen: reported.append(seen))
    return out


def weights(out: Path) -> dict[str, np.ndarray]:
    from safetensors.numpy import load_file

    return load_file(out / "checkpoints" / "latest" / "model.safetensors")


def interrupted(bench: LinkerBench, out: Path) -> Path:
    def report(done: int, total: int, loss: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.train(out, report=report)
    return out


def test_a_training_leaves_a_linkers_folder_that_opens_and_encodes(trained: Path) -> None:
    folder = open_linker(trained)
    assert (folder.max_length, folder.size, folder.settings["sharpness"]) == (32, GROUP, 10.0)
    _, encoder = shipped_encoder(str(trained))
    vectors = encoder.vectors(["use python", "Ünïcode 👩‍💻", ""])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 0], abs=1e-4)
    assert [words.vectors.shape[1] for words in encoder.words(["use python"])] == [GROUP]


def test_what_was_trained_finds_concepts_by_their_other_names(trained: Path, tmp_path: Path) -> None:
    concepts = [Concept(f"own:{at}", "own", "1", name, (), None, None) for at, name in enumerate(NAMES)]
    found = make_matcher(concepts, tmp_path, str(trained)).near([f"{name} at work" for name in NAMES], 1)
    assert sum(ranked[0][0] == at for at, ranked in enumerate(found)) >= 8


def test_the_loss_falls_and_is_told_with_the_steps(trained: Path, reported: list[Seen]) -> None:
    state = json.loads((trained / "checkpoints" / "latest" / "state.json").read_text())
    assert state["step"] == len(state["losses"]) == reported[-1][1] >= STEPS
    assert [seen[0] for seen in reported] == [10, *([20] if state["step"] > 20 else []), state["step"]]
    assert np.mean(state["losses"][-4:]) < np.mean(state["losses"][:4])


def test_the_card_tells_recipe_licences_and_versions(bench: LinkerBench, trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text())
    assert card["licences"] == ["none", "made up"]
    assert LinkerRecipe.model_validate(card["recipe"]) == bench.recipe
    assert card["versions"]["torch"] != "not installed"


def test_a_training_taken_up_ends_as_one_that_went_through(bench: LinkerBench, trained: Path, tmp_path: Path) -> None:
    out = interrupted(bench, tmp_path / "out")
    assert not (out / "manifest.json").exists()
    assert json.loads((out / "checkpoints" / "latest" / "state.json").read_text())["step"] == 9
    bench.train(out)
    expected, found = weights(trained), weights(out)
    assert expected.keys() == found.keys()
    assert all(np.allclose(expected[name], found[name], atol=1e-6) for name in expected)
    assert (out / OPENVINO / "model.bin").read_bytes() == (trained / OPENVINO / "model.bin").read_bytes()


def test_the_weights_are_kept_as_an_encoder_to_start_from(trained: Path) -> None:
    encoder = read_encoder(trained / ENCODER)
    expected = {name.removeprefix("encoder."): found for name, found in weights(trained).items()}
    kept = {name: weight.numpy() for name, weight in encoder.state_dict().items()}
    assert all(np.array_equal(kept[name], expected[name]) for name in expected)
    assert (trained / ENCODER / TOKENIZER).read_text() == (trained / TOKENIZER).read_text()


def test_a_checkpoint_of_another_recipe_is_refused_and_kept(bench: LinkerBench, trained: Path, tmp_path: Path) -> None:
    shutil.copytree(trained, tmp_path / "out")
    with pytest.raises(SkillmillError, match=r"checkpoint of another.*empty --out folder"):
        bench.train(tmp_path / "out", bench.changed("contrast", sharpness=5.0))
    assert open_linker(tmp_path / "out").revision == open_linker(trained).revision


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"taxonomies": ["esco=nowhere"]}, r"nowhere"),
        ({"carriers": ["posts.jsonl", "gone.jsonl"], "labelled": "lost.csv"}, r"gone\.jsonl, .*lost\.csv"),
    ],
)
def test_data_that_is_missing_is_named_before_anything_is_written(
    bench: LinkerBench, tmp_path: Path, values: dict[str, object], named: str
) -> None:
    with pytest.raises(SkillmillError, match=f"no .*{named}; give --data-dir"):
        bench.train(tmp_path / "out", bench.changed("pairs", **values))
    assert not (tmp_path / "out").exists()


def test_a_missing_encoder_is_named(bench: LinkerBench, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="an encoder folder holds"):
        run_linker_recipe(bench.recipe, tmp_path / "out", bench.home, tmp_path, lambda *_: None)
