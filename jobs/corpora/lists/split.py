"""From a span that holds a list to one span per item."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from skillmill.jobs.corpora.edges import without_edges
from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.lists import phrases
from skillmill.jobs.corpora.lists.lines import list_lines
from skillmill.jobs.corpora.tally import Tally

MOST_WORDS = 8
"""Words that an item may have; more are prose, which names skills and is none."""
_HEADING_WORDS = 5
_REDACTED = re.compile(r"\[…\]")
_STOP = re.compile(r"\.(?=\s+[^\W\d_a-z])")
_SKIPPED = (phrases.YEARS, phrases.LEVEL, phrases.ADDRESS, _REDACTED)
_SEPARATORS = ",;|\t"
_SIGNS = re.compile(r"[,;|\n\t:(•]")
_REFERENCE = re.compile(r"&#?\w{1,31};")
_AND = re.compile(r"\s+(?:and|AND|&|&amp;)\s+(?=\S)")
_JOIN = re.compile(r"(?:and|or|&|&amp;)\s+", re.IGNORECASE)
_WORD = re.compile(r"\w\S*")
_LETTER = re.compile(r"[^\W\d_]")

_Piece = tuple[int, int]


def split_lists(text: LabelledText, labels: Iterable[str], tally: Tally) -> LabelledText:
    """Return `text` with each span of `labels` that holds a list replaced by the spans of its items.

    Offsets stay true: an item is a stretch of the text, which may run over a wrapped line. Years of use, levels,
    headings and lead-ins (`Good knowledge of`) are left out. A stretch of more than MOST_WORDS words is
    prose: it is no item, and becomes `unknown`, so that what a model finds there counts neither way. A bare number
    (`Windows XP, 7, 8`) is no item either. Counted in `tally`.
    """
    wanted = frozenset(labels)
    spans: set[Span] = set()
    unknown = list(text.unknown)
    for start, end, label in sorted(text.spans):
        if label not in wanted:
            spans.add((start, end, label))
            continue
        items, prose = _split(text.text, start, end)
        if items == [(start, end)] or not (items or prose or _SIGNS.search(text.text, start, end)):
            spans.add((start, end, label))
            continue
        tally.lists += 1
        tally.prose += len(prose)
        unknown += [(first, last, label) for first, last in prose]
        new = {(first, last, label) for first, last in items} - spans
        tally.items += len(new)
        spans |= new
    return replace(text, spans=frozenset(spans), unknown=tuple(unknown))


def _split(text: str, start: int, end: int) -> tuple[list[_Piece], list[_Piece]]:
    """Return the items of text[start:end] and its stretches of prose, each in order."""
    items: list[_Piece] = []
    prose: list[_Piece] = []
    for line in list_lines(text, start, end):
        for piece in _pieces(text, *_without_heading(text, *line)):
            for first, last in _parts(text, *piece):
                if _LETTER.search(text, first, last):
                    (items if len(_WORD.findall(text, first, last)) <= MOST_WORDS else prose).append((first, last))
    return items, prose


def _without_heading(text: str, start: int, end: int) -> _Piece:
    """Return a line without the heading it begins with; nothing of a line that is one."""
    start, end = without_edges(text, start, end)
    if phrases.HEADING.fullmatch(text, start, end) or phrases.LONE_KIND.fullmatch(text, start, end):
        return end, end
    named = phrases.NAMED_KIND.match(text, start, end)
    if named is not None:
        return named.end(), end
    heading = phrases.ANY_HEADING.match(text, start, end)
    if heading is not None and len(heading.group().split()) <= _HEADING_WORDS:
        return heading.end(), end
    kind = phrases.OPEN_KIND.match(text, start, end)
    return (start if kind is None else kind.end()), end


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield what stands between separators outside parentheses; a list in parentheses gives items of its own."""
    begin = at = start
    while at < end:
        skipped = next(filter(None, (sign.match(text, at, end) for sign in _SKIPPED)), None)
        if skipped is not None:
            yield begin, at
            begin = at = skipped.end()
            continue
        reference = _REFERENCE.match(text, at, end)
        if reference is not None:
            at = reference.end()
            continue
        if text[at] in "([":
            close = _closing(text, at, end)
            if any(sign in text[at:close] for sign in ",;"):
                yield begin, at
                yield from _pieces(text, at + 1, close)
                begin = close + 1
            at = close + 1
            continue
        if text[at] in _SEPARATORS or _STOP.match(text, at, end):
            yield begin, at
            begin = at + 1
        at += 1
    yield begin, end


def _closing(text: str, at: int, end: int) -> int:
    """Return where the parenthesis opened at `at` closes, or `end`."""
    depth = 0
    for place in range(at, end):
        depth += (text[place] in "([") - (text[place] in ")]")
        if depth == 0:
            return place
    return end


def _parts(text: str, start: int, end: int) -> Iterator[_Piece]:
    """Yield a piece, cleaned, or the two names that an `and` joins in it."""
    start, end = _cleaned(text, start, end)
    joined = None if phrases.YEARS.match(text, _next(text, end)) else _AND.search(text, start, end)
    if joined is not None and _joins_names(text[start : joined.start()], text[joined.end() : end]):
        yield start, joined.start()
        yield from _parts(text, joined.end(), end)
    else:
        yield start, end


def _cleaned(text: str, start: int, end: int) -> _Piece:
    start, end = without_edges(text, start, end)
    joined = _JOIN.match(text, start, end)
    start = start if joined is None else joined.end()
    etc = phrases.ETC.search(text, start, end)
    end = end if etc is None else etc.start()
    lead = phrases.LEAD_IN.match(text, start, end)
    start = start if lead is None else lead.end()
    start, end = without_edges(text, start, end)
    while start < end and text[end - 1] == ".":
        start, end = without_edges(text, start, end - 1)
    return start, end


def _next(text: str, at: int) -> int:
    """Return the next place from `at` that is neither blank nor a full stop."""
    while at < len(text) and (text[at].isspace() or text[at] == "."):
        at += 1
    return at


def _joins_names(left: str, right: str) -> bool:
    """Whether `and` stands between two names, and not inside one such as Research and Development."""
    first, last = left.split(), right.split()
    if not first or not last or len(first) > 2 or len(last) > 2 or "(" in left:
        return False
    return _is_name(first[0]) and _is_name(last[0]) and last[-1].casefold() not in phrases.ACTIONS


def _is_name(word: str) -> bool:
    return not word[0].islower() or any(not character.isalpha() for character in word)
