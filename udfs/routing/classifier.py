"""The class of a document by its title and beginning: a linear classifier over hashed features.

The weights are made by `python -m benchmarks.router`; how they are trained is in skillmill.jobs.routing.training.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from skillmill.udfs.classifier import Classifier, Features, Floats, Reading
from skillmill.udfs.resources import read_bytes
from skillmill.udfs.routing.classes import CLASSES, NO_CLASS

FILE = "routing/classes.npz"
BUCKETS = 1 << 15
# What says nothing of the work, and stands in posts but not in the descriptions that the router learnt from.
SAID_OF_ALL = frozenset(
    "a about all also an and any are as at be been both but by can could do each etc for from has have he her his how "
    "i if in into is it its job looking may more most must my new not of on one or other our ours out over role "
    "should so such team than that the their them then there these they this those to up us was we were what when "
    "where which while who will with within would you your yours".split()
)
TITLES = Reading(BUCKETS, words=16, characters=200)
TEXTS = Reading(BUCKETS, words=120, characters=1000, pieces=False, passed_over=SAID_OF_ALL)
HEAD_CHARACTERS = TEXTS.characters
TEXT_SHARE = 1.0
CHUNK = 2048

Document = tuple[str, str]
"""A title, '' where there is none, and a text, of which the beginning is read."""
ALL = (*CLASSES, NO_CLASS)


class Router(Classifier):
    """The classifier whose classes are CLASSES and NO_CLASS."""

    def probabilities(self, documents: Sequence[Document]) -> Floats:
        """Return documents x ALL: how likely each class is. What comes out does not depend on the other documents."""
        weights = self.full_weights()
        found = [np.zeros((0, len(ALL)))]
        for start in range(0, len(documents), CHUNK):
            scores = features_of(documents[start : start + CHUNK]).scores(weights, self.bias)
            powers = np.exp(scores - scores.max(axis=1, keepdims=True))
            found.append(powers / powers.sum(axis=1, keepdims=True))
        return np.concatenate(found)

    def classes_of(self, documents: Sequence[Document], threshold: float) -> list[str]:
        """Return the class of each document, NO_CLASS where none is as likely as `threshold`. Nothing raises."""
        likely = self.probabilities(documents)
        best = likely.argmax(axis=1)
        sure = likely.max(axis=1, initial=0.0) >= threshold
        return [ALL[at] if enough else NO_CLASS for at, enough in zip(best, sure, strict=True)]


def features_of(documents: Sequence[Document]) -> Features:
    """Return the rows of titles and beginnings: one row per document; a part that is not there has no weight."""
    titles = Features.of((title for title, _ in documents), TITLES)
    texts = Features.of((text for _, text in documents), TEXTS)
    return titles.beside(texts, TEXT_SHARE)


@cache
def shipped() -> Router:
    """Return the classifier that ships, loaded once per process."""
    return Router.read(read_bytes(FILE))


@cache
def revision() -> str:
    """Return 12 hex digits over what can change a document's class: the weights that ship, and how text is read."""
    return hashlib.sha256(
        read_bytes(FILE)
        + repr((ALL, TITLES, replace(TEXTS, passed_over=frozenset()), sorted(SAID_OF_ALL), TEXT_SHARE)).encode()
    ).hexdigest()[:12]
