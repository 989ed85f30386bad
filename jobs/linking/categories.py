"""Training the classifier that says a mention's category where no concept does: multinomial logistic regression."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.jobs.training.linear import fit
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.classifier import Features
from skillmill.udfs.linking.categories import BUCKETS, SURFACES, Categories
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import forms

PENALTY = 1e-4  # on the squares of the weights

Named = tuple[str, str]
"""A name and its category."""


@dataclass(frozen=True)
class Source:
    """Names with categories, and how much all of them together count beside the other sources."""

    share: float
    names: Sequence[Named]


@dataclass(frozen=True)
class Example:
    """A name to learn from, and how much it counts."""

    surface: str
    category: str
    weight: float


def names_of(concepts: Iterable[Concept]) -> list[Named]:
    """Return all names of the concepts that have a category."""
    return [(name, concept.category) for concept in concepts if concept.category for name in concept.names]


def forms_of(names: Iterable[Named]) -> set[str]:
    """Return the form under which each name counts as the same as another; names without a word have none."""
    return {found[-1] for name, _ in names if (found := forms(name))}


def weighed(sources: Sequence[Source], left_out: Iterable[str] = ()) -> list[Example]:
    """Return the sources' names, each form once, where it comes first; forms `left_out` are not used.

    A source's share is divided equally among its categories; then all categories are made to count the same.
    """
    seen = set(left_out)
    kept: list[tuple[str, str, int]] = []
    for number, source in enumerate(sources):
        for name, category in source.names:
            found = forms(name)
            if found and found[-1] not in seen:
                seen.add(found[-1])
                kept.append((name, category, number))
    sizes = Counter((number, category) for _, category, number in kept)
    spread = Counter(number for number, _ in sizes)
    weights = [sources[n].share / spread[n] / sizes[n, category] for _, category, n in kept]
    totals: dict[str, float] = defaultdict(float)
    for (_, category, _), weight in zip(kept, weights, strict=True):
        totals[category] += weight
    return [Example(name, cat, weight / totals[cat]) for (name, cat, _), weight in zip(kept, weights, strict=True)]


def train_categories(examples: Sequence[Example]) -> Categories:
    """Return the classifier fitted to the examples; the same for the same examples in the same order."""
    features = Features.of((example.surface for example in examples), SURFACES)
    gold = np.array([CATEGORIES.index(example.category) for example in examples])
    counts = np.array([example.weight for example in examples])
    return Categories.rounded(*fit(features, gold, counts, len(CATEGORIES), BUCKETS, PENALTY))
