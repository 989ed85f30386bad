"""Recipes: everything that decides how a model is trained, in one TOML file."""

import difflib
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skillmill.schemas.errors import SkillmillError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataPart(_Section):
    """Labelled files, relative to the data folder."""

    train: str
    dev: str
    format: Literal["skillspan", "spans"] = "skillspan"
    licence: str


class TrainingPart(_Section):
    """How the weights are moved. `batch_tokens` counts padded tokens, `warmup` is a share of the steps."""

    epochs: int = Field(default=8, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    batch_tokens: int = Field(default=1024, ge=16)
    warmup: float = Field(default=0.1, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    seed: int = 7
    max_length: int = Field(default=256, ge=16)


class VocabularyPart(_Section):
    """Whether word pieces that occur in none of `corpora` are dropped from the vocabulary."""

    trim: bool = False
    corpora: tuple[str, ...] = ()


class ConversionPart(_Section):
    """How the OpenVINO form is made."""

    calibration_sentences: int = Field(default=300, ge=1)


class Recipe(_Section):
    """A whole recipe. `heads` gives each head's name and the labels that it tells apart."""

    name: str
    encoder: str
    encoder_licence: str
    data: DataPart
    heads: dict[str, tuple[str, ...]]
    training: TrainingPart = TrainingPart()
    vocabulary: VocabularyPart = VocabularyPart()
    conversion: ConversionPart = ConversionPart()

    def head_labels(self) -> dict[str, tuple[str, ...]]:
        """Return the BIO labels of each head, outside first."""
        return {
            head: ("O", *(f"{part}-{label}" for label in labels for part in "BI"))
            for head, labels in self.heads.items()
        }


def read_recipe(name: str) -> Recipe:
    """Read the recipe at the TOML path `name`, or the packaged one of that name.

    Raises SkillmillError for an unknown recipe, an unknown key (with the nearest known one), a bad value.
    """
    try:
        return Recipe.model_validate(tomllib.loads(_content(name)))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SkillmillError(f"recipe {name}: not TOML: {error}") from error
    except ValidationError as error:
        raise SkillmillError(f"recipe {name}: {_explain(error)}") from error


def _content(name: str) -> str:
    path = Path(name)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    packaged = {
        entry.name.removesuffix(".toml"): entry
        for entry in files("skillmill.recipes").iterdir()
        if entry.name.endswith(".toml")
    }
    if name not in packaged:
        raise SkillmillError(f"no recipe {name}: give a TOML file, or one of {', '.join(sorted(packaged))}")
    return packaged[name].read_text(encoding="utf-8")


def _explain(error: ValidationError) -> str:
    found = error.errors()
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] != "extra_forbidden":
        return f"{where}: {first['msg']}"
    near = difflib.get_close_matches(str(first["loc"][-1]), _known_keys(first["loc"][:-1]), n=1, cutoff=0.0)
    return f"unknown key {where}" + (f"; did you mean {near[0]}?" if near else "")


def _known_keys(section: tuple[int | str, ...]) -> list[str]:
    model: Any = Recipe
    for part in section:
        model = model.model_fields[str(part)].annotation
    return list(model.model_fields)
