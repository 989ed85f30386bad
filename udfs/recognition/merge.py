"""Several recognisers, one list of mentions: overlaps of one label merge, lists are split."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from skillmill.schemas.labels import KNOWLEDGE, SKILL_LABELS
from skillmill.udfs.recognition.mention import Mention

_SEPARATOR = re.compile(r"[,;|•·▪●]|\s[-–—/]\s|[\r\n]+")
_EDGE_WORDS = re.compile(r"(?:[Aa]nd|AND|[Oo]r|&)(?:\s+|$)")  # not OR, the operating room
_EDGES = " \t\r\n\u00a0.:;,•·▪●|-–—"
MAX_WORDS = 4
MIN_SKILLS = 3


def merge(found: Sequence[Sequence[Mention]]) -> list[Mention]:
    """Return the mentions of one text from several recognisers, in the recognisers' order, as one list.

    Of mentions of one label that overlap, the longest stays, then the more confident, then the earlier
    recogniser's. Of mentions with the same offsets and different labels one stays, by the same order.
    The result is sorted by (start, end, label).
    """
    ranked = [(order, mention) for order, mentions in enumerate(found) for mention in mentions]
    ranked.sort(
        key=lambda pair: (
            pair[1].start - pair[1].end,
            -pair[1].confidence,
            pair[0],
            pair[1].start,
            pair[1].label,
        )
    )
    kept: dict[str, list[Mention]] = {}  # by label, those of one label apart from each other and in order
    offsets: set[tuple[int, int]] = set()
    for _, mention in ranked:
        rivals = kept.setdefault(mention.label, [])
        span = (mention.start, mention.end)
        at = bisect_left(rivals, mention.start, key=lambda rival: rival.start)
        overlaps = (at > 0 and rivals[at - 1].end > mention.start) or (
            at < len(rivals) and rivals[at].start < mention.end
        )
        if span not in offsets and not overlaps:
            rivals.insert(at, mention)
            offsets.add(span)
    return sorted((m for group in kept.values() for m in group), key=lambda m: (m.start, m.end, m.label))


def split_lists(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions with punctuated lists taken apart: `Java, C++, SQL` becomes three mentions.

    A list is a Skill or Knowledge span with separators whose pieces are at most four words long; a Skill
    span, which may be a sentence's predicate ("plan, design and build"), needs three pieces or more.
    """
    return [piece for mention in mentions for piece in _split(mention)]


def _split(mention: Mention) -> list[Mention]:
    if mention.label not in SKILL_LABELS or not _SEPARATOR.search(mention.surface):
        return [mention]
    spans = [_trim(mention.surface, start, end) for start, end in _pieces(mention.surface)]
    spans = [(start, end) for start, end in spans if start < end]
    words = [len(mention.surface[start:end].split()) for start, end in spans]
    enough = 1 if mention.label == KNOWLEDGE else MIN_SKILLS
    if len(spans) < enough or max(words) > MAX_WORDS:
        return [mention]
    return [
        replace(mention, start=mention.start + start, end=mention.start + end, surface=mention.surface[start:end])
        for start, end in spans
    ]


def _pieces(surface: str) -> Iterable[tuple[int, int]]:
    start = 0
    for separator in _SEPARATOR.finditer(surface):
        yield start, separator.start()
        start = separator.end()
    yield start, len(surface)


def _trim(surface: str, start: int, end: int) -> tuple[int, int]:
    while start < end and surface[start] in _EDGES:
        if surface[start] == "." and start + 1 < end and surface[start + 1].isalnum():
            break  # .NET
        start += 1
    edge = _EDGE_WORDS.match(surface, start, end)
    start = edge.end() if edge else start
    while start < end and surface[end - 1] in _EDGES:
        end -= 1
    return start, end
