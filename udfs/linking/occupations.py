"""From the title of a job to an occupation of O*NET-SOC, by its own title and its alternate titles.

The ways to read a title are tried in the order of SCORES; the first that gives an occupation wins:

exact        the title is the occupation's own
alias        the title is one of its alternate titles
stripped     what is left without brackets, gender marks, terms of work, levels and seniority is a title
turned       two parts of it, or `A of B`, are a title the other way round: `Nurse, ICU`, `Director of Nursing`
part         one of its parts is a title, the first that is: `Java Developer - Berlin`
normalized   the same but for spaces: `Web Master`
fuzzy        the same but for a typo
words        some words of a part, or of two neighbours, are a title, their head among them: the most words, then the
             best score; the head is the last word with which titles end at all, `driver` in `Truck Driver CDL A`
head         the last word of a part is a title, and not one of VAGUE

Terms of work, levels and the seniority words in titles.py never change the occupation, so they are taken off
wherever they stand; `lead`, `head`, `chief`, `principal`, `staff` and `master` may (`School Principal`, `Staff
Nurse`), so the title is tried with them first. `assistant`, `associate`, `manager`, `director` and `supervisor` do
change it: they go only by way of `words`.

A title that several occupations share goes to the one with the most weight: the number of O*NET's sources that
list it there, plus OWN_TITLE times the share of its words that the occupation's own title has, plus one for every
other word of the whole title that its own title has; then the first by code. Its score is that of the way times the
winner's share of the squares of all weights; below LEAST there is no link. Scores rank and are not calibrated.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from rapidfuzz.distance import OSA

from skillmill.udfs.linking.fuzzy import SHORTEST
from skillmill.udfs.linking.lexical import FUZZY, NORMALIZED, Hit, Names
from skillmill.udfs.linking.normalize import forms, normalize, singular
from skillmill.udfs.linking.taxonomies.onet_occupations import Occupation
from skillmill.udfs.linking.titles import core, parts, shorter, spelled_out, turned
from skillmill.udfs.linking.variants import squashed

OCCUPATION_LINKER_VERSION = "1"  # raised when titles are linked otherwise
EXACT, ALIAS, STRIPPED, TURNED, PART, WORDS, HEAD = "exact", "alias", "stripped", "turned", "part", "words", "head"
SCORES = {
    EXACT: 1.0,
    ALIAS: 0.95,
    STRIPPED: 0.9,
    TURNED: 0.85,
    PART: 0.8,
    NORMALIZED: 0.75,
    FUZZY: 0.7,
    WORDS: 0.6,
    HEAD: 0.4,
}
OWN_TITLE = 3
LEAST = 0.1
HEAD_LETTERS = 4
HEAD_NAMES = 3  # names that end so, where the word alone is none
FUZZY_LETTERS = range(8, 60)
VAGUE = frozenset(
    (
        "administrator adviser advisor agent analyst architect assistant associate chief consultant coordinator "
        "designer director employee engineer executive expert head helper lead leader manager member officer operator "
        "owner partner planner president professional representative specialist staff student supervisor technician "
        "worker"
    ).split()
)
_NO_NAME = frozenset("a an and at by except for in of on or the to with".split())
_LISTED = re.compile(r", | and |/")
# The columns of an occupation, with their Spark SQL types.
OCCUPATION_FIELDS = {
    "occupation_id": "string",
    "preferred_label": "string",
    "score": "double",
    "method": "string",
    "taxonomy_version": "string",
}


@dataclass(frozen=True)
class OccupationLink:
    """The occupation that a title stands for. `score` is between 0 and 1, `method` one of SCORES."""

    occupation: Occupation
    score: float
    method: str

    def as_dict(self) -> dict[str, Any]:
        """Return it under the column names of the table document_occupations."""
        named = (self.occupation.concept_id, self.occupation.preferred_label)
        values = (*named, round(self.score, 3), self.method, self.occupation.version)
        return dict(zip(OCCUPATION_FIELDS, values, strict=True))


class OccupationLinker:
    """Links titles to occupations; see the module for how."""

    def __init__(self, occupations: Sequence[Occupation]) -> None:
        self._occupations = occupations
        more = [_with_more_names(occupation) for occupation in occupations]
        self._names = Names(more)
        self._own = {form: at for at in reversed(range(len(occupations))) for form in _own_forms(occupations[at])}
        self._own_words = [_words(_own_title(occupation)) for occupation in occupations]
        self._sources: dict[tuple[int, str], int] = {}
        self._by_head: dict[str, dict[frozenset[str], str]] = {}
        for at, occupation in enumerate(more):
            self._index(normalize(occupation.preferred_label))
            for name, count in zip(occupation.alternative_labels, occupation.sources, strict=True):
                normalized = normalize(name)
                self._sources[at, normalized] = max(count, self._sources.get((at, normalized), 0))
                self._index(normalized)

    def link(self, titles: Iterable[str]) -> list[OccupationLink | None]:
        """Return the link of each title, None where it names no occupation, or too many to choose from."""
        return [self._link(title) for title in titles]

    def _link(self, title: str) -> OccupationLink | None:
        found = parts(title)
        context = _words(spelled_out(" ".join(found)))
        links = (
            self._named(name, method, context)
            for method, names in (self._ways(title, found, context) if found else ())
            for name in names
        )
        return next((link for link in links if link and link.score >= LEAST), None)

    def _ways(self, title: str, found: list[str], context: frozenset[str]) -> Iterator[tuple[str, Iterable[str]]]:
        """Yield the ways to read a title with the names that each gives."""
        yield ALIAS, _spelled((normalize(title),))
        yield STRIPPED, _spelled(shorter(" ".join(found)))
        yield TURNED, _spelled(_turned(found))
        yield PART, _spelled(name for part in found for name in shorter(part))
        yield FUZZY, (name for part in found for name in shorter(part) if " " in name)
        together = (f"{second} {first}" for first, second in pairwise(found))
        yield WORDS, (name for part in (*found, *together) for name in self._within(part, context))
        yield HEAD, (core(part).rpartition(" ")[2] for part in found)

    def _named(self, name: str, method: str, context: frozenset[str]) -> OccupationLink | None:
        """Return the occupation of this name, found by this way."""
        if singular(name) in VAGUE or (method == HEAD and len(name) < HEAD_LETTERS):
            return None
        if method == FUZZY:
            return self._misspelled(name, context)
        own = next((self._own[form] for form in forms(name) if form in self._own), None)
        if own is not None:
            method = EXACT if method == ALIAS else method
            return OccupationLink(self._occupations[own], SCORES[method], method)
        return self._chosen(self._names.exact(name), name, method, context)

    def _misspelled(self, name: str, context: frozenset[str]) -> OccupationLink | None:
        """Return the occupation with a name that differs by a space or a typo; short words must be right."""
        tight = squashed(name)
        hits = self._names.find(tight) if len(tight) in FUZZY_LETTERS else []
        short = {word for word in name.split() if len(word) < SHORTEST}
        alike = [hit for hit in hits if hit.method == NORMALIZED or self._has_all(hit.concept, short, tight)]
        return self._chosen(alike, name, alike[0].method, context) if alike else None

    def _has_all(self, at: int, short: set[str], tight: str) -> bool:
        near = (normalize(name) for name in self._occupations[at].names)
        return any(
            short <= set(name.split()) for name in near if OSA.distance(squashed(name), tight, score_cutoff=2) <= 2
        )

    def _chosen(self, hits: list[Hit], name: str, method: str, context: frozenset[str]) -> OccupationLink | None:
        weights = {hit.concept: self._weight(hit.concept, name, context) for hit in hits}
        if not weights:
            return None
        best = min(weights, key=lambda at: (-weights[at], self._occupations[at].concept_id))
        share = weights[best] ** 2 / sum(weight**2 for weight in weights.values())
        return OccupationLink(self._occupations[best], SCORES[method] * share, method)

    def _weight(self, at: int, name: str, context: frozenset[str]) -> float:
        words, own = _words(name), self._own_words[at]
        sources = next((self._sources[at, form] for form in forms(name) if (at, form) in self._sources), 1)
        share = len(words & own) / len(words) if words else 0
        return sources + OWN_TITLE * share + len((context - words) & own)

    def _within(self, part: str, context: frozenset[str]) -> list[str]:
        """Return the names of two words or more that are all in a part, its head among them; the best first."""
        ranked: list[tuple[int, float, list[int], str]] = []
        for text in _spelled((core(part),)):
            words = self._to_head(text)
            last = {word: position for position, word in enumerate(words)}
            ending = self._by_head.get(words[-1], {}) if words else {}
            for found in (found for found in ending if found <= last.keys()):
                link = self._named(ending[found], WORDS, context)
                places = sorted(-last[word] for word in found)
                ranked.append((-len(found), -link.score if link else 0.0, places, ending[found]))
        return [name for *_, name in sorted(ranked)]

    def _to_head(self, part: str) -> list[str]:
        """Return the words of a part, in the singular, up to its head; none where it has none."""
        words = [singular(word) for word in part.split()]
        while words and not self._is_head(words[-1]):
            words.pop()
        return words

    def _is_head(self, word: str) -> bool:
        named = len(self._by_head.get(word, ())) >= HEAD_NAMES or bool(self._names.exact(word))
        return named and len(word) >= HEAD_LETTERS

    def _index(self, normalized: str) -> None:
        words = _words(normalized)
        if len(words) > 1:
            self._by_head.setdefault(singular(normalized.split()[-1]), {}).setdefault(words, normalized)


def linker_revision(occupations: Iterable[Occupation]) -> str:
    """Return 12 hex digits over what can change a link: the occupations' version, and that of the rules above."""
    versions = sorted({(occupation.taxonomy, occupation.version) for occupation in occupations})
    return hashlib.sha256(repr((OCCUPATION_LINKER_VERSION, versions)).encode()).hexdigest()[:12]


