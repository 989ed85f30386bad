"""Where a name found in running text stands by itself: `Java` but not in `JavaScript`, `C` but not in `C++`."""

SHORT = 2
_GLUE = "+#_@&"
_SHORT_GLUE = "-'’.=*°"


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` is a word of its own there.

    Names may themselves begin or end with punctuation (`.NET`, `C++`). Short ones (`R`, `C`, `Go`) are
    stricter: no hyphen, dot or apostrophe beside them (`R-squared`, `J. R. Smith`, `C's`).
    """
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if _is_word(before) or before in "@#_" or _is_word(after) or after in _GLUE:
        return False
    if before == "." and start > 1 and _is_word(text[start - 2]):
        return False
    if before == "&" and end - start <= SHORT:
        return False
    if after in ".-/" and end + 1 < len(text) and after == "." and _is_word(text[end + 1]):
        return False
    if end - start <= SHORT:
        return before not in _SHORT_GLUE and (after not in _SHORT_GLUE or _ends_sentence(text, end))
    return True


def _is_word(character: str) -> bool:
    return character.isalnum()


def _ends_sentence(text: str, dot: int) -> bool:
    """Whether the dot at `dot` is a full stop: nothing but white space up to the end of the line."""
    line_end = text.find("\n", dot)
    rest = text[dot + 1 : line_end if line_end >= 0 else len(text)]
    return text[dot] == "." and not rest.strip()
