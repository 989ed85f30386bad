"""What is known of a candidate beside its nearest name: numbers that fitted weights put in order."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.encoder import Vectors
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.normalize import normalize

FEATURES = ("cosine", "label", "description", "spelling", "technology", "soft", "uses")
"""Best cosine with any name; those with the preferred label and the description; likeness of spelling, whatever the
order of the words; the category; in how many occupations the taxonomy has it.
"""
_USUAL_USES = 8
"""For the concepts of a taxonomy that does not count uses."""
_OF_DESCRIPTION = 0.6
"""What the cosine with a description usually is to the best one, where there is no description."""


class CandidateFeatures:
    """Features of candidates over one index; `concepts` are those of the index, in its order."""

    def __init__(self, index: DenseIndex, concepts: Sequence[Concept]) -> None:
        self._index, self._concepts = index, concepts
        counted = {concept.taxonomy for concept in concepts if concept.uses}
        uses = [concept.uses if concept.taxonomy in counted else _USUAL_USES for concept in concepts]
        self._known = np.column_stack(
            [
                [concept.category == "Technology" for concept in concepts],
                [concept.category == "Soft" for concept in concepts],
                np.log1p(np.array(uses, dtype=np.float32)) / 3,
            ]
        ).astype(np.float32)
        self._spelled = lru_cache(50_000)(self._spell)

    def of(self, surface: str, query: Vectors, numbers: Sequence[int]) -> Vectors:
        """Return the features of candidates, shape (candidates, FEATURES), for a surface and its vector."""
        out = np.zeros((len(numbers), len(FEATURES)), dtype=np.float32)
        if not numbers:
            return out
        vectors, begins = self._index.names_of_all(numbers)
        cosines = vectors @ query
        best = np.maximum.reduceat(cosines, begins)
        last = np.append(begins[1:], len(cosines)) - 1
        described = np.array([bool(self._concepts[number].description) for number in numbers])
        out[:, 0], out[:, 1] = best, cosines[begins]
        out[:, 2] = np.where(described, cosines[last], _OF_DESCRIPTION * best)
        out[:, 3] = self._spelling(surface, numbers)
        out[:, 4:] = self._known[list(numbers)]
        return out

    def _spelling(self, surface: str, numbers: Sequence[int]) -> Vectors:
        names = [self._spelled(number) for number in numbers]
        begins = np.cumsum([0, *map(len, names)][:-1])
        alike = cdist([_sorted(surface)], [name for own in names for name in own], scorer=ratio, dtype=np.float32)[0]
        found: Vectors = (np.maximum.reduceat(alike, begins) / 100).astype(np.float32)
        return found

    def _spell(self, number: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_sorted(name) for name in self._concepts[number].names))


def _sorted(name: str) -> str:
    return " ".join(sorted(normalize(name).split()))
