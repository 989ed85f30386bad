"""The Linker seam: surfaces in, concepts with scores and methods out."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import forms

LINKER_VERSION = "1"
# The columns of a link, with their Spark SQL types, in the order of the table.
LINK_FIELDS = {
    "concept_id": "string",
    "preferred_label": "string",
    "category": "string",
    "link_score": "double",
    "link_method": "string",
    "taxonomy_version": "string",
}
EXACT, ALIAS = "exact", "alias"
SCORES = {EXACT: 1.0, ALIAS: 0.95}


@dataclass(frozen=True)
class Link:
    """The concept that a surface stands for. `score` is between 0 and 1, `method` says how it was found."""

    concept: Concept
    score: float
    method: str

    def as_dict(self) -> dict[str, Any]:
        """Return it under the column names of the table skill_mentions."""
        concept = self.concept
        named = (concept.concept_id, concept.preferred_label, concept.category)
        return dict(zip(LINK_FIELDS, (*named, self.score, self.method, concept.version), strict=True))


class Linker:
    """Links a surface to the concept that has it as label (`exact`) or alternative label (`alias`).

    Names are compared in their normalised forms. The order of the concepts is the order of the
    taxonomies: the first that knows the name wins, and in one taxonomy a label wins over an alias.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._index: dict[str, Link] = {}
        by_taxonomy: dict[str, list[Concept]] = {}
        for concept in concepts:
            by_taxonomy.setdefault(concept.taxonomy, []).append(concept)
        for group in by_taxonomy.values():
            for concept in group:
                self._add(concept.preferred_label, Link(concept, SCORES[EXACT], EXACT))
            for concept in group:
                for name in concept.alternative_labels:
                    self._add(name, Link(concept, SCORES[ALIAS], ALIAS))
            for concept in group:  # last, so that a plural never hides another concept's own name
                for name in concept.names:
                    for form in forms(name)[1:]:
                        self._index.setdefault(form, self._index[forms(name)[0]])
        versions = [(name, group[0].version) for name, group in by_taxonomy.items()]
        self.revision = hashlib.sha256(repr((LINKER_VERSION, versions)).encode()).hexdigest()[:12]

    def link(self, surfaces: Sequence[str]) -> list[Link | None]:
        """Return the link of each surface, None where no concept has such a name."""
        return [self._link(surface) for surface in surfaces]

    def _link(self, surface: str) -> Link | None:
        return next((self._index[form] for form in forms(surface) if form in self._index), None)

    def _add(self, name: str, link: Link) -> None:
        for form in forms(name)[:1]:
            self._index.setdefault(form, link)


@cache
def cached_linker(concepts: tuple[Concept, ...]) -> Linker:
    """Return the linker of these concepts, made once per process."""
    return Linker(concepts)
