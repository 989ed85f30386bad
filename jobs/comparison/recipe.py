"""The recipe of a comparison of heads: one encoder, one way of training, several amounts of text."""

from pydantic import Field

from skillmill.jobs.training.recipe import (
    ConversionPart,
    CorpusPart,
    HeadPart,
    NetworkPart,
    Recipe,
    Section,
    TrainingPart,
)

SCHEME = "weak"
TRAIN, DEV = "train part", "dev part"
HEADS = {"softmax": False, "crf": True}
"""The heads that are compared, and whether each is a conditional random field."""
LIMITS = ("Learnt from labels that a list made: it finds what such a list would find, and little more.",)


class SentencesPart(Section):
    """How sentences are shared out.

    `sizes` are the sentences of train, one training each; `dev`, `random` and `unseen` are sentences too. Of the terms
    so many are held out of all other parts that at least one stands in each sentence of `unseen`.
    """

    sizes: tuple[int, ...] = Field(default=(40_000, 100_000), min_length=1)
    dev: int = Field(default=1_000, ge=1)
    random: int = Field(default=3_000, ge=1)
    unseen: int = Field(default=3_000, ge=1)
    seed: int = 7


class ComparisonRecipe(Section):
    """A recipe without corpora and heads: labels come from a file, heads are what is compared."""

    name: str
    encoder: str
    encoder_licence: str
    sentences: SentencesPart = SentencesPart()
    network: NetworkPart = NetworkPart()
    training: TrainingPart = TrainingPart()
    conversion: ConversionPart = ConversionPart()

    def filled(self, labels: tuple[str, ...], crf: bool) -> Recipe:
        """Return the whole recipe for one head that tells `labels` apart."""
        public = {label: label for label in labels}
        return Recipe(
            name=self.name,
            encoder=self.encoder,
            encoder_licence=self.encoder_licence,
            heads={SCHEME: HeadPart(labels=labels, public=public, crf=crf)},
            corpora=(CorpusPart(scheme=SCHEME, train=TRAIN, dev=DEV, licence="that of the labelled text"),),
            network=self.network,
            training=self.training,
            conversion=self.conversion,
            limits=LIMITS,
        )
