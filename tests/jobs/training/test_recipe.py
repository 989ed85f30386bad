"""Recipes: what is read, and what is refused with a hint."""

from pathlib import Path

import pytest

from skillmill.jobs.training.recipe import read_recipe
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import LABELS

GOOD = """
name = "mine"
encoder = "encoder"
encoder_licence = "MIT"
[[corpora]]
scheme = "posts"
train = "train.json"
dev = "dev.json"
licence = "MIT"
[heads.posts]
labels = ["Skill"]
[training]
epochs = 2
"""


def write(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


def test_the_packaged_recipe_is_found_by_name() -> None:
    for name in ("default", "recipes/default.toml"):
        recipe = read_recipe(name)
        assert recipe.name == "default"
        assert recipe.made_heads()[0].labels == ("O", "B-Skill", "I-Skill")


def test_the_packaged_recipes_name_public_labels_of_the_design() -> None:
    for name in ("default", "accurate"):
        for head in read_recipe(name).made_heads():
            assert set(head.public) <= set(head.own_labels)
            assert set(head.public.values()) <= set(LABELS)


def test_a_corpus_needs_a_head_of_its_scheme(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="no head of scheme cvs"):
        read_recipe(write(tmp_path / "mine.toml", GOOD.replace('"posts"', '"cvs"')))


def test_a_recipe_is_read_from_a_path_with_defaults(tmp_path: Path) -> None:
    recipe = read_recipe(write(tmp_path / "mine.toml", GOOD))
    assert (recipe.training.epochs, recipe.training.seed, recipe.vocabulary.trim) == (2, 7, False)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("epochs", "epoch", "unknown key training.epoch; did you mean epochs"),
        ("\nlicence", "\nlicense", "unknown key corpora.0.license; did you mean licence"),
        ("name", "nmae", "unknown key nmae; did you mean name"),
        ("epochs = 2", "epochs = 0", "training.epochs: "),
        ("[training]", "[training", "not TOML"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_hint(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(SkillmillError, match=message):
        read_recipe(write(tmp_path / "mine.toml", GOOD.replace(old, new, 1)))


def test_an_unknown_recipe_names_the_packaged_ones() -> None:
    with pytest.raises(
        SkillmillError, match="one of accurate, custom, default, default-further, domain-house, "
    ) as raised:
        read_recipe("nothing")
    assert {"heads", "four_types", "linker", "resume_entities"} <= set(str(raised.value).replace(",", "").split())