def _spelled(names: Iterable[str]) -> Iterator[str]:
    """Yield names with their abbreviations written out, then as they are."""
    for name in names:
        yield from dict.fromkeys((spelled_out(name), name))


def _turned(found: Sequence[str]) -> Iterator[str]:
    for part in found:
        for name in shorter(part):
            yield from turned(name)
    for first, second in pairwise(found):
        yield from (f"{second} {name}" for name in shorter(first))


def _with_more_names(occupation: Occupation) -> Occupation:
    """Return an occupation with its names as a title may spell them, and the first of those that its own title lists.

    `Veterinary Assistants and Laboratory Animal Caretakers` are veterinary assistants, `Dentists, General` dentists.
    """
    names = dict(zip(occupation.alternative_labels, occupation.sources, strict=True))
    first, *rest = _LISTED.split(occupation.preferred_label, maxsplit=1)
    if rest and first.endswith("s") and not rest[0].endswith("All Other"):
        names.setdefault(singular(normalize(first)), 1)
    for name, count in list(names.items()):
        if (spelled := spelled_out(normalize(name))) != normalize(name):
            names.setdefault(spelled, count)
    return replace(occupation, alternative_labels=tuple(names), sources=tuple(names.values()))


def _own_title(occupation: Occupation) -> str:
    """Return an occupation's title without what it excepts, which says what it is not."""
    return occupation.preferred_label.partition(", Except")[0]


def _own_forms(occupation: Occupation) -> tuple[str, ...]:
    return (*forms(occupation.preferred_label), *forms(_own_title(occupation)))


def _words(name: str) -> frozenset[str]:
    return frozenset(singular(word) for word in normalize(name).split()) - _NO_NAME


@cache
def cached_occupation_linker(occupations: tuple[Occupation, ...]) -> OccupationLinker:
    """Return the linker of these occupations, made once per process."""
    return OccupationLinker(occupations)
