"""The category of a mention that has no concept, from its words: a linear classifier over hashed features.

The weights are made by `python -m benchmarks.categories`; how they are trained is in skillmill.jobs.linking.categories.
"""

from collections.abc import Sequence
from functools import cache

from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.classifier import Classifier, Features, Reading
from skillmill.udfs.resources import read_bytes

FILE = "taxonomy/categories.npz"
SURFACES = Reading(buckets=1 << 16, words=24, characters=500)
BUCKETS = SURFACES.buckets
CHUNK = 8192


class Categories(Classifier):
    """The classifier whose classes are CATEGORIES."""

    def of(self, surfaces: Sequence[str]) -> list[str]:
        """Return the category of each surface, one of CATEGORIES. Letter case does not matter; nothing raises."""
        weights = self.full_weights()
        found: list[str] = []
        for start in range(0, len(surfaces), CHUNK):
            scores = Features.of(surfaces[start : start + CHUNK], SURFACES).scores(weights, self.bias)
            found += [CATEGORIES[best] for best in scores.argmax(axis=1)]
        return found


@cache
def shipped() -> Categories:
    """Return the classifier that ships, loaded once per process."""
    return Categories.read(read_bytes(FILE))


def category_of(surfaces: Sequence[str]) -> list[str]:
    """Return the category of each surface, one of CATEGORIES, by the classifier that ships."""
    return shipped().of(surfaces)
