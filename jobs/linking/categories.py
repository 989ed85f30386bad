"""Training the classifier that says a mention's category where no concept does: multinomial logistic regression."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.categories import BUCKETS, Categories, Features, Floats
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import forms

PENALTY = 1e-4  # on the squares of the weights
STEPS, MEMORY = 40, 8
SMALLEST_STEP, SUFFICIENT, ENOUGH = 1e-3, 1e-4, 1e-5

Named = tuple[str, str]
"""A name and its category."""
Objective = Callable[[Floats], tuple[float, Floats]]


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
    """Return the classifier fitted to the examples; the same for the same examples in the same order.

    Only the buckets that an example falls into are fitted: the others' weights stay 0.
    """
    features = Features.of(example.surface for example in examples)
    used, ids = np.unique(features.ids, return_inverse=True)
    gold = np.array([CATEGORIES.index(example.category) for example in examples])
    counts = np.array([example.weight for example in examples])
    objective = _objective(replace(features, ids=ids.astype(np.int32)), gold, counts / counts.sum())
    fitted, bias = _parts(_minimise(objective, np.zeros(len(CATEGORIES) * (len(used) + 1))))
    weights = np.zeros((len(CATEGORIES), BUCKETS))
    weights[:, used] = fitted
    return Categories.rounded(weights, bias)


def _parts(flat: Floats) -> tuple[Floats, Floats]:
    """Return weights (categories x buckets) and bias out of one vector."""
    edge = len(flat) - len(CATEGORIES)
    return flat[:edge].reshape(len(CATEGORIES), -1), flat[edge:]


def _objective(features: Features, gold: np.ndarray, counts: Floats) -> Objective:
    """Return the function that gives the penalised mean cross-entropy and its gradient."""
    rows = np.repeat(np.arange(len(gold)), np.diff(features.starts))
    right = np.eye(len(CATEGORIES))[gold]

    def value(flat: Floats) -> tuple[float, Floats]:
        weights, bias = _parts(flat)
        scores = features.scores(weights, bias)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -float(counts @ logs[right > 0]) + PENALTY / 2 * float((weights * weights).sum())
        slopes = (np.exp(logs) - right) * counts[:, None]
        buckets = weights.shape[1]
        summed = [np.bincount(features.ids, slope[rows] * features.values, buckets) for slope in slopes.T]
        return loss, np.concatenate([(np.stack(summed) + PENALTY * weights).ravel(), slopes.sum(axis=0)])

    return value


def _minimise(objective: Objective, at: Floats) -> Floats:
    """Return where the objective is smallest, by L-BFGS (Liu and Nocedal 1989) with a halving line search."""
    value, gradient = objective(at)
    moves: list[tuple[Floats, Floats]] = []
    for _ in range(STEPS):
        direction = _downhill(gradient, moves)
        step = 1.0
        while True:
            there = at + step * direction
            new, slope = objective(there)
            if new <= value + SUFFICIENT * step * (gradient @ direction) or step < SMALLEST_STEP:
                break
            step /= 2
        if new >= value:
            break
        moved, turned = there - at, slope - gradient
        if moved @ turned > 0:
            moves = [*moves, (moved, turned)][-MEMORY:]
        gain, at, value, gradient = value - new, there, new, slope
        if gain < ENOUGH * value:
            break
    return at


def _downhill(gradient: Floats, moves: Sequence[tuple[Floats, Floats]]) -> Floats:
    """Return the direction to go: the two loops of L-BFGS over the last moves and how the gradient turned on them."""
    if not moves:
        return np.asarray(-gradient / np.linalg.norm(gradient))
    direction, parts = gradient.copy(), []
    for moved, turned in reversed(moves):
        part = (moved @ direction) / (moved @ turned)
        direction -= part * turned
        parts.append(part)
    moved, turned = moves[-1]
    direction *= (moved @ turned) / (turned @ turned)
    for (moved, turned), part in zip(moves, reversed(parts), strict=True):
        direction += moved * (part - (turned @ direction) / (moved @ turned))
    return -direction
