"""Recipes: everything that decides how a model is trained, in one TOML file."""

import difflib
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.heads import Head, bio

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


T = TypeVar("T", bound=BaseModel)


class Section(BaseModel):
    """Base of all parts of a recipe: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HeadPart(Section):
    """One output layer: the labels it tells apart, and the public label of each that has one."""

    labels: tuple[str, ...] = Field(min_length=1)
    public: dict[str, str] = {}
    crf: bool = False


class CorpusPart(Section):
    """Labelled files, relative to the data folder, and the annotation scheme whose heads they train.

    `share` is how much of the text an epoch reads (another part each time); `weight` multiplies the loss
    of its words, `soft` is the part of it that comes from a teacher, where there is one. `rename` gives new
    names to its labels, '' drops one. `masks` says which inventions replace what the corpus hides; `copies`
    is how often train is there, each time but the first with other names, genders and universities. Spans of
    more than `longest` words (0: none) are left out of the loss. `select` is the weight of its dev score
    where epochs are compared. `only` takes the texts whose rows have these values in these fields, of train and dev.
    """

    scheme: str
    train: str
    dev: str
    format: str | None = None
    licence: str
    only: dict[str, str] = {}
    share: float = Field(default=1.0, gt=0, le=1)
    weight: float = Field(default=1.0, gt=0)
    soft: float = Field(default=0.7, ge=0, le=1)
    rename: dict[str, str] = {}
    masks: Literal["", "emails", "placeholders"] = ""
    copies: int = Field(default=1, ge=1)
    longest: int = Field(default=0, ge=0)
    select: float = Field(default=1.0, ge=0)


class NetworkPart(Section):
    """Window and block in tokens (context 0: each segment alone), whether the case of a word is read.

    `layers` are the lowest of the encoder's that are used, 0 for all: half of them read a text in half the time.
    `dropout` is the share of values dropped in training before the heads, and at most in the encoder: 0, for plenty of
    text, makes an epoch shorter on a CPU, of short texts by a tenth, of long ones by more.
    """

    max_length: int = Field(default=256, ge=16)
    context: int = Field(default=128, ge=0)
    cases: bool = True
    dropout: float = Field(default=0.1, ge=0, lt=1)
    layers: int = Field(default=0, ge=0)


class TrainingPart(Section):
    """How the weights are moved.

    `batch_tokens` counts padded tokens, `warmup` is a share of the steps, `layer_decay` the factor of the
    rate from layer to layer downwards, `averaging` the factor of the exponential average of weights (0:
    none). `patience` epochs without a better dev score end the run (0: never). `frozen` is how many of the lowest
    layers stay as they are, with the embeddings: a third less work for half of them. With `keep_heads` the model may
    end between its start and what was trained, of which `blend` is the share; the heads `unblended` end as trained.
    """

    epochs: int = Field(default=8, ge=1)
    learning_rate: float = Field(default=2e-4, gt=0)
    head_rate: float = Field(default=5e-4, gt=0)
    layer_decay: float = Field(default=1.0, gt=0, le=1)
    batch_tokens: int = Field(default=1024, ge=16)
    warmup: float = Field(default=0.1, ge=0, lt=1)
    weight_decay: float = Field(default=0.01, ge=0)
    averaging: float = Field(default=0.0, ge=0, lt=1)
    patience: int = Field(default=0, ge=0)
    frozen: int = Field(default=0, ge=0)
    blend: float = Field(default=1.0, gt=0, le=1)
    unblended: tuple[str, ...] = ()
    seed: int = 7
    checkpoint_minutes: float = Field(default=5.0, gt=0)


class TextPart(Section):
    """Unlabelled text: a file or folder below the data folder, `field` for structured ones, `limit` in texts."""

    path: str
    licence: str
    field: str = "text"
    limit: int = Field(default=0, ge=0)


class DistillationPart(Section):
    """Teachers, whose probabilities the model learns, over labelled and unlabelled text.

    `teachers` are model folders (`--teacher` goes before them), `share` is how much of the unlabelled text an
    epoch reads, `heads` are those that are taught (none named: all that a teacher has).
    """

    teachers: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    texts: tuple[TextPart, ...] = ()
    share: float = Field(default=1.0, gt=0, le=1)


class VocabularyPart(Section):
    """Whether the word pieces that occur least in `corpora` are dropped: those not seen, then down to `size`."""

    trim: bool = False
    corpora: tuple[str, ...] = ()
    size: int = Field(default=0, ge=0)


class ConversionPart(Section):
    """How the OpenVINO form is made."""

    calibration_texts: int = Field(default=300, ge=1)


Counted = Literal["strict", "overlap"]
"""When a found span is right where thresholds are chosen: with the bounds of an annotated one, or a character of it."""


class Recipe(Section):
    """A whole recipe. `heads` are by name: the annotation scheme, with a layer after a dot where it has several.

    `encoder` is a folder, of an encoder or of one of our models, or `default`, the shipped model. With `keep_heads`
    the heads of the model that it starts from go on: those named here are trained further, and the others stay, with
    their thresholds and calibration. Thresholds are those of the best F1 on dev, counted as `thresholds` says. `limits`
    are what the card says that the model cannot do; without them, what holds for the shipped corpora.
    """

    name: str
    encoder: str
    encoder_licence: str
    heads: dict[str, HeadPart]
    keep_heads: bool = False
    thresholds: Counted = "strict"
    corpora: tuple[CorpusPart, ...] = Field(min_length=1)
    network: NetworkPart = NetworkPart()
    training: TrainingPart = TrainingPart()
    distillation: DistillationPart | None = None
    vocabulary: VocabularyPart = VocabularyPart()
    conversion: ConversionPart = ConversionPart()
    limits: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> "Recipe":
        schemes = {name.partition(".")[0] for name in self.heads}
        for corpus in self.corpora:
            if corpus.scheme not in schemes:
                raise ValueError(f"corpus {corpus.train}: no head of scheme {corpus.scheme}")
        for name in self.distillation.heads if self.distillation else ():
            if name not in self.heads:
                raise ValueError(f"distillation: no head {name}")
        if self.training.blend < 1 and not self.keep_heads:
            raise ValueError("training.blend: only a model whose heads go on has something to be blended with")
        if self.training.blend < 1 and self.vocabulary.trim:
            raise ValueError("training.blend: a model with fewer word pieces cannot be blended with its start")
        for name in self.training.unblended:
            if name not in self.heads:
                raise ValueError(f"training.unblended: no head {name}")
        return self

    def made_heads(self) -> tuple[Head, ...]:
        """Return the heads as they are before training."""
        return tuple(
            Head(name, bio(part.labels), part.public, transitions=_flat(len(bio(part.labels))) if part.crf else None)
            for name, part in self.heads.items()
        )

    def labels(self, scheme: str) -> set[str]:
        """Return the labels of all heads of an annotation scheme."""
        return {label for name, part in self.heads.items() if name.partition(".")[0] == scheme for label in part.labels}


def _flat(columns: int) -> tuple[tuple[float, ...], ...]:
    return ((0.0,) * columns,) * (columns + 1)


def read_recipe(name: str) -> Recipe:
    """Read the recipe at the TOML path `name`, or the packaged one of that name.

    Raises SkillmillError for an unknown recipe, an unknown key (with the nearest known one), a bad value.
    """
    return read_toml(name, Recipe)


def read_toml(name: str, form: type[T]) -> T:
    """Read a recipe of another form, see read_recipe."""
    try:
        return form.model_validate(tomllib.loads(_content(name)))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SkillmillError(f"recipe {name}: not TOML: {error}") from error
    except ValidationError as error:
        raise SkillmillError(f"recipe {name}: {_explain(error, form)}") from error


def _content(name: str) -> str:
    path = Path(name)
    if path.is_file():
        return path.read_text(encoding="utf-8")
    packaged = {
        entry.name.removesuffix(".toml"): entry
        for entry in files("skillmill.recipes").iterdir()
        if entry.name.endswith(".toml")
    }
    if (wanted := path.name.removesuffix(".toml") if name.startswith("recipes/") else name) not in packaged:
        raise SkillmillError(f"no recipe {name}: give a TOML file, or one of {', '.join(sorted(packaged))}")
    return packaged[wanted].read_text(encoding="utf-8")


def _explain(error: ValidationError, form: type[BaseModel]) -> str:
    found = error.errors()
    first = next((each for each in found if each["type"] == "extra_forbidden"), found[0])
    where = ".".join(str(part) for part in first["loc"]) or "recipe"
    if first["type"] != "extra_forbidden":
        return f"{where}: {first['msg']}"
    near = difflib.get_close_matches(str(first["loc"][-1]), _known_keys(first["loc"][:-1], form), n=1, cutoff=0.0)
    return f"unknown key {where}" + (f"; did you mean {near[0]}?" if near else "")


def _known_keys(section: tuple[int | str, ...], form: type[BaseModel]) -> list[str]:
    """Return the keys of the innermost section that is a model of its own."""
    for part in section:
        field = form.model_fields.get(part) if isinstance(part, str) else None
        inner = _models_in(field.annotation) if field else []
        form = inner[0] if inner else form
    return list(form.model_fields)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models_in(inner)]
