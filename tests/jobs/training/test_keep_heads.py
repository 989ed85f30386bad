"""A model trained further: its heads go on, and what no corpus trains stays as it was."""

from pathlib import Path

import pytest
from tiny_models import Bench

from skillmill.jobs.training.recipe import HeadPart, Recipe
from skillmill.jobs.training.run import Places, run_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import open_folder
from skillmill.udfs.recognition.transformer.torch_model import read_model


def of_posts(recipe: Recipe, encoder: Path, **training: float) -> Recipe:
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


def test_a_head_that_the_model_has_not_is_refused(bench: Bench, start: Path, tmp_path: Path) -> None:
    recipe = of_posts(bench.recipe, start)
    other = recipe.model_copy(update={"heads": {"posts.skill": HeadPart(labels=("Art",))}})
    renamed = other.model_copy(
        update={"corpora": (recipe.corpora[0].model_copy(update={"rename": {"Skill": "Art", "Knowledge": ""}}),)}
    )
    with pytest.raises(SkillmillError, match=r"has no head posts\.skill with the recipe's labels"):
        run_recipe(renamed, Places(tmp_path / "domain", bench.data), with_openvino=False)
