"""The gazetteer: every name of a taxonomy, found by Aho-Corasick in one pass over the text."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from ahocorasick_rs import AhoCorasick

from skillmill.schemas.labels import KNOWLEDGE, SKILL
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.recognition.addresses import mail_addresses, web_addresses
from skillmill.udfs.recognition.boundaries import SHORT, leftmost_longest, stands_alone
from skillmill.udfs.recognition.mention import Mention

Match = tuple[int, int, Concept]
"""Where a name stands in a text, (start, end) in code points, and the concept that it names."""
GAZETTEER_VERSION = "2"
# What a concept's type makes of a mention: soft skills are skills, all else is knowledge (SkillSpan's distinction).
LABEL_OF_TYPE = {"soft": SKILL}
# Constants, not calibrated: how often a name of this type is meant as a skill where it stands alone.
CONFIDENCE_OF_TYPE = {
    "language": 0.9,
    "tool": 0.85,
    "platform": 0.85,
    "certification": 0.9,
    "method": 0.7,
    "domain": 0.65,
    "human language": 0.7,
    "soft": 0.7,
}
UNTYPED_CONFIDENCE = 0.7
# One character for one, so that offsets stay: line breaks and odd spaces, hyphens, apostrophes.
_SAME = {
    ord(old): new
    for new, olds in {" ": "\t\n\r\f\v\u00a0\u2007\u2009\u202f", "-": "‐‑‒–", "'": "’ʼ"}.items()
    for old in olds
}


class Gazetteer:
    """Finds the names of concepts that are no groups. Where they overlap, the leftmost and then the longest one wins.

    A name of one or two characters, and every name of a concept marked `exact_case`, is found only in the
    case in which the taxonomy has it; all others in any case. Names are not found inside of `stop_phrases` that are no
    names themselves, nor inside of web and e-mail addresses.
    """

    name = "gazetteer"
    runtime = "python"
    labels: tuple[str, ...] = (SKILL, KNOWLEDGE)

    def __init__(self, concepts: Sequence[Concept], stop_phrases: Sequence[str] = ()) -> None:
        self._names: dict[str, list[tuple[str, Concept, bool]]] = {}
        skills = [concept for concept in concepts if not concept.group]
        for concept in skills:
            for name in concept.names:
                exact = concept.exact_case or len(name) <= SHORT
                for variant in _variants(name):
                    self._names.setdefault(fold(variant), []).append((variant, concept, exact))
        self._stops = {fold(form) for phrase in stop_phrases for form in _variants(phrase)} - self._names.keys()
        self._keys = [*self._names, *sorted(self._stops)]
        described = [(c.concept_id, c.names, c.type, c.exact_case) for c in skills]
        parts = (GAZETTEER_VERSION, described, sorted(self._stops))
        self.revision = hashlib.sha256(repr(parts).encode()).hexdigest()[:12]

    @cached_property
    def _automaton(self) -> AhoCorasick:
        return AhoCorasick(self._keys)

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, sorted by offset; see the Recognizer protocol."""
        return [self._recognize(text) for text in texts]

    @property
    def keys(self) -> Sequence[str]:
        """What is looked up: the names, and the phrases in which none is found; folded (see fold), each once."""
        return self._keys

    def _recognize(self, text: str) -> list[Mention]:
        return [self._mention(text, *match) for match in self.named(text)]

    def named(self, text: str) -> list[Match]:
        """Return where names stand, and the concepts that they name, sorted by offset."""
        found = self._automaton.find_matches_as_indexes(fold(text), overlapping=True)
        return self.chosen(text, ((self._keys[key], start, end) for key, start, end in found))

    def choose(self, text: str, matches: Iterable[tuple[str, int, int]]) -> list[Mention]:
        """Return the mentions among places (key, start, end) where the folded text has a key, sorted by offset."""
        return [self._mention(text, *match) for match in self.chosen(text, matches)]

    def chosen(self, text: str, matches: Iterable[tuple[str, int, int]]) -> list[Match]:
        """Return those of the places (key, start, end) where a name stands alone, with its concept; see choose."""
        passed_over = chain(mail_addresses(text), web_addresses(text))
        found: list[tuple[int, int, Concept | None]] = [(start, end, None) for start, end in passed_over]
        for key, start, end in matches:
            if (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
                continue  # most places are inside a word, which stands_alone would find out more slowly
            concept = self._concept(key, text[start:end])
            if (concept is not None or key in self._stops) and stands_alone(text, start, end):
                found.append((start, end, concept))
        return [(start, end, concept) for start, end, concept in leftmost_longest(found) if concept is not None]

    def _concept(self, key: str, surface: str) -> Concept | None:
        plain = surface.translate(_SAME)
        for name, concept, exact in self._names.get(key, ()):
            if not exact or name.translate(_SAME) == plain:
                return concept
        return None

    def _mention(self, text: str, start: int, end: int, concept: Concept) -> Mention:
        label = LABEL_OF_TYPE.get(concept.type or "", KNOWLEDGE)
        confidence = CONFIDENCE_OF_TYPE.get(concept.type or "", UNTYPED_CONFIDENCE)
        return Mention(start, end, label, text[start:end], confidence, False, self.name, self.revision, self.runtime)


def fold(text: str) -> str:
    """Return `text` without case and typographic variety, each character still in its place."""
    lower = text.lower()
    if len(lower) != len(text):  # a few capitals have a longer lower case
        lower = "".join(small if len(small := character.lower()) == 1 else character for character in text)
    return lower.translate(_SAME)


def _variants(name: str) -> set[str]:
    """A name with spaces is also written with hyphens, and the other way round."""
    return {name, name.replace(" ", "-"), name.replace("-", " ")}
