"""The words of a sentence, with their offsets: what is labelled."""

import re
from collections.abc import Iterator

_WORD = re.compile(
    r"""
    (?:\.(?=[^\W\d_]))?                        # .NET
    [^\W_]\w*                                  # a letter or digit, then anything of a word
    (?:
        [.'’&·+-] (?=[^\W_]) \w+               # Node.js, O'Neil, R&D, problem-solving, 2.5
      | (?<![^\W_]{4}) / (?=[^\W_]{1,3}(?![^\W_])) \w+    # CI/CD, TCP/IP, PL/SQL; not Python/Java
      | [\u0300-\u036f]+ \w*                   # accents that stand apart from their letters
    )*
    (?: \+\+ | [#+](?![^\W_]) )?               # C++, C#, Notepad++, A+
    """,
    re.VERBOSE,
)


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) code-point offsets of the words of `text[start:end]`, in order.

    A word holds a letter or digit, and so much of the signs around and in it that names such as C++, C#, .NET,
    Node.js and CI/CD are one word. Other punctuation belongs to no word.
    """
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        yield found.span()
