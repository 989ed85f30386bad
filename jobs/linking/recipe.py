"""How the bi-encoder is trained, in one TOML file."""

from pydantic import Field

from skillmill.conf.section import Section
from skillmill.jobs.training.recipe import TrainingPart, VocabularyPart, read_toml


class PairsPart(Section):
    """What is put beside each other.

    `taxonomies` are NAME=PATH below the data folder, the first with the concepts that sentences are labelled with;
    `held_out` is one in how many of its concepts that no name, description or sentence of is trained on (0: none).
    `carriers` are labelled corpora whose spans give way to a concept's name, `labelled` a CSV of sentences and lists
    of labels. In each epoch there are `names` pairs of a concept's names at most, and `sentences` made of carriers.
    """

    taxonomies: tuple[str, ...] = Field(min_length=1)
    held_out: int = Field(default=5, ge=0)
    carriers: tuple[str, ...] = ()
    labelled: str | None = None
    names: int = Field(default=4, ge=1)
    sentences: int = Field(default=20_000, ge=0)


class ContrastPart(Section):
    """The contrastive loss.

    `temperature` divides the cosines, `sharpness` is that of the attention over a sentence's tokens, `siblings` the
    share of a batch, at the end of training, that is filled with neighbours in the hierarchy (it begins at 0).
    """

    temperature: float = Field(default=0.05, gt=0)
    sharpness: float = Field(default=10.0, gt=0)
    siblings: float = Field(default=0.5, ge=0, le=1)
    names: int = Field(default=384, ge=2, description="Concepts in a batch of names")
    sentences: int = Field(default=160, ge=2, description="Sentences in a batch")


class LinkerRecipe(Section):
    """A whole recipe."""

    name: str
    encoder: str
    encoder_licence: str
    licences: tuple[str, ...] = ()
    max_length: int = Field(default=64, ge=8)
    pairs: PairsPart
    contrast: ContrastPart = ContrastPart()
    training: TrainingPart = TrainingPart(epochs=1, learning_rate=1e-4)
    vocabulary: VocabularyPart = VocabularyPart()


def read_linker_recipe(name: str) -> LinkerRecipe:
    """Read the recipe at the TOML path `name`, or the packaged one of that name. Raises SkillmillError."""
    return read_toml(name, LinkerRecipe)
