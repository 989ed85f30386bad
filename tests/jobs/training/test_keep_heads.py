"""A model trained further: its heads go on, and what no corpus trains stays as it was."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import Bench

from skillmill.jobs.training.recipe import HeadPart, Recipe
from skillmill.jobs.training.run import Places, run_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import open_folder
from skillmill.udfs.recognition.transformer.torch_model import read_model


def of_posts(recipe: Recipe, encoder: Path, **training: Any) -> Recipe:
    """Return the recipe for posts alone, from the model `encoder`."""
    return recipe.model_copy(
        update={
            "encoder": str(encoder),
            "keep_heads": True,
            "heads": {name: part for name, part in recipe.heads.items() if name.startswith("posts")},
            "corpora": recipe.corpora[:1],
            "training": recipe.training.model_copy(update=training),
        }
    )


@pytest.fixture(scope="module")
def start(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("general") / "model"
    run_recipe(bench.recipe, Places(out, bench.data), with_openvino=False)
    return out


def test_heads_go_on_from_where_they_were_and_the_others_stay(bench: Bench, start: Path, tmp_path: Path) -> None:
    recipe = of_posts(bench.recipe, start, epochs=1, learning_rate=1e-9, head_rate=1e-9, averaging=0.0, weight_decay=0)
    run_recipe(recipe, Places(tmp_path / "domain", bench.data), with_openvino=False)
    before, after = open_folder(start), open_folder(tmp_path / "domain")
    assert {head.name for head in after.heads} == {head.name for head in before.heads}
    old, new = ({head.name: head for head in folder.heads}["cvs"] for folder in (before, after))
    assert (new.thresholds, new.curves) == (old.thresholds, old.curves)
    assert old.curves
    weights = [read_model(folder)["heads"].state_dict() for folder in (before, after)]
    assert weights[0].keys() == weights[1].keys()
    for name in weights[0]:
        assert weights[1][name].numpy() == pytest.approx(weights[0][name].numpy(), abs=1e-5)
    card = json.loads((tmp_path / "domain" / "card.json").read_text())
    assert card["start"]["weights"] == before.revision
    assert {part["scheme"] for part in card["start"]["data"]} == {part.scheme for part in bench.recipe.corpora}
    assert "Before, " in (tmp_path / "domain" / "card.md").read_text()


def test_a_blend_lies_between_its_start_and_what_was_trained(bench: Bench, start: Path, tmp_path: Path) -> None:
    def weights(name: str, **training: Any) -> dict[str, np.ndarray]:
        recipe = of_posts(bench.recipe, start, epochs=1, averaging=0.0, **training)
        run_recipe(recipe, Places(tmp_path / name, bench.data), with_openvino=False)
        return {key: value.numpy() for key, value in read_model(open_folder(tmp_path / name)).state_dict().items()}

    before = {key: value.numpy() for key, value in read_model(open_folder(start)).state_dict().items()}
    trained = weights("whole")
    blended = weights("blended", blend=0.25, unblended=("posts.skill",))
    moved = [name for name, value in trained.items() if np.abs(value - before[name]).max() > 1e-3]
    assert any(name.startswith("encoder") for name in moved)
    for name in moved:
        share = 1 if "posts_skill" in name else 0.25
        expected = share * trained[name] + (1 - share) * before[name]
        assert blended[name] == pytest.approx(expected, abs=1e-5)


def test_a_blend_needs_heads_that_go_on(bench: Bench) -> None:
    recipe = bench.recipe.model_dump()
    with pytest.raises(ValueError, match="something to be blended with"):
        Recipe.model_validate(recipe | {"training": {**recipe["training"], "blend": 0.5}})


def test_a_head_that_the_model_has_not_is_refused(bench: Bench, start: Path, tmp_path: Path) -> None:
    recipe = of_posts(bench.recipe, start)
    other = recipe.model_copy(update={"heads": {"posts.skill": HeadPart(labels=("Art",))}})
    renamed = other.model_copy(
        update={"corpora": (recipe.corpora[0].model_copy(update={"rename": {"Skill": "Art", "Knowledge": ""}}),)}
    )
    with pytest.raises(SkillmillError, match=r"has no head posts\.skill with the recipe's labels"):
        run_recipe(renamed, Places(tmp_path / "domain", bench.data), with_openvino=False)
