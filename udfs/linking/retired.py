"""Ids that a newer version of a taxonomy no longer has, and what stands in their place."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import forms


@dataclass(frozen=True)
class Retired:
    """A concept id that is gone since version `retired_in`, and the id that replaced it, if one did."""

    concept_id: str
    taxonomy: str
    retired_in: str
    preferred_label: str
    replaced_by: str | None


def retire(old: Iterable[Concept], new: Iterable[Concept], before: Iterable[Retired] = ()) -> list[Retired]:
    """Return all retired ids after the step from the concepts `old` to `new`, sorted; `before` were retired already.

    Only taxonomies that `new` has can retire an id: one that is no longer used at all keeps what it had. An id
    that comes back is no longer retired. It is replaced by the concept of its taxonomy that has its label as
    label, else by one that has it as an alternative or whose label was one of its alternatives; of several the
    one with the lowest id. A group is replaced by a group and a skill by a skill. Where the replacement is
    retired in its turn, what replaced that stands for both.
    """
    new = list(new)
    version_of = {concept.taxonomy: concept.version for concept in new}
    current = {concept.concept_id for concept in new}
    listed = {entry.concept_id: entry for entry in before if entry.concept_id not in current}
    gone = [c for c in old if c.taxonomy in version_of and c.concept_id not in current]
    successors = _Successors(new) if gone else None
    for concept in gone:
        listed[concept.concept_id] = Retired(
            concept.concept_id,
            concept.taxonomy,
            version_of[concept.taxonomy],
            concept.preferred_label,
            successors.of(concept) if successors else None,
        )
    return [
        replace(entry, replaced_by=_last(entry.replaced_by, listed, current)) if entry.taxonomy in version_of else entry
        for _, entry in sorted(listed.items())
    ]


class _Successors:
    """Finds concepts by taxonomy, by whether they are groups, and by the normalised form of a name."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._by_label: dict[tuple[str, bool, str], list[str]] = defaultdict(list)
        self._by_alternative: dict[tuple[str, bool, str], list[str]] = defaultdict(list)
        for concept in concepts:
            for form in forms(concept.preferred_label):
                self._by_label[concept.taxonomy, concept.group, form].append(concept.concept_id)
            for form in {form for name in concept.alternative_labels for form in forms(name)}:
                self._by_alternative[concept.taxonomy, concept.group, form].append(concept.concept_id)

    def of(self, gone: Concept) -> str | None:
        """Return the id of the concept that takes the place of one that is gone, None where there is none."""
        kind = (gone.taxonomy, gone.group)
        label = {(*kind, form) for form in forms(gone.preferred_label)}
        alternatives = {(*kind, form) for name in gone.alternative_labels for form in forms(name)}
        by_label = _ids(self._by_label, label)
        return min(by_label or _ids(self._by_alternative, label) | _ids(self._by_label, alternatives), default=None)


def _ids(index: Mapping[tuple[str, bool, str], list[str]], keys: set[tuple[str, bool, str]]) -> set[str]:
    return {own_id for key in keys for own_id in index.get(key, ())}


def _last(replaced_by: str | None, listed: Mapping[str, Retired], current: set[str]) -> str | None:
    """Follow replacements that were retired themselves; None where they end in nothing."""
    seen: set[str] = set()
    while replaced_by and replaced_by not in current:
        if replaced_by in seen or replaced_by not in listed:
            return None
        seen.add(replaced_by)
        replaced_by = listed[replaced_by].replaced_by
    return replaced_by
