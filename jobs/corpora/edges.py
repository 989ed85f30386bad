"""What does not belong to a span at its edges: white space, bullets, separators, a bracket without its other half."""

from unicodedata import category

_SEPARATORS = frozenset(",;:|*-–—−•·…")
_PAIRS = {"(": ")", "[": "]", "{": "}"}
_CLOSING = {close: opening for opening, close in _PAIRS.items()}


def is_blank(character: str) -> bool:
    """Whether nobody sees a character: white space, or a control character of a wrong decoding."""
    return character.isspace() or category(character) == "Cc"


def is_bullet(character: str) -> bool:
    """Whether a character is one that lists are drawn with: a geometric shape, dingbat or arrow, •, ·."""
    return character in "•·‣⁃∙⋅" or "\u2190" <= character <= "\u21ff" or "\u25a0" <= character <= "\u27bf"


def without_edges(text: str, start: int, end: int) -> tuple[int, int]:
    """Return (start, end) without blanks, bullets and separators at the edges; start == end where nothing is left.

    A full stop stays: `.NET` and `Ltd.` are names.
    """
    while start < end:
        first, last = text[start], text[end - 1]
        if _is_edge(first) or (first in _PAIRS and _PAIRS[first] not in text[start:end]) or first in _CLOSING:
            start += 1
        elif _is_edge(last) or (last in _CLOSING and _CLOSING[last] not in text[start:end]) or last in _PAIRS:
            end -= 1
        else:
            break
    return start, end


def _is_edge(character: str) -> bool:
    return is_blank(character) or character in _SEPARATORS or is_bullet(character)
