"""From an entity list to labelled documents: where entries stand, what is labelled, what is left open.

A list is never complete, so what it does not have is not simply something else. Left open (neither right nor wrong)
are: entries held out, which training must not see; entries under several types; short entries in another case than
the list's; and the items beside an entry in an enumeration, which are as likely as not entities that the list lacks.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from unicodedata import name as name_of

from ahocorasick_rs import AhoCorasick

from skillmill.jobs.corpora.comprehend import Entry, PlainDocument
from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.boundaries import leftmost_longest, stands_alone
from skillmill.udfs.recognition.gazetteer import fold

ANY_CASE = 4
"""Entries of so many characters are found in any case, shorter ones in that of the list (`R`, `Go`, `SAP`)."""
MINIMUM = 25
"""Comprehend trains no type of which it finds fewer entities."""
FEW = 5
"""Of fewer entries than this none is held out."""
_SPACELESS = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
_SEPARATOR = re.compile(r"[,;|•·▪●\t\r\n]|\s[-–—/]\s")
_NEAR = 2
_ITEM_WORDS = 4
Key = tuple[str, str]
"""An entry as it is looked up: its folded text, and its type."""


@dataclass(frozen=True)
class Place:
    """Where an entry stands, its folded text, its type ('' where it cannot be told), and all types of that text."""

    start: int
    end: int
    text: str
    type: str
    types: tuple[str, ...]


@dataclass(frozen=True)
class Matched:
    """A document and the places of entries in it, which do not overlap, in order."""

    document: PlainDocument
    places: tuple[Place, ...]


class ListMatcher:
    """Finds the entries of an entity list where they stand alone; of those that overlap the leftmost longest."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self._entries[fold(entry.text)].append(entry)
        self._keys = list(self._entries)
        self._automaton = AhoCorasick(self._keys)

    def find(self, document: PlainDocument) -> Matched:
        """Return the places of entries in a document."""
        text = document.text
        found = [
            (start, end, self._keys[key])
            for key, start, end in self._automaton.find_matches_as_indexes(fold(text), overlapping=True)
            if _stands_alone(text, start, end)
        ]
        return Matched(document, tuple(self._place(text, *match) for match in leftmost_longest(found)))

    def _place(self, text: str, start: int, end: int, key: str) -> Place:
        entries = self._entries[key]
        meant = {entry.type for entry in entries if len(entry.text) >= ANY_CASE or entry.text == text[start:end]}
        types = tuple(dict.fromkeys(entry.type for entry in entries))
        return Place(start, end, key, meant.pop() if len(meant) == 1 else "", types)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether a match is a word of its own; in scripts without spaces between words every match is."""
    return stands_alone(text, start, end) or (_spaceless(text[start]) and _spaceless(text[end - 1]))


def _spaceless(character: str) -> bool:
    return character > "\u0e00" and name_of(character, "").startswith(_SPACELESS)


def require_matches(counts: Counter[str], types: Iterable[str], minimum: int, what: str) -> None:
    """Raise SkillmillError, naming them, for types with fewer than `minimum` of `what` (matches, annotations)."""
    rare = [f"{name} {counts[name]}" for name in types if counts[name] < minimum]
    if rare:
        raise SkillmillError(
            f"too few {what} in the documents: {', '.join(rare)}; each type needs {minimum}: give more documents, "
            "leave the type out, or lower --minimum"
        )


def matches_by_type(found: Iterable[Matched]) -> Counter[str]:
    """Return how many places there are of each type."""
    return Counter(place.type for each in found for place in each.places if place.type)


def hold_out(found: Iterable[Matched], share: float, seed: int) -> set[Key]:
    """Return a share of the entries of each type that occur, by chance; none of a type with fewer than FEW."""
    seen: dict[str, set[str]] = defaultdict(set)
    for each in found:
        for place in each.places:
            if place.type:
                seen[place.type].add(place.text)
    held: set[Key] = set()
    for name, texts in sorted(seen.items()):
        if len(texts) >= FEW:
            chosen = random.Random(f"{seed} {name}").sample(sorted(texts), round(share * len(texts)))
            held |= {(text, name) for text in chosen}
    return held


def labelled(found: Matched, held_out: Set[Key], with_neighbours: bool) -> LabelledText:
    """Return a document with its places as spans, those of `held_out` left open.

    `with_neighbours` leaves open, too, items beside an entry in an enumeration: at most four words.
    """
    spans: set[Span] = set()
    unknown: list[Span] = []
    for place in found.places:
        if place.type and (place.text, place.type) not in held_out:
            spans.add((place.start, place.end, place.type))
        else:
            unknown += [(place.start, place.end, name) for name in place.types]
    if with_neighbours:
        unknown += _neighbours(found)
    document = found.document
    return LabelledText(document.text, frozenset(spans), tuple(sorted(set(unknown))), document.name, document.where)


def _neighbours(found: Matched) -> list[Span]:
    """Return the items that stand near an item that is an entry and nothing else, under that entry's types."""
    text = found.document.text
    items = list(_items(text))
    whole: list[tuple[str, ...]] = []
    free: list[bool] = []
    at = 0
    for start, end in items:
        while at < len(found.places) and found.places[at].end <= start:
            at += 1
        place = found.places[at] if at < len(found.places) else None
        inside = place is not None and place.start < end
        whole.append(place.types if place and inside and place.start <= start and place.end >= end else ())
        free.append(not inside and len(text[start:end].split()) <= _ITEM_WORDS)
    unknown: list[Span] = []
    for number, (start, end) in enumerate(items):
        if free[number]:
            around = whole[max(0, number - _NEAR) : number + _NEAR + 1]
            unknown += [(start, end, name) for name in dict.fromkeys(name for types in around for name in types)]
    return unknown


def _items(text: str) -> Iterable[tuple[int, int]]:
    """Yield what stands between separators, without white space and full stops at its edges."""
    at = 0
    for start, end in [*((found.start(), found.end()) for found in _SEPARATOR.finditer(text)), (len(text), len(text))]:
        first, last = at, start
        while first < last and text[first].isspace():
            first += 1
        while first < last and (text[last - 1].isspace() or text[last - 1] == "."):
            last -= 1
        if first < last:
            yield first, last
        at = end
