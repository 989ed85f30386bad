"""Words at the edges of a span that join it to what stands beside it, and are of neither: `Docker and`, `& Spark`."""

import re

_BEFORE = re.compile(r"(?:(?:and|or)\s+|[&,;/]\s*)+", re.IGNORECASE)
_AFTER = re.compile(r"(?:\s+(?:(?i:and|or|of|in|with)|the|an?)|\s+&|\s*[,;/])+$")  # vitamin A is one


def without_joiners(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without conjunctions, prepositions and articles at its end, and conjunctions at its beginning.

    What is nothing else stays as it is.
    """
    span = text[start:end]
    before, after = _BEFORE.match(span), _AFTER.search(span)
    first, last = before.end() if before else 0, after.start() if after else len(span)
    return (start + first, start + last) if first < last else (start, end)
