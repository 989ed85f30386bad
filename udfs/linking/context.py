"""Whether an ordinary word names a technology where it stands: `Go` the language, or `go` the verb."""

import itertools
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.ordinary import MOSTLY_NAMES

_WORDS = re.compile(r"[\w+#.-]*[\w+#]")
_CUES = frozenset(
    "programming developer developers development code coding codebase software language languages framework "
    "frameworks "
    "database databases cloud devops backend frontend api apis stack server servers script scripts scripting "
    "library libraries engineer engineers programmer applications app apps microservices deploy deployed automation "
    "algorithms web mobile ios android linux proficient queries query spreadsheets spreadsheet pivot macros "
    "documents slides tools platform plugin version versions modules builds pipeline pipelines infrastructure "
    "configuration cluster clusters jobs streaming analytics statistical modelling certification certified repository "
    "services components concurrency chatbot integrations windows office suite ide data tables forms desktop bot "
    "bots channels concurrent compiler embedded firmware syntax".split()
)
_PLAIN_AFTER = frozenset(
    "to at in of on into through out up down over back above beyond away ahead by from is was will the a an our your "
    "their its quickly island islands coffee season months month semester break cleaning lake street road avenue city "
    "bay county valley".split()
)
_PLAIN_BEFORE = frozenset(
    "to will can must we you they please and the a an this that every each last next early late full public have has "
    "gain gains grant granted provide provides easy free secure safe his her executive sous pastry head from near of "
    "by new".split()
)
_TOOL_BEFORE = frozenset("in using with via".split())
_KNOWING = frozenset(
    "fluent knowledge skilled proficient expertise experience experienced familiar versed trained".split()
)
_OF_KNOWING = frozenset("in of with".split())
_HARDLY_WORDS = frozenset("python java kafka perl stata scala".split())
"""Names that a job post, where they have a capital, hardly ever means otherwise."""
_SPAN_OF_CUES = 12
"""Words on each side in which cues count."""


@dataclass(frozen=True)
class Place:
    """Where a surface stands: the sentence, and the surface's first code point in it."""

    sentence: str
    start: int


def names_technology(surface: str, name: str, place: Place, technologies: Container[str]) -> float:
    """Return how much speaks for `surface` being the technology `name` there: above 0 it is, below it is not.

    Case, the words beside it, cues of the trade, and other technologies in reach are counted. `technologies` holds
    the normalised names that are no ordinary words.
    """
    before = _WORDS.findall(place.sentence[: place.start])[-_SPAN_OF_CUES:]
    after = _WORDS.findall(place.sentence[place.start + len(surface) :])[:_SPAN_OF_CUES]
    near = [*before, *after]
    usual = normalize(surface) in MOSTLY_NAMES
    if not near:  # a line of its own
        return 1.0 if usual or not surface.islower() else -1.0
    score = _of_case(surface, name, usual, place)
    score += _of_capital(surface, (*before[-1:], *after[:1]), begins=score != 0)
    score += 1.2 * min(2, _known(before, technologies) + _known(after, technologies))
    score += 0.7 * min(3, sum(word.lower() in _CUES for word in near))
    if len(surface) == 1 and place.sentence[place.start + 1 :].lstrip().startswith("&"):  # R & D, C & A
        score -= 3.0
    if after and after[0].lower() in _PLAIN_AFTER and not _listed(place.sentence, place.start + len(surface)):
        score -= 1.0
    if len(before) > 1 and before[-1].lower() in _OF_KNOWING and before[-2].lower() in _KNOWING:
        score += 1.8
    elif before and before[-1].lower() in _TOOL_BEFORE:
        score += 0.8
    elif before and before[-1].lower() in _PLAIN_BEFORE and not _listed_before(place):
        score -= 0.5
    return score


def _of_case(surface: str, name: str, usual: bool, place: Place) -> float:
    if surface.islower() and not name.islower():
        return -0.5 if usual else -1.6
    begins = not place.sentence[: place.start].rstrip(" \t•-*–\"'(").endswith((",", ";")) and not re.search(
        r"\w", place.sentence[: place.start]
    )
    return -0.7 if begins else 0.0


def _of_capital(surface: str, beside: Sequence[str], begins: bool) -> float:
    """Return what a capital says where the words beside it have none; at the beginning of a sentence mostly nothing."""
    if len(surface) == 1 or not surface[:1].isupper() or any(word[:1].isupper() or word.isdigit() for word in beside):
        return 0.0
    if normalize(surface) in _HARDLY_WORDS:
        return 0.8
    return 0.0 if begins else 0.3


def _known(words: list[str], technologies: Container[str]) -> int:
    """Return how many technologies are named by one or two words."""
    normal = [normalize(word) for word in words]
    pairs = [f"{one} {two}" for one, two in itertools.pairwise(normal)]
    return sum(name in technologies or name in MOSTLY_NAMES for name in (*normal, *pairs) if name)


def _listed(sentence: str, end: int) -> bool:
    """Tell whether a comma or a slash follows: an item of a list."""
    return sentence[end : end + 1] in (",", "/", ";", "|")


def _listed_before(place: Place) -> bool:
    return place.sentence[: place.start].rstrip().endswith((",", "/", ";", "|", ":"))
