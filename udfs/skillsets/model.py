"""A model of skill sets without its encoder: from vectors of titles and descriptions to probabilities."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from skillmill.udfs.skillsets.kernel import Floats, Related, View, alike, joined

TITLE, TEXT, RELATED_SKILLS, RELATED_TEXTS = "title", "text", "related skills", "related texts"


@dataclass(frozen=True)
class Model:
    """One head per label over jobs whose labels are known.

    `weights` has shape (jobs, labels); `means`, `slopes` and `constants` have one number per label. A score is the
    mean of a label plus what like jobs add; the probability is the logistic curve of slope and constant over it.
    """

    labels: tuple[str, ...]
    views: Mapping[str, View]
    related: Related | None
    means: Floats
    weights: Floats
    slopes: Floats
    constants: Floats

    def scores(self, titles: Floats, texts: Floats) -> Floats:
        """Return the scores of documents, given the unit vectors of both parts, shape (documents, labels)."""
        found: Floats = self.means + alike(self.views, vectors_of(titles, texts, self.related)) @ self.weights
        return found

    def logits(self, titles: Floats, texts: Floats) -> Floats:
        """Return the log odds of every label, shape (documents, labels)."""
        found: Floats = self.slopes * (self.scores(titles, texts) - 0.5) + self.constants
        return found

    def probabilities(self, titles: Floats, texts: Floats) -> Floats:
        """Return the probability of every label, shape (documents, labels)."""
        return sigmoid(self.logits(titles, texts))


def vectors_of(titles: Floats, texts: Floats, related: Related | None) -> dict[str, Floats]:
    """Return the vectors of documents by view, given those of titles and texts, and jobs related to them, if any."""
    found = {TITLE: titles, TEXT: texts}
    if related is not None:
        both = joined([titles, texts])
        skills, near = related.of(both)
        found |= {RELATED_SKILLS: skills, RELATED_TEXTS: near}
    return found


def sigmoid(values: Floats) -> Floats:
    """Return the logistic curve over values, without overflow."""
    found: Floats = 1 / (1 + np.exp(-np.clip(values, -40, 40)))
    return found
