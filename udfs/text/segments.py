"""Cut a text into segments, the pieces that a recogniser sees at once, with exact offsets."""

import re
from collections.abc import Iterator

MAX_CHARS = 4000
"""No segment is longer than this many code points; longer sentences are cut at white space."""

PART_CHARS = 200
"""A segment that is longer is cut into parts where there are wide gaps in it."""

_GAP = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BULLETS = "•●○◦▪▫■□◆◇▶►▸➢➤➔➣✓✔✦‣⁃∙❖\uf0b7\uf0a7\uf0d8"
_INLINE_BULLET = re.compile(f"[{_BULLETS}]+")
_LEADING_BULLET = re.compile(rf"(?:[{_BULLETS}·]\s*|[-–—*+]\s+)+")
_STOP = re.compile("[.!?…。！？]+")
_CLOSERS = frozenset("\"'”’»)]}")
_WIDE_STOPS = frozenset("。！？")
_LOOK_BACK = 16
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof rev hon st sr jr inc ltd llc corp co dept no nos vs approx ca cf al est fig vol ed eds "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun tel ext min max avg incl excl "
    "resp yr yrs hr hrs mgmt mgr dir gov univ assn bros ave blvd rd esp pvt govt engg".split()
)
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“/]*\Z")
_INITIALS = re.compile(r"(?:\w{1,4}\.)*\w\Z|(?:\w{1,3}\.)+\w{1,4}\Z")


def segments(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) code-point offsets of each segment of `text`, in order, end exclusive.

    A segment is a sentence or a line, whichever is shorter, without white space at its edges and at
    most MAX_CHARS long. Every character lies in exactly one segment, white space between segments
    and bullet marks aside. The time is linear in the length of the text and nothing is kept.
    """
    for line in _LINE.finditer(text):
        start, end = line.span()
        for inline in _INLINE_BULLET.finditer(text, start, end):
            yield from _sentences(text, start, inline.start())
            start = inline.end()
        yield from _sentences(text, start, end)


def parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) offsets of what a long segment was put together from: it is cut at wide gaps.

    Text taken out of a PDF or a web page has two spaces or more where a line ended or a column began. A
    segment of at most PART_CHARS is one part.
    """
    if end - start > PART_CHARS:
        for gap in _GAP.finditer(text, start, end):
            yield start, gap.start()
            start = gap.end()
    yield start, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of one line, or of the part of a line between two bullets."""
    bullet = _LEADING_BULLET.match(text, _skip_space(text, start, end), end)
    start = bullet.end() if bullet else start
    for stop in _STOP.finditer(text, start, end):
        cut = _sentence_end(text, start, stop.start(), stop.end(), end)
        if cut:
            yield from _bounded(text, start, cut)
            start = cut
    yield from _bounded(text, start, end)


def _sentence_end(text: str, start: int, stop: int, after: int, end: int) -> int:
    """Return where the sentence ends whose stop mark is text[stop:after], 0 if it goes on."""
    wide = text[after - 1] in _WIDE_STOPS
    for _ in range(3):
        if after < end and text[after] in _CLOSERS:
            after += 1
    if after >= end:
        return 0
    if wide:
        return after
    if not text[after].isspace():
        return 0
    following = _skip_space(text, after, end)
    if following >= end or not _opens_sentence(text, following, end):
        return 0
    if text[stop] == "." and _is_abbreviation(text, start, stop):
        return 0
    return after


def _opens_sentence(text: str, at: int, end: int) -> bool:
    """Tell whether a new sentence can begin at `at`: nothing that goes on in lower case."""
    head = text[at : min(at + 4, end)]
    first = head[0]
    if first == ".":  # ".NET is" opens a sentence, a further dot does not
        return head[1:2].isupper()
    return not first.islower() and not head.upper().startswith("NET") and first not in ",;:)]}-–&/"


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    """Tell whether the full stop at `stop` belongs to the word before it: `e.g.`, `Ph.D.`, `Inc.`, `1.`."""
    found = _WORD_BEFORE.search(text[max(start, stop - _LOOK_BACK) : stop])
    word = found.group() if found else ""
    if not word:
        return False
    numbered = word.isdigit() and len(word) <= 3 and not text[start : stop - len(word)].strip()
    initials = not word[-1].isdigit() and _INITIALS.fullmatch(word) is not None
    return numbered or initials or word.lower() in _ABBREVIATIONS


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield text[start:end] without outer white space, in pieces of at most MAX_CHARS."""
    start = _skip_space(text, start, end)
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_CHARS:
        cut = _last_space(text, start + MAX_CHARS // 2, start + MAX_CHARS)
        yield from _bounded(text, start, cut)
        start = _skip_space(text, cut, end)
    if start < end:
        yield start, end


def _last_space(text: str, low: int, high: int) -> int:
    """Return the last white space in text[low:high], or `high` where there is none."""
    for at in range(high - 1, low, -1):
        if text[at].isspace():
            return at
    return high


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
