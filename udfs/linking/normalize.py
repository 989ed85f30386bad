"""The forms under which two names count as the same."""

import re
import unicodedata

_PARENTHESES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=[^\W\d_])")
_PLAIN = re.compile(r"[a-z0-9+#]+(?: [a-z0-9+#]+)*")
_NO_WORD = re.compile(r"(?:[^\w+#]|_)+")
_NOT_PLURAL = ("ss", "us", "is")
MIN_PLURAL = 4


def normalize(name: str) -> str:
    """Return `name` without case, punctuation, parentheses and surplus white space.

    `+` and `#` stay (`C++`, `C#`), and a dot that leads a word is spelled out: `.NET` becomes `dotnet`.
    A name of nothing but punctuation becomes the empty string.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    if _PLAIN.fullmatch(text):  # as most names are, of which a taxonomy has a hundred thousand
        return text
    bare = _PARENTHESES.sub(" ", text)
    text = bare if _NO_WORD.sub("", bare) else text
    return _NO_WORD.sub(" ", _LEADING_DOT.sub("dot", text)).strip()


def singular(normalized: str) -> str:
    """Return a normalised name with the plural of its last word taken off; words that only look plural stay."""
    head, space, word = normalized.rpartition(" ")
    if len(word) < MIN_PLURAL or not word.endswith("s") or word.endswith(_NOT_PLURAL):
        return normalized
    stem = word[:-3] + "y" if word.endswith("ies") and len(word) > MIN_PLURAL else word[:-1]
    return f"{head}{space}{stem}"


def forms(name: str) -> tuple[str, ...]:
    """Return the normalised forms of `name`, the closest first; empty where nothing is left of it."""
    first = normalize(name)
    if not first:
        return ()
    second = singular(first)
    return (first,) if second == first else (first, second)
