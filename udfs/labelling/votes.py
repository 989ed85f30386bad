"""Functions that vote on whether a name found in text is the skill: each for, against, or not at all.

Names that say by themselves what they mean (`project management`, `PostgreSQL`) are put to no vote.
"""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from skillmill.udfs.labelling.ordinary import is_ordinary, is_stop_word
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.context import Place, names_technology
from skillmill.udfs.linking.ordinary import MOSTLY_NAMES
from skillmill.udfs.recognition.boundaries import SHORT

FOR, AGAINST, ABSTAIN = 1, -1, 0
TECHNOLOGY = "Technology"
_SURE = 0.5
"""Where the context speaks for or against a technology by no more than this, it abstains."""
_SEPARATOR = r"(?:[,;/|•·:&]|\s[-–—]\s|\band\b|\bor\b)"
_BETWEEN = re.compile(rf"\s*{_SEPARATOR}\s*(?:(?:and|or)\s+)?", re.IGNORECASE)
_NEXT = re.compile(r"[^\S\n]+([^\W\d_][\w-]*)")
_PREVIOUS = re.compile(r"([^\W\d_][\w-]*)[^\S\n]+$")


@dataclass(frozen=True)
class Candidate:
    """A name that was found in a sentence: where it stands there, and the concept that it names.

    `doubtful` says that the name does not tell by itself, so that the functions vote on it.
    """

    start: int
    end: int
    concept: Concept
    doubtful: bool


@dataclass(frozen=True)
class Scene:
    """What a function sees: a sentence, the candidates in it in order, and the names that are surely technologies."""

    text: str
    candidates: Sequence[Candidate]
    technologies: Container[str]


def is_doubtful(surface: str) -> bool:
    """Tell whether a name must be voted on: an ordinary word, a stop word, or very short."""
    return len(surface) <= SHORT or is_ordinary(surface)


def exact_case(scene: Scene, at: int) -> int:
    """For: written in capitals as the list has it. Against: in lower case where the list always has capitals."""
    found = scene.candidates[at]
    surface = scene.text[found.start : found.end]
    names = [name for name in found.concept.names if name.casefold() == surface.casefold()]
    if not names or any(name.islower() for name in names):
        return ABSTAIN
    if surface.islower():
        return ABSTAIN if surface in MOSTLY_NAMES else AGAINST
    shouted = surface.isupper() and scene.text.isupper() and len(surface) < len(scene.text)
    if surface not in names or shouted or _begins(scene.text, found.start):
        return ABSTAIN
    return FOR


def enumeration(scene: Scene, at: int) -> int:
    """For: an item of an enumeration beside another name of the list that is sure, or at least no lower-case word."""
    for other in (at - 1, at + 1):
        if not 0 <= other < len(scene.candidates):
            continue
        first, second = scene.candidates[min(at, other)], scene.candidates[max(at, other)]
        beside = scene.candidates[other]
        good = not beside.doubtful or not scene.text[beside.start : beside.end].islower()
        if good and _BETWEEN.fullmatch(scene.text, first.end, second.start):
            return FOR
    return ABSTAIN


def context(scene: Scene, at: int) -> int:
    """For or against: what the words around say of a technology's name (see names_technology)."""
    found = scene.candidates[at]
    if found.concept.category != TECHNOLOGY:
        return ABSTAIN
    surface = scene.text[found.start : found.end]
    score = names_technology(surface, _name(found, surface), Place(scene.text, found.start), scene.technologies)
    return ABSTAIN if abs(score) < _SURE else FOR if score > 0 else AGAINST


def ordinary_word(scene: Scene, at: int) -> int:
    """Against: written as the ordinary word is, in lower case or at the beginning of a sentence."""
    found = scene.candidates[at]
    surface = scene.text[found.start : found.end]
    lower = surface.lower()
    if lower in MOSTLY_NAMES or not is_ordinary(surface):
        return ABSTAIN
    plain = surface == lower or (surface[1:].islower() and _begins(scene.text, found.start))
    return AGAINST if plain or lower in found.concept.names else ABSTAIN


def stop_word(scene: Scene, at: int) -> int:
    """Against: nothing but words that carry grammar, and not in capitals (`as`, `Less`; not `IT`)."""
    found = scene.candidates[at]
    surface = scene.text[found.start : found.end]
    return AGAINST if is_stop_word(surface) and not surface.isupper() else ABSTAIN


def longer_name(scene: Scene, at: int) -> int:
    """Against: part of a longer capitalised name that the list does not have (`Spring Street`, `Access Bank`)."""
    found = scene.candidates[at]
    surface = scene.text[found.start : found.end]
    if not surface[:1].isupper() or _is_title(scene.text):
        return ABSTAIN
    after = _NEXT.match(scene.text, found.end)
    before = _PREVIOUS.search(scene.text, 0, found.start)
    beside = [place.span(1) for place in (after, before) if place]
    known = [(each.start, each.end) for each in scene.candidates]
    strange = [
        (start, end)
        for start, end in beside
        if scene.text[start].isupper()
        and not _begins(scene.text, start)
        and not any(start < last and first < end for first, last in known)
    ]
    return AGAINST if strange else ABSTAIN


FUNCTIONS: dict[str, Callable[[Scene, int], int]] = {
    "exact_case": exact_case,
    "enumeration": enumeration,
    "context": context,
    "ordinary_word": ordinary_word,
    "stop_word": stop_word,
    "longer_name": longer_name,
}


def vote(scene: Scene, at: int) -> tuple[int, ...]:
    """Return the votes of all functions on the candidate number `at`, in the order of FUNCTIONS."""
    return tuple(function(scene, at) for function in FUNCTIONS.values())


def is_kept(votes: Sequence[int]) -> bool:
    """Tell whether more functions are for a candidate than against it."""
    return sum(votes) > 0


def _name(found: Candidate, surface: str) -> str:
    """Return the concept's name that was found, as the list writes it."""
    names = found.concept.names
    return next((name for name in names if name.casefold() == surface.casefold()), found.concept.preferred_label)


def _begins(text: str, start: int) -> bool:
    """Tell whether a sentence or a parenthesis begins at `start`: what does has a capital anyway."""
    before = text[:start].rstrip()
    return before.endswith("(") or not any(letter.isalnum() for letter in before)


def _is_title(text: str) -> bool:
    """Tell whether most words of a text have a capital, so that capitals say nothing."""
    initials = [word[0] for word in text.split() if word[0].isalpha()]
    return sum(letter.isupper() for letter in initials) > len(initials) * 0.6
