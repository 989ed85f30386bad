"""Offsets that were counted in another form of a text, as places in the text itself."""

import html
import re
from collections.abc import Sequence

_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

Counted = tuple[str, Sequence[int]]
"""A text as its offsets were counted, and for each of its positions and its end the position in the text itself."""


def without_references(text: str) -> Counted | None:
    """Return `text` with HTML character references such as `&amp;` resolved; None where it holds none."""
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        resolved = html.unescape(found.group())
        if resolved == found.group():
            continue
        parts += [text[at : found.start()], resolved]
        places += range(at, found.start())
        places += [found.start()] * len(resolved)
        at = found.end()
    if not at:
        return None
    return "".join(parts) + text[at:], [*places, *range(at, len(text) + 1)]


def in_utf16(text: str) -> Counted | None:
    """Return `text` as JavaScript and Java count it, characters beyond U+FFFF as two; None where it holds none.

    The second half of such a character is U+FFFF here, which no text contains.
    """
    if text.isascii() or max(text) <= "\uffff":
        return None
    units: list[str] = []
    places: list[int] = []
    for at, character in enumerate(text):
        width = 1 + (character > "\uffff")
        units += [character, "\uffff"][:width]
        places += [at, at + 1][:width]
    return "".join(units), [*places, len(text)]


def to_utf16(text: str) -> Sequence[int]:
    """Return, for each position of `text` and its end, the offset that JavaScript and Java count."""
    if text.isascii() or max(text) <= "\uffff":
        return range(len(text) + 1)
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + 1 + (character > "\uffff"))
    return offsets
