"""A recipe without corpora and heads: one head and one corpus are made of what a person brings."""

from collections.abc import Sequence

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.hashes import texts_hash
from skillmill.jobs.training.corpora import Corpus
from skillmill.jobs.training.recipe import (
    ConversionPart,
    CorpusPart,
    Counted,
    HeadPart,
    NetworkPart,
    Recipe,
    Section,
    TrainingPart,
)

TRAIN, DEV = "train part", "dev part"


class OneHeadRecipe(Section):
    """What such recipes have in common: where training starts, and how it goes on."""

    name: str
    encoder: str
    encoder_licence: str
    thresholds: Counted = "strict"
    network: NetworkPart = NetworkPart()
    training: TrainingPart = TrainingPart()
    conversion: ConversionPart = ConversionPart()

    def whole(
        self,
        scheme: str,
        labels: Sequence[str],
        licence: str,
        limits: tuple[str, ...],
        training: TrainingPart | None = None,
        share: float = 1.0,
        crf: bool = False,
    ) -> Recipe:
        """Return the recipe with one head for `labels` and one corpus, of which an epoch reads `share`."""
        return Recipe(
            name=self.name,
            encoder=self.encoder,
            encoder_licence=self.encoder_licence,
            thresholds=self.thresholds,
            heads={scheme: HeadPart(labels=tuple(labels), public={label: label for label in labels}, crf=crf)},
            corpora=(CorpusPart(scheme=scheme, train=TRAIN, dev=DEV, licence=licence, share=share),),
            network=self.network,
            training=training or self.training,
            conversion=self.conversion,
            limits=limits,
        )


def only_corpus(
    recipe: Recipe, train: Sequence[LabelledText], dev: Sequence[LabelledText], duplicates: int = 0
) -> Corpus:
    """Return the corpus of a recipe that OneHeadRecipe.whole made; `duplicates` were left out of train."""
    files = {TRAIN: texts_hash(train), DEV: texts_hash(dev)}
    return Corpus(recipe.corpora[0], list(train), list(dev), duplicates, files)
