"""From hand-linked mentions to probabilities: of each way to find a link, and of what vectors find; cross-fitted."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.linking.items import Item, label_key
from skillmill.jobs.linking.weights import choice, logistic
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.matcher import DenseMatcher
from skillmill.udfs.linking.linker import Linker, is_soft, kind
from skillmill.udfs.linking.scores import Scores, evidence

_FOLDS = 10
_DEPTH = 30
_PRIOR = 10
"""How many mentions the usual probability of a method counts for."""
_BINS = 10
LEAST_PRECISION = 0.85

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Seen:
    """What is known of one item: how it was found as written, the candidates by vectors, and what is right."""

    written: tuple[tuple[str, bool], ...]
    is_soft: bool
    features: Floats
    right: NDArray[np.bool_]
    has_gold: bool
    words: int


@dataclass(frozen=True)
class Verdict:
    """The best concept of an item by a fit on others: its probability, whether it is right, and if there is gold."""

    score: float
    right: bool
    has_gold: bool


@dataclass(frozen=True)
class Fitted:
    """What was fitted on all items, and how it did where each was judged by a fit on the others."""

    scores: Scores
    precision: float
    coverage: float
    calibration_error: float
    verdicts: tuple[Verdict, ...]


def look(items: Sequence[Item], linker: Linker, matcher: DenseMatcher) -> list[Seen]:
    """Return what a linker without vectors, and the matcher, find for each item."""
    surfaces, places = [item.surface for item in items], [item.place for item in items]
    written = linker.candidates(surfaces, places, 1)
    near = matcher.features(surfaces, _DEPTH)
    seen = []
    for item, links, (numbers, features) in zip(items, written, near, strict=True):
        gold = {label_key(label) for label in item.labels}
        kept = [at for at, number in enumerate(numbers) if not linker.concepts[number].group]
        names = [label_key(linker.concepts[numbers[at]].preferred_label) for at in kept]
        found = tuple(
            (kind(link.method, link.concept), label_key(link.concept.preferred_label) in gold) for link in links
        )
        right = np.array([name in gold for name in names], dtype=bool)
        words = len(item.surface.split())
        soft = any(is_soft(link.method, link.concept) for link in links)
        seen.append(Seen(found, soft, features[kept].astype(np.float64), right, bool(gold), words))
    return seen


def fit(seen: Sequence[Seen], seed: int = 0) -> Fitted:
    """Fit probabilities and the least threshold whose precision is at least LEAST_PRECISION.

    Raises SkillmillError where no item has a candidate.
    """
    if not any(len(each.features) for each in seen):
        raise SkillmillError("nothing to fit: no item has a candidate")
    order = np.random.default_rng(seed).permutation(len(seen))
    verdicts: dict[int, Verdict] = {}
    for at in range(_FOLDS):
        fold = set(order[at::_FOLDS].tolist())
        scores = _fit([seen[other] for other in order if other not in fold])
        verdicts |= {own: _judge(seen[own], scores) for own in fold}
    judged = [verdicts[own] for own in range(len(seen))]
    threshold = least_score([each.score for each in judged], [each.right for each in judged], LEAST_PRECISION)
    kept = [each for each in judged if each.score >= threshold]
    golden = sum(each.has_gold for each in judged)
    return Fitted(
        replace(_fit(seen), threshold=threshold),
        sum(each.right for each in kept) / max(1, len(kept)),
        sum(each.has_gold for each in kept) / max(1, golden),
        calibration_error([each.score for each in judged], [each.right for each in judged]),
        tuple(judged),
    )


def _fit(seen: Sequence[Seen]) -> Scores:
    """Fit the order on the items whose right concept is among the candidates, then how sure the best one is."""
    by_method: dict[str, list[bool]] = defaultdict(list)
    for method, right in (found for each in seen for found in each.written):
        by_method[method].append(right)
    methods = {
        name: round((sum(by_method[name]) + _PRIOR * usual) / (len(by_method[name]) + _PRIOR), 4)
        for name, usual in Scores().methods.items()
    }
    found = [each for each in seen if len(each.features)]
    scores = Scores(methods, choice([(each.features, each.right) for each in found]))
    rows: list[Floats] = []
    best_right: list[bool] = []
    for each in found:
        sums = scores.ranks(each.features)
        best = int(sums.argmax())
        rows.append(evidence(each.features, sums, each.words)[best])
        best_right.append(bool(each.right[best]))
    return replace(scores, sure=logistic(np.array(rows), best_right))


def _judge(each: Seen, scores: Scores) -> Verdict:
    """Return what the linker would say of an item."""
    method, right = each.written[0] if each.written else ("", False)
    score = scores.of_method(method, 0) if method else 0.0
    if len(each.features) and (not method or each.is_soft):
        found = scores.of_features(each.features, each.words)
        best = int(found.argmax())
        if found[best] > score:
            return Verdict(float(found[best]), bool(each.right[best]), each.has_gold)
    return Verdict(score, right, each.has_gold)


def least_score(scores: Sequence[float], right: Sequence[bool], precision: float) -> float:
    """Return the least score, four decimals, at and above which `precision` or more is right; 1 where none is."""
    order = np.argsort(-np.array(scores), kind="stable")
    ranked, hits = np.array(scores)[order], np.cumsum(np.array(right)[order])
    last_of_equals = np.append(ranked[1:] < ranked[:-1], True)
    enough = np.flatnonzero((hits / np.arange(1, len(ranked) + 1) >= precision) & last_of_equals)
    return float(np.floor(ranked[enough[-1]] * 10_000) / 10_000) if len(enough) else 1.0


def calibration_error(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error over ten bins of equal width (Naeini et al., 2015)."""
    found, hits = np.array(scores), np.array(right, dtype=float)
    bins = np.minimum((found * _BINS).astype(int), _BINS - 1)
    gaps = [abs(found[bins == at].mean() - hits[bins == at].mean()) * (bins == at).mean() for at in set(bins.tolist())]
    return float(sum(gaps))
