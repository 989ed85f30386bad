"""The recipe of a comparison of heads: one encoder, one way of training, several amounts of text."""

from pydantic import Field

from skillmill.jobs.training.one_head import OneHeadRecipe
from skillmill.jobs.training.recipe import Recipe, Section

SCHEME = "weak"
HEADS = {"softmax": False, "crf": True}
"""The heads that are compared, and whether each is a conditional random field."""
LIMITS = ("Learnt from labels that a list made: it finds what such a list would find, and little more.",)


class SentencesPart(Section):
    """How sentences are shared out.

    `sizes` are the sentences of train, one training each; `dev`, `random` and `unseen` are sentences too. Of the terms
    so many are held out of all other parts that at least one stands in each sentence of `unseen`. In train the
    share `replaced` of the skills has another name of the list in its place, where the list is given: text alone holds
    a list's rare names too rarely to learn them.
    """

    sizes: tuple[int, ...] = Field(default=(40_000, 100_000), min_length=1)
    dev: int = Field(default=1_000, ge=1)
    random: int = Field(default=3_000, ge=1)
    unseen: int = Field(default=3_000, ge=1)
    replaced: float = Field(default=0.0, ge=0, le=1)
    seed: int = 7


class ComparisonRecipe(OneHeadRecipe):
    """A recipe whose labels come from a file, and whose heads are what is compared."""

    sentences: SentencesPart = SentencesPart()

    def filled(self, labels: tuple[str, ...], crf: bool) -> Recipe:
        """Return the whole recipe for one head that tells `labels` apart."""
        return self.whole(SCHEME, labels, "that of the labelled text", LIMITS, crf=crf)
