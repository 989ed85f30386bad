"""The recipe of a recogniser for one's own types, before and after its documents are known."""

from collections.abc import Sequence

from pydantic import Field

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.training.one_head import OneHeadRecipe
from skillmill.jobs.training.recipe import Recipe, Section

SCHEME = "custom"
CHARACTERS = 4
"""Of English text to a token, about."""
LIMITS = (
    "Learnt from the documents of one collection: on text of another kind it finds less, and its confidences, "
    "calibrated on a part of that collection, are estimates.",
    "What nobody labelled in the training documents was mostly learnt as no entity.",
)


class DocumentsPart(Section):
    """How documents are used; see recipes/custom.toml."""

    dev_share: float = Field(default=0.1, gt=0, lt=1)
    dev_tokens: int = Field(default=60_000, ge=1)
    test_tokens: int = Field(default=300_000, ge=1)
    tokens: int = Field(default=1_500_000, ge=1)
    least_epochs: int = Field(default=3, ge=1)
    without_entities: float = Field(default=0.15, ge=0, le=1)
    replaced: float = Field(default=0.2, ge=0, le=1)


class LabelledPart(Section):
    """What is taken of a labelled file: these labels (none named: all), lists of skills split into their items."""

    labels: tuple[str, ...] = ()
    split_skills: bool = False


class CustomRecipe(OneHeadRecipe):
    """A recipe whose head and corpus come from the documents."""

    documents: DocumentsPart = DocumentsPart()
    labelled: LabelledPart = LabelledPart()

    def filled(self, types: Sequence[str], train: Sequence[LabelledText], seed: int) -> Recipe:
        """Return the whole recipe for these types and training texts.

        An epoch reads all texts while `documents.tokens` last for as many epochs as the recipe has; then there are
        fewer epochs, and then an epoch reads a share, other documents each time.
        """
        tokens = max(1, sum(len(text.text) for text in train) // CHARACTERS)
        epochs = max(1, min(self.training.epochs, max(self.documents.least_epochs, self.documents.tokens // tokens)))
        share = min(1.0, self.documents.tokens / epochs / tokens)
        training = self.training.model_copy(update={"epochs": epochs, "seed": seed})
        return self.whole(SCHEME, types, "your own documents", LIMITS, training, share)
