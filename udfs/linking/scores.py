"""How sure a link is: probabilities by method, and the curves of candidates by vectors."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_OF_METHOD = {"exact": 0.97, "alias": 0.9, "normalized": 0.85, "abbreviation": 0.8, "fuzzy": 0.8, "product": 0.95}
_OTHER_MEANING = 0.5
"""Factor of each further meaning of one name."""
_MOST_WORDS = 8
CROWD = 24
"""Candidates among which others may be nearly as good; whoever asks should bring as many."""

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Scores:
    """What was fitted; `threshold` is the least probability of a link.

    `methods` are the probabilities of what is found as it is written; `product` is that of the name of a product,
    language or certificate written otherwise (of 150 in tests/gold/hard_surfaces.jsonl 148 are right). `rank` has a
    weight per feature of a candidate (dense.features.FEATURES): the sum puts candidates in order. `sure` turns that
    sum into a probability: weights of EVIDENCE and the constant last, of a logistic curve.
    """

    methods: Mapping[str, float] = field(default_factory=lambda: dict(_OF_METHOD))
    rank: tuple[float, ...] = (4.0, 8.0, 3.0, 2.0, 2.0, 2.0, 1.5)
    sure: tuple[float, ...] = (0.5, 4.0, -0.5, 0.2, -9.0)
    threshold: float = 0.5

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> "Scores":
        """Return what as_dict gave."""
        return cls(
            _OF_METHOD | content["methods"], tuple(content["rank"]), tuple(content["sure"]), content["threshold"]
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self) | {"rank": list(self.rank), "sure": list(self.sure)}

    def links(self, score: float) -> bool:
        """Tell whether a probability is enough for a link."""
        return score >= self.threshold

    def of_method(self, method: str, rank: int) -> float:
        """Return the probability of the concept that a method gives in place `rank` (0 first)."""
        return round(self.methods[method] * _OTHER_MEANING**rank, 4)

    def of_features(self, features: Floats, words: int) -> Floats:
        """Return the probability of each candidate, from features (candidates, FEATURES) and the surface's words."""
        seen = evidence(features, self.ranks(features), words)
        weights = np.array(self.sure)
        found: Floats = 1 / (1 + np.exp(-(seen @ weights[:-1] + weights[-1])))
        return found

    def ranks(self, features: Floats) -> Floats:
        """Return the sum that candidates are put in order by, shape (candidates,)."""
        found: Floats = features @ np.array(self.rank)
        return found


EVIDENCE = ("sum", "cosine", "crowd", "words")
"""The weighted sum, the best cosine, how many others are nearly as good, the length of the surface."""


def evidence(features: Floats, sums: Floats, words: int) -> Floats:
    """Return what tells how sure each candidate is, shape (candidates, EVIDENCE)."""
    first = np.sort(sums)[-CROWD:]
    crowd = float(np.log(np.exp(first - first[-1]).sum())) if len(sums) else 0.0
    rest = [np.full(len(sums), crowd), np.full(len(sums), min(words, _MOST_WORDS))]
    found: Floats = np.column_stack([sums, features[:, 0], *rest])
    return found
