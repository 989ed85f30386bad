"""Training the router's classifier on occupations: titles alone, titles with texts, texts alone."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.jobs.routing.occupations import Occupation
from skillmill.jobs.training.linear import fit
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.routing.classes import CLASSES, NO_CLASS
from skillmill.udfs.routing.classifier import ALL, BUCKETS, Document, Router, features_of

PENALTY = 1e-5  # on the squares of the weights
SEED = 0
MOST_TITLES, MOST_TEXTS, MOST_TOOLS = 8, 5, 12
TASKS_TOGETHER = 4
EVEN = 0.9
"""How far classes of few occupations are made to count as much as those of many: 0 not at all, 1 wholly."""
FOREIGN_SHARE, MOST_FOREIGN = 1.0, 4000
"""How much text in other languages counts beside an average class, and how many texts of it are read."""


TECHNOLOGY = "technology"
TECHNOLOGIES_SHARE, NAMES_TOGETHER = 0.6, 3
"""How much names of technologies count beside an average class, and how many stand together."""


@dataclass(frozen=True)
class Example:
    """A document to learn from, its class and how much it counts."""

    document: Document
    domain: str
    weight: float


def examples(
    occupations: Sequence[Occupation], foreign: Sequence[str], technologies: Sequence[str] = ()
) -> list[Example]:
    """Return what is learnt from occupations, texts in other languages and names of technologies.

    The same at every call. Names of technologies stand a few together, as posts have them.
    """
    chance = random.Random(SEED)
    sizes = Counter(occupation.domain for occupation in occupations)
    found: list[Example] = []
    for occupation in occupations:
        documents = list(_documents(occupation, chance))
        weight = sizes[occupation.domain] ** -EVEN / len(documents)
        found += [Example(document, occupation.domain, weight) for document in documents]
    others = chance.sample(list(foreign), min(MOST_FOREIGN, len(foreign)))
    each = sum(example.weight for example in found) / len(CLASSES) * FOREIGN_SHARE / max(1, len(others))
    as_title = [Example((text, ""), NO_CLASS, each / 2) for text in others]
    as_text = [Example(("", text), NO_CLASS, each / 2) for text in others]
    listed = _listed(technologies, chance)
    share = sum(example.weight for example in found) / len(CLASSES) * TECHNOLOGIES_SHARE / max(1, len(listed))
    return found + as_title + as_text + [Example(("", text), TECHNOLOGY, share) for text in listed]


def technologies_of(concepts: Iterable[Concept]) -> list[str]:
    """Return the names of the concepts that are technologies."""
    return [name for concept in concepts if concept.category == "Technology" for name in concept.names]


def train_router(learned: Sequence[Example]) -> Router:
    """Return the classifier fitted to the examples; the same for the same examples in the same order."""
    features = features_of([example.document for example in learned])
    gold = np.array([ALL.index(example.domain) for example in learned])
    counts = np.array([example.weight for example in learned])
    return Router.rounded(*fit(features, gold, counts, len(ALL), BUCKETS, PENALTY))


def _listed(names: Sequence[str], chance: random.Random) -> list[str]:
    shuffled = chance.sample(list(names), len(names))
    return [", ".join(shuffled[at : at + NAMES_TOGETHER]) for at in range(0, len(shuffled), NAMES_TOGETHER)]


def _documents(occupation: Occupation, chance: random.Random) -> Iterator[Document]:
    """Yield an occupation's titles alone, titles with texts and texts alone."""
    own, *others = occupation.titles
    titles = [own, *chance.sample(others, min(MOST_TITLES - 1, len(others)))]
    texts = list(texts_of(occupation, chance))[:MOST_TEXTS]
    for title in titles:
        yield title, ""
    if occupation.tools:
        texts.append(", ".join(chance.sample(occupation.tools, min(MOST_TOOLS, len(occupation.tools)))))
    for at, text in enumerate(texts):
        yield titles[at % len(titles)], text
        yield "", text


def texts_of(occupation: Occupation, chance: random.Random) -> Iterator[str]:
    """Yield an occupation's description, then its tasks, some together, as a post names them."""
    description, *tasks = occupation.texts or ("",)
    if description:
        yield description
    chance.shuffle(tasks)
    for at in range(0, len(tasks), TASKS_TOGETHER):
        yield " ".join(tasks[at : at + TASKS_TOGETHER])
