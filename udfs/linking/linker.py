"""The Linker seam: surfaces in, concepts with probabilities and methods out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.abbreviations import Abbreviations
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.context import Place, names_technology
from skillmill.udfs.linking.dense.matcher import DenseMatcher
from skillmill.udfs.linking.lexical import FUZZY, NORMALIZED, Hit, Names, is_proper
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.ordinary import ordinary_names
from skillmill.udfs.linking.overrides import FORBIDDEN, NO_OVERRIDES, OVERRIDE, Overrides
from skillmill.udfs.linking.scores import Scores

LINKER_VERSION = "3"
# The columns of a link, with their Spark SQL types, in the order of the table.
LINK_FIELDS = {
    "concept_id": "string",
    "preferred_label": "string",
    "category": "string",
    "link_score": "double",
    "link_method": "string",
    "taxonomy_version": "string",
}
DENSE, BROADER, PRODUCT = "dense", "broader", "product"
_CANDIDATES = 6
_HUMAN_LANGUAGE = "human language"
_OTHER_PRODUCT = 0.3
"""Factor of the probability that a surface means a product whose name it is only like."""
_USUAL = 0.1
"""How much nearer to a sentence another meaning must be than the one that an abbreviation mostly has."""


@dataclass(frozen=True)
class Link:
    """The concept that a surface stands for. `score` is a probability, `method` says how it was found."""

    concept: Concept
    score: float
    method: str

    def as_dict(self) -> dict[str, Any]:
        """Return it under the column names of the table skill_mentions."""
        concept = self.concept
        named = (concept.concept_id, concept.preferred_label, concept.category)
        return dict(zip(LINK_FIELDS, (*named, self.score, self.method, concept.version), strict=True))


class Linker:
    """Links in stages: exact label, alias, other spelling, abbreviation, typo, nearest vector; the first sure one wins.

    The order of the concepts is the order of the taxonomies: in each stage the first that knows the surface wins. With
    `dense` names that nobody wrote down are found too. A link below the threshold of `scores` is no link. Raises
    SkillmillError where a person's decision names a concept that is not there.
    """

    def __init__(
        self,
        concepts: Iterable[Concept],
        dense: DenseMatcher | None = None,
        overrides: Overrides = NO_OVERRIDES,
        scores: Scores | None = None,
    ) -> None:
        self.concepts = tuple(concepts)
        self._names = Names(self.concepts)
        self._dense = dense
        self._scores = scores or (dense.scores if dense else Scores())
        self._overrides = overrides
        self._abbreviations = Abbreviations.shipped()
        self._numbers = {concept.concept_id: number for number, concept in enumerate(self.concepts)}
        for surface, concept_id in overrides.links:
            if concept_id != FORBIDDEN and concept_id not in self._numbers:
                raise SkillmillError(f"overrides: {surface!r} is given {concept_id}, which no taxonomy here has")
        versions = list(dict.fromkeys((concept.taxonomy, concept.version) for concept in self.concepts))
        parts = (LINKER_VERSION, versions, dense.revision if dense else "", overrides.digest, self._scores)
        self.revision = hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    def link(self, surfaces: Sequence[str], places: Sequence[Place | None] | None = None) -> list[Link | None]:
        """Return the link of each surface, None where it stands for no concept.

        `places` say where each stands; without one an ambiguous name has its most usual meaning.
        """
        return [next(filter(self._is_sure, found), None) for found in self._all(surfaces, places, 1)]

    def candidates(
        self, surfaces: Sequence[str], places: Sequence[Place | None] | None, count: int
    ) -> list[list[Link]]:
        """Return up to `count` concepts for each surface, best first, sure or not."""
        return [links[:count] for links in self._all(surfaces, places, count)]

    @property
    def threshold(self) -> float:
        """The least probability of a link."""
        return self._scores.threshold

    def is_forbidden(self, surface: str) -> bool:
        """Tell whether a person decided that a surface has no link."""
        return self._overrides.of(surface) == FORBIDDEN

    def _is_sure(self, link: Link) -> bool:
        return link.method == OVERRIDE or self._scores.links(link.score)

    def _all(self, surfaces: Sequence[str], places: Sequence[Place | None] | None, count: int) -> list[list[Link]]:
        at = list(places or [None] * len(surfaces))
        hits = [self._hits(surface, place) for surface, place in zip(surfaces, at, strict=True)]
        found = [self._written(*each) for each in zip(surfaces, hits, at, strict=True)]
        if self._dense is None:
            return found
        open_ = [n for n, links in enumerate(found) if self._is_open(surfaces[n], hits[n], links, count)]
        near = self._dense.near([surfaces[n] for n in open_], max(2 * count, _CANDIDATES))
        for n, scored in zip(open_, near, strict=True):
            there = {link.concept.concept_id for link in found[n]}
            made = [self._like(surfaces[n], number, score) for number, score in scored]
            found[n] = _merged(found[n], [link for link in made if self._may(surfaces[n], link, there)])
        return found

    def _may(self, surface: str, link: Link, there: set[str]) -> bool:
        concept_id = link.concept.concept_id
        return concept_id not in there and not self._overrides.forbids(surface, concept_id)

    def needs_place(self, surface: str) -> bool:
        """Tell whether it matters where a surface stands."""
        if self._overrides.decides(surface):
            return False
        hits = self._names.exact(surface)
        return len(hits) > 1 or self._is_ordinary(surface) or surface in self._abbreviations

    def _is_open(self, surface: str, hits: Sequence[Hit], links: Sequence[Link], count: int) -> bool:
        """Tell whether vectors may have more to say; not where a name, its place or a person has decided."""
        if self._overrides.decides(surface) or not normalize(surface) or (hits and not links):
            return False
        return len(links) < count or is_soft(links[0].method, links[0].concept)

    def _like(self, surface: str, number: int, score: float) -> Link:
        """Return what vectors found. What is like the name of a product, and not it, is mostly another product.

        So are the names of human languages, where the surface does not say them.
        """
        concept = self.concepts[number]
        other = _OTHER_PRODUCT if is_proper(concept) or _is_other_language(surface, concept) else 1.0
        return Link(concept, round(score * other, 4), BROADER if concept.group else DENSE)

    def _hits(self, surface: str, place: Place | None) -> list[Hit]:
        """Return the concepts that a surface names as it is written, those that its place says first."""
        hits = self._names.find(surface)
        if surface in self._abbreviations:
            hits = self._abbreviations.join(surface, hits, self._names)
        hits = [hit for hit in hits if not self._overrides.forbids(surface, self.concepts[hit.concept].concept_id)]
        return self._by_place(surface, hits, place) if len(hits) > 1 and place is not None else hits

    def _written(self, surface: str, hits: Sequence[Hit], place: Place | None) -> list[Link]:
        """Return the links of what a person decided, or of those hits that are meant."""
        decided = self._overrides.of(surface)
        if decided == FORBIDDEN:
            return []
        if decided is not None:
            return [Link(self.concepts[self._numbers[decided]], 1.0, OVERRIDE)]
        meant = [hit for hit in hits if self._is_meant(surface, hit, place)]
        return [
            Link(concept, self._scores.of_method(kind(hit.method, concept), rank), hit.method)
            for rank, (hit, concept) in enumerate((hit, self.concepts[hit.concept]) for hit in meant)
        ]

    def _is_meant(self, surface: str, hit: Hit, place: Place | None) -> bool:
        """Tell whether an ordinary word names a technology; without a place it does."""
        concept = self.concepts[hit.concept]
        if place is None or concept.category not in (None, "Technology") or not self._is_ordinary(surface):
            return True
        return names_technology(surface, concept.preferred_label, place, self._technologies) > 0

    def _is_ordinary(self, surface: str) -> bool:
        return normalize(surface) in ordinary_names()

    def _by_place(self, surface: str, hits: Sequence[Hit], place: Place) -> list[Hit]:
        """Return hits in the order of how near each concept is to what the sentence says, where vectors can tell.

        What an abbreviation mostly means comes before what is nearer by a little.
        """
        if self._dense is None:
            return list(hits)
        near = self._dense.said(place, surface, [hit.concept for hit in hits])
        usual = self._abbreviations.usual(surface, self._names)
        order = sorted(range(len(hits)), key=lambda at: -near[at] - (_USUAL if hits[at].concept == usual else 0))
        return [hits[at] for at in order]

    @cached_property
    def _technologies(self) -> frozenset[str]:
        """The normalised names of technologies that are no ordinary words."""
        named = {
            normalize(name) for concept in self.concepts if concept.category == "Technology" for name in concept.names
        }
        return frozenset(named - ordinary_names() - {""})


def kind(method: str, concept: Concept) -> str:
    """Return which probability a method has: that of a product where it is written in another way, else its own."""
    return PRODUCT if method in (NORMALIZED, FUZZY) and is_proper(concept) else method


def is_soft(method: str, concept: Concept) -> bool:
    """Tell whether vectors may outdo what was found as written: not quite the name, and no product's name."""
    return kind(method, concept) in (NORMALIZED, FUZZY)


def _is_other_language(surface: str, concept: Concept) -> bool:
    """Tell whether a concept is a human language whose name the surface does not say."""
    if concept.type != _HUMAN_LANGUAGE:
        return False
    named = {normalize(word) for word in concept.preferred_label.split() if word[:1].isupper()}
    return named.isdisjoint(normalize(surface).split())


def _merged(written: list[Link], dense: list[Link]) -> list[Link]:
    """Return what was found as written, then what vectors found; the likelier first where the name is not certain."""
    if written and not is_soft(written[0].method, written[0].concept):
        return written + dense
    return sorted(written + dense, key=lambda link: (link.method == BROADER, -link.score))
