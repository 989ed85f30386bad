"""Names looked up as they are written: exact label, alias, other spelling, typo."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.fuzzy import Typos
from skillmill.udfs.linking.normalize import forms, normalize
from skillmill.udfs.linking.ordinary import is_spelled_right
from skillmill.udfs.linking.variants import squashed, variants

EXACT, ALIAS, NORMALIZED, FUZZY = "exact", "alias", "normalized", "fuzzy"
_PROPER = ("language", "tool", "platform", "certification")
_SEVERAL = re.compile(r"[,;/&]|\s\+\s|\b(?:and|or)\b", re.IGNORECASE)
_ACRONYM = 5
"""Letters: a word in capitals that is as short, and one letter off, is another acronym."""
_LETTERS = re.compile(r"[^\W\d_]{3}")


@dataclass(frozen=True)
class Hit:
    """A concept, by its number, that a surface names, and how it was found."""

    concept: int
    method: str


def is_proper(concept: Concept) -> bool:
    """Tell whether a concept's name is a proper name: of a product, language or certificate, or with a number in it."""
    return concept.type in _PROPER or any(letter.isdigit() for letter in concept.preferred_label)


class Names:
    """The names of concepts, in the order of the taxonomies and in each labels before aliases.

    The first taxonomy that knows a form wins; its other concepts with the same name come after the first, and only
    context can tell them apart.
    """

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts
        self._found: dict[str, list[Hit]] = {}
        self._singular: set[str] = set()
        """Forms that are no name themselves, but that of a name in the plural."""
        by_taxonomy: dict[str, list[int]] = {}
        for number, concept in enumerate(concepts):
            if not concept.group:
                by_taxonomy.setdefault(concept.taxonomy, []).append(number)
        for group in by_taxonomy.values():
            made: dict[str, list[Hit]] = {}
            plural: dict[str, list[Hit]] = {}
            for number in group:
                self._add(made, concepts[number].preferred_label, Hit(number, EXACT))
            for number in group:
                for name in concepts[number].alternative_labels:
                    self._add(made, name, Hit(number, ALIAS))
            for number in group:  # last, so that a plural never hides another concept's own name
                for name in concepts[number].names:
                    own, *others = forms(name) or ("",)
                    for form in others:
                        plural.setdefault(form, made[own])
            self._singular |= plural.keys() - made.keys() - self._found.keys()
            for form, hits in (plural | made).items():
                self._found.setdefault(form, hits)

    @staticmethod
    def _add(made: dict[str, list[Hit]], name: str, hit: Hit) -> None:
        for form in forms(name)[:1]:
            there = made.setdefault(form, [])
            if all(other.concept != hit.concept for other in there):
                there.append(hit)

    def exact(self, surface: str) -> list[Hit]:
        """Return the concepts that have this very name, apart from case, punctuation and plural."""
        return next((self._found[form] for form in forms(surface) if form in self._found), [])

    def find(self, surface: str) -> list[Hit]:
        """Return the concepts that a surface names in any way, by the first way that gives one."""
        if hits := self.exact(surface):
            own = forms(surface)[0]
            is_written = own in self._found and own not in self._singular
            if is_written:
                return hits
            return [] if self._is_other_word(surface, hits[0]) else [Hit(hit.concept, NORMALIZED) for hit in hits]
        others = list(self._variants(surface))
        for form in others:
            if form in self._found:
                return [Hit(hit.concept, NORMALIZED) for hit in self._found[form]]
        every = [*forms(surface), *others]
        for form in map(squashed, every):
            if form in self._squashed:
                return [Hit(hit.concept, NORMALIZED) for hit in self._squashed[form]]
        return self._near(surface, every) or self._within(surface)

    def _is_other_word(self, surface: str, hit: Hit) -> bool:
        """Tell whether a surface only looks like the plural of a product's name: `Dockers`, `excels`; not `PLCs`."""
        return " " not in surface and not surface[:-1].isupper() and is_proper(self._concepts[hit.concept])

    def _variants(self, surface: str) -> Iterator[str]:
        """Yield the variants of a surface but those whose singular is the name of a product: `canva` of `canvas 2d`."""
        seen: set[str] = set()
        for form in variants(surface):
            hits = self._found.get(form)
            if not (hits and f"{form}s" in seen and is_proper(self._concepts[hits[0].concept])):
                yield form
            seen.add(form)

    def _within(self, surface: str) -> list[Hit]:
        """Return the technology that a surface names beside its maker or a thing of it: `React components`."""
        if _SEVERAL.search(surface):
            return []
        words = surface.split()
        tries = [(words[:-1], words[-1].islower())] if len(words) > 1 else []
        tries += [(words[at:], words[0][:1].isupper()) for at in range(1, len(words))][:2]
        for rest, fits in tries:
            hits = self.exact(" ".join(rest)) if fits and not rest[0].islower() else []
            if hits and is_proper(self._concepts[hits[0].concept]):
                return [Hit(hit.concept, NORMALIZED) for hit in hits]
        return []

    def _near(self, surface: str, every: Sequence[str]) -> list[Hit]:
        """Return the concept whose name one of the forms of a surface is, but for a typo.

        What is spelled right is no typo, and a short acronym is another one.
        """
        acronyms = {normalize(word) for word in surface.split() if word.isupper() and len(word) <= _ACRONYM}
        for form in every:
            if is_spelled_right(" ".join(word for word in form.split() if word not in acronyms)):
                continue
            written = squashed(form)
            for name, _ in self._typos.near(written) if _LETTERS.search(written) else []:
                return [Hit(hit.concept, FUZZY) for hit in self._squashed[name]]
        return []

    @cached_property
    def _squashed(self) -> dict[str, list[Hit]]:
        made: dict[str, list[Hit]] = {}
        for form, hits in self._found.items():
            made.setdefault(squashed(form), hits)
        return made

    @cached_property
    def _typos(self) -> Typos:
        return Typos(list(self._squashed))
