"""Documents into train, dev and test, by a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from skillmill.schemas.errors import SkillmillError

T = TypeVar("T")


@dataclass(frozen=True)
class Shares:
    """How much goes where: `test` of all documents, `dev` of the rest and at most `dev_most`; the same for a `seed`."""

    test: float = 0.2
    dev: float = 0.1
    dev_most: int = 300
    seed: int = 7


@dataclass(frozen=True)
class Split(Generic[T]):
    """Three parts without a document in common: train moves weights, dev chooses thresholds, test only judges."""

    train: list[T]
    dev: list[T]
    test: list[T]


def split(documents: Sequence[tuple[T, bool]], shares: Shares) -> Split[T]:
    """Split documents, each with whether it holds an entity, so that both kinds are shared out alike.

    Raises SkillmillError where a part would be empty, or hold no document with an entity.
    """
    parts: list[Split[T]] = []
    dev_share = min(shares.dev, shares.dev_most / max(1, round(len(documents) * (1 - shares.test))))
    for wanted in (True, False):
        kind = [document for document, has_entity in documents if has_entity is wanted]
        random.Random(f"{shares.seed} {wanted}").shuffle(kind)
        test = _size(len(kind), shares.test, 1 if wanted and shares.test > 0 else 0)
        dev = _size(len(kind) - test, dev_share, 1 if wanted else 0)
        parts.append(Split(kind[test + dev :], kind[test : test + dev], kind[:test]))
    with_entities = parts[0]
    for name, part in vars(with_entities).items():
        if not part:
            raise SkillmillError(
                f"the {name} part of the split is empty: {len(documents)} documents, "
                f"{sum(has for _, has in documents)} of them with entities, test share {shares.test:g}; "
                "give more documents or another --test-share"
            )
    joined = {name: [*part, *getattr(parts[1], name)] for name, part in vars(with_entities).items()}
    return Split(**joined)


def _size(count: int, share: float, least: int) -> int:
    return min(count, max(least, round(count * share)))
