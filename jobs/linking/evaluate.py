"""How good links are: rank measures over items with gold, and coverage and precision at the threshold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skillmill.jobs.linking.items import Item, label_key
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.matches import same_concepts
from skillmill.udfs.linking.sentences import Found, SentenceLinker

DEPTH = 100
"""How far down a right concept is looked for."""


@dataclass(frozen=True)
class Answer:
    """Concepts by id, best first, and the one that is linked, if any is sure enough."""

    ranked: tuple[str, ...]
    linked: str | None


@dataclass(frozen=True)
class Judged:
    """Figures by name, and gold labels that no taxonomy has."""

    figures: Mapping[str, float]
    unknown: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**self.figures, "unknown_labels": list(self.unknown)}


def judge(items: Sequence[Item], answers: Sequence[Answer], concepts: Sequence[Concept]) -> Judged:
    """Return r@1, r@5, rp@5, mrr and coverage over items with gold, precision over all links, and counts.

    R@K is the share of items with any gold concept among the first K, RP@K the mean of hits among the first K over
    min(K, gold). A concept that is the same in another taxonomy counts as gold, and no two such count twice. A label
    that no taxonomy has counts as wrong; a link of an item without gold too.
    """
    gold, unknown = _gold(items, concepts)
    with_gold = [(sets, answer) for sets, answer, item in zip(gold, answers, items, strict=True) if item.labels]
    first = [_first(sets, answer.ranked) for sets, answer in with_gold]
    linked = [(sets, answer.linked) for sets, answer in zip(gold, answers, strict=True) if answer.linked]
    right = sum(any(concept in names for names in sets) for sets, concept in linked)
    figures = {
        "r@1": _mean(at == 1 for at in first),
        "r@5": _mean(0 < at <= 5 for at in first),
        "rp@5": _mean(_precision(sets, answer.ranked, 5) for sets, answer in with_gold),
        "mrr": _mean(1 / at if at else 0.0 for at in first),
        "coverage": _mean(answer.linked is not None for _, answer in with_gold),
        "precision": right / len(linked) if linked else 0.0,
        "items": float(len(items)),
        "items_with_gold": float(len(with_gold)),
        "links": float(len(linked)),
    }
    return Judged(figures, tuple(unknown))


def _gold(items: Sequence[Item], concepts: Sequence[Concept]) -> tuple[list[list[frozenset[str]]], list[str]]:
    """Return, per item and label, the ids that count as right, none where no taxonomy has the label."""
    same = same_concepts(concepts)
    by_label: dict[str, set[str]] = {}
    for concept in concepts:
        if not concept.group:
            by_label.setdefault(label_key(concept.preferred_label), set()).add(concept.concept_id)
    wide = {
        label: frozenset(ids | {other for own in ids for other in same.get(own, ())}) for label, ids in by_label.items()
    }
    unknown = dict.fromkeys(label for item in items for label in item.labels if label_key(label) not in wide)
    return [[wide.get(label_key(label), frozenset()) for label in item.labels] for item in items], list(unknown)


def _first(gold: Sequence[frozenset[str]], ranked: Sequence[str]) -> int:
    """Return the place of the first right concept, from 1; 0 where there is none."""
    return next((at for at, concept in enumerate(ranked, 1) if any(concept in ids for ids in gold)), 0)


def _precision(gold: Sequence[frozenset[str]], ranked: Sequence[str], depth: int) -> float:
    found = sum(any(concept in ids for concept in ranked[:depth]) for ids in gold)
    return found / min(depth, len(gold))


def _mean(values: Iterable[float]) -> float:
    found = [float(value) for value in values]
    return round(sum(found) / len(found), 4) if found else 0.0


def answer_mentions(items: Sequence[Item], linker: Linker) -> list[Answer]:
    """Return what a linker says of mentions in their sentences."""
    surfaces, places = [item.surface for item in items], [item.place for item in items]
    links = linker.link(surfaces, places)
    ranked = linker.candidates(surfaces, places, DEPTH)
    return [
        Answer(
            _ids(each.concept for each in found if not each.concept.group), link.concept.concept_id if link else None
        )
        for link, found in zip(links, ranked, strict=True)
    ]


def _ids(concepts: Iterable[Concept]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(concept.concept_id for concept in concepts))


def answer_sentences(items: Sequence[Item], linker: SentenceLinker, skills: Sequence[Sequence[Found]]) -> list[Answer]:
    """Return what a linker says of sentences in which these skills were found."""
    concepts = linker.concepts
    ranked = linker.rank([item.sentence for item in items], skills)
    return [
        Answer(
            tuple(concepts[number].concept_id for number, _ in found),
            concepts[found[0][0]].concept_id if found and found[0][1] >= linker.threshold else None,
        )
        for found in ranked
    ]
