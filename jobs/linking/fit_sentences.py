"""From sentences whose skills were linked by hand to the probability that a sentence asks for a concept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.linking.fit import calibration_error, least_score
from skillmill.jobs.linking.items import Item, label_key
from skillmill.jobs.linking.weights import logistic
from skillmill.udfs.linking.sentences import Found, SentenceFit, SentenceLinker

_FOLDS = 10
_RIDGE = 0.1
LEAST_PRECISION = 0.5


@dataclass(frozen=True)
class SeenSentence:
    """How well each candidate is said and how surely named, shape (candidates, 2); and which are right."""

    evidence: NDArray[np.float64]
    right: NDArray[np.bool_]


@dataclass(frozen=True)
class FittedSentences:
    """What was fitted on all sentences, and how it did where each was judged by a fit on the others.

    `precision` is that of all concepts above the threshold, `recall` the share of right candidates that are.
    """

    fitted: SentenceFit
    precision: float
    recall: float
    calibration_error: float


def look_at_sentences(
    items: Sequence[Item], linker: SentenceLinker, skills: Sequence[Sequence[Found]]
) -> list[SeenSentence]:
    """Return what a linker knows of each sentence before any fit."""
    seen = []
    for item, found in zip(items, skills, strict=True):
        candidates = linker.evidence(item.sentence, found)
        gold = {label_key(label) for label in item.labels}
        right = [label_key(linker.concepts[number].preferred_label) in gold for number in candidates]
        seen.append(SeenSentence(np.array(list(candidates.values())), np.array(right, dtype=bool)))
    return seen


def fit_sentences(seen: Sequence[SeenSentence], seed: int = 0) -> FittedSentences:
    """Fit the curve, and the least threshold whose precision is at least LEAST_PRECISION."""
    order = np.random.default_rng(seed).permutation(len(seen))
    scores: list[float] = []
    right: list[bool] = []
    for at in range(_FOLDS):
        fold = set(order[at::_FOLDS].tolist())
        curve = _fit([seen[other] for other in order if other not in fold])
        for own in fold:
            scores += [curve.probability(said, named) for said, named in seen[own].evidence.tolist()]
            right += seen[own].right.tolist()
    threshold = least_score(scores, right, LEAST_PRECISION)
    kept = [hit for score, hit in zip(scores, right, strict=True) if score >= threshold]
    return FittedSentences(
        replace(_fit(seen), threshold=threshold),
        sum(kept) / max(1, len(kept)),
        sum(kept) / max(1, sum(right)),
        calibration_error(scores, right),
    )


def _fit(seen: Sequence[SeenSentence]) -> SentenceFit:
    rows = np.concatenate([each.evidence for each in seen])
    right = np.concatenate([each.right for each in seen]).tolist()
    said, named, constant = logistic(rows, right, _RIDGE)
    return SentenceFit(said, named, constant)
