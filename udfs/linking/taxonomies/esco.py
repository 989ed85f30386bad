"""ESCO, the European classification of skills: the Commission's CSV bundle, or its list of skills alone."""

from collections.abc import Mapping

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.esco_files import SKILLS, Bundle, Entry, pick, read_bundle
from skillmill.udfs.linking.taxonomies.esco_groups import (
    CATEGORY_OF_NO_GROUP,
    LANGUAGE_GROUPS,
    SOFT,
    TECHNOLOGY,
    TYPE_OF_PARENT,
    category_of_code,
    vote,
)
from skillmill.udfs.linking.taxonomies.names import alternatives, without_parenthesis
from skillmill.udfs.linking.taxonomies.place import Place

__all__ = ["NAME", "ROLE", "is_one", "pick", "read"]
NAME = "ESCO"
ROLE = SKILLS
TRANSVERSAL = "transversal"


def is_one(header: tuple[str, ...]) -> bool:
    """Whether a CSV with this header is ESCO's list of skills; its collections are no taxonomy by themselves."""
    return {"conceptUri", "preferredLabel", "skillType"} <= set(header) and "broaderConceptUri" not in header


def read(files: Mapping[str, tuple[str, bytes]], place: Place) -> list[Concept]:
    """Return the skills, then the groups. Every concept has a category; see esco_groups and docs/taxonomies.md.

    Raises SkillmillError for files with missing columns, entries without URI or label or that occur twice, and
    a hierarchy that leads in a circle. Relations to entries that no file has are left out with a note.
    """
    if SKILLS not in files:
        raise place.error("ESCO's list of skills, such as skills_en.csv, is not there; put it beside the others")
    bundle = read_bundle(files, place)
    judge = _Judge(bundle)
    claimed = {entry.label.casefold() for entry in bundle.entries.values()}
    return [_concept(uri, entry, judge, claimed, place) for uri, entry in bundle.entries.items()]


def _concept(uri: str, entry: Entry, judge: "_Judge", claimed: set[str], place: Place) -> Concept:
    bundle = judge.bundle
    bare = without_parenthesis(entry.label)
    also = [bare] if bare and bare.casefold() not in claimed else []
    broader = [bundle.entries[above].own_id for above in bundle.broader.get(uri, ())]
    return Concept(
        place.concept_id(entry.own_id),
        place.ref.name,
        place.version,
        entry.label,
        alternatives(entry.label, [*entry.others, *also]),
        judge.category(uri),
        judge.type(uri),
        broader=tuple(place.concept_id(own_id) for own_id in broader),
        description=entry.description or None,
        group=entry.group,
        transversal=judge.is_transversal(uri),
        digital=judge.is_digital(uri),
        uses=bundle.uses.get(uri, 0),
    )


class _Judge:
    """Says what ESCO says of an entry's category and type, by its collections and the hierarchy above it."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._categories: dict[str, str] = {}
        self._is_language: dict[str, bool] = {}

    def is_transversal(self, uri: str) -> bool:
        """Whether it is in the transversal collection, or where that is not there, is reused in all sectors."""
        members = self.bundle.transversal
        return self.bundle.entries[uri].reuse_level == TRANSVERSAL if members is None else uri in members

    def is_digital(self, uri: str) -> bool:
        """Whether it is in the digital collection."""
        return uri in (self.bundle.digital or ())

    def category(self, uri: str) -> str:
        """Return Technology for what is digital, Soft for what is transversal, else what most groups above say."""
        if uri not in self._categories:
            self._categories[uri] = self._category(uri)
        return self._categories[uri]

    def type(self, uri: str) -> str | None:
        """Return the type as far as ESCO tells; of the groups only fields of knowledge have one."""
        entry, above = self.bundle.entries[uri], self.bundle.broader.get(uri, ())
        if entry.group:
            return "domain" if entry.code.isdigit() else None
        if self.is_language(uri):
            return "human language"
        parents = {TYPE_OF_PARENT.get(self.bundle.entries[parent].own_id) for parent in above} - {None}
        by_parent = next((kind for kind in TYPE_OF_PARENT.values() if kind in parents), None)
        if by_parent:
            return by_parent
        if entry.skill_type == "knowledge":  # without a hierarchy, a language and a field look alike
            return "domain" if above or entry.reuse_level != TRANSVERSAL else None
        if self.category(uri) == SOFT:
            return "soft"
        return "method" if entry.skill_type == "skill/competence" else None

    def is_language(self, uri: str) -> bool:
        """Whether it is a human language, or a skill in one."""
        if uri not in self._is_language:
            entry, above = self.bundle.entries[uri], self.bundle.broader.get(uri, ())
            by_code = entry.code.startswith(LANGUAGE_GROUPS)
            self._is_language[uri] = by_code or (not entry.code and any(self.is_language(parent) for parent in above))
        return self._is_language[uri]

    def _category(self, uri: str) -> str:
        entry, above = self.bundle.entries[uri], self.bundle.broader.get(uri, ())
        if self.is_digital(uri):
            return TECHNOLOGY
        if self.is_transversal(uri) or entry.reuse_level == TRANSVERSAL:
            return SOFT
        if entry.group and (by_code := category_of_code(entry.code)):
            return by_code
        groups = [parent for parent in above if self.bundle.entries[parent].group]
        parents = groups or above
        return vote(self.category(parent) for parent in parents) if parents else CATEGORY_OF_NO_GROUP
