"""Words at the edges of a span that join it to what stands beside it, and are of neither: `Docker and`, `& Spark`."""

import re

_BEFORE = re.compile(r"(?:(?:and|or)\s+|[&,;/]\s*)+", re.IGNORECASE)
_LAST = re.compile(r"(?:\s(?:(?i:and|or|of|in|with)|the|an?|&)|[,;/])\Z")  # vitamin A is one
_LONGEST = 5


def without_joiners(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without conjunctions, prepositions and articles at its end, and conjunctions at its beginning.

    What is nothing else stays as it is. Takes time in proportion to the span, whatever it holds.
    """
    before = _BEFORE.match(text, start, end)
    last = end
    while joiner := _LAST.search(text, max(start, last - _LONGEST), last):
        last = joiner.start()
        while last > start and text[last - 1].isspace():
            last -= 1
    first = before.end() if before else start
    return (first, last) if first < last else (start, end)
