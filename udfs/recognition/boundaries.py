"""Where a name found in running text stands by itself: `Java` but not in `JavaScript`, `C` but not in `C++`."""

from collections.abc import Iterable, Iterator
from typing import TypeVar
from unicodedata import category

T = TypeVar("T")
SHORT = 2
_GLUE = "+#_@&"
_SHORT_GLUE = "-‐‑'’ʼ.=*°"
_MARKS = ("Mn", "Mc")


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` is a word of its own there.

    Names may themselves begin or end with punctuation (`.NET`, `C++`). Short ones (`R`, `C`, `Go`) are
    stricter: no hyphen, dot or apostrophe beside them (`R-squared`, `J. R. Smith`, `C's`).
    """
    before = _letter_before(text, start)
    after = text[end] if end < len(text) else " "
    if _is_word(before) or before in "@#_" or _is_word(after) or _is_mark(after) or after in _GLUE:
        return False
    if before == "." and _is_word(_letter_before(text, start - 1)):
        return False
    if before == "&" and end - start <= SHORT:
        return False
    if after == "." and end + 1 < len(text) and _is_word(text[end + 1]):
        return False
    if end - start <= SHORT:
        return before not in _SHORT_GLUE and (after not in _SHORT_GLUE or _ends_sentence(text, end))
    return True


def leftmost_longest(matches: Iterable[tuple[int, int, T]]) -> Iterator[tuple[int, int, T]]:
    """Yield of (start, end, what) matches those that overlap none before them, the longer first where two begin."""
    reached = 0
    for match in sorted(matches, key=lambda match: (match[0], -match[1])):
        if match[0] >= reached:
            yield match
            reached = match[1]


def _is_word(character: str) -> bool:
    return character.isalnum()


def _is_mark(character: str) -> bool:
    """Whether `character` belongs to the letter before it, as a combining accent or an Indic vowel sign does."""
    return character > "\u02ff" and category(character) in _MARKS and not "\ufe00" <= character <= "\ufe0f"


def _letter_before(text: str, end: int) -> str:
    """Return the character before `end`, or where that is a mark the letter that bears it; a space at the start."""
    while end and _is_mark(text[end - 1]):
        end -= 1
    return text[end - 1] if end else " "


def _ends_sentence(text: str, dot: int) -> bool:
    """Whether the dot at `dot` is a full stop: nothing but white space up to the end of the line."""
    line_end = text.find("\n", dot)
    rest = text[dot + 1 : line_end if line_end >= 0 else len(text)]
    return text[dot] == "." and not rest.strip()
