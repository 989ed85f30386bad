"""From tokens to text as people write it: no space before a comma, none inside parentheses."""

from collections.abc import Sequence

_NO_SPACE_BEFORE = frozenset([",", ".", ";", ":", "!", "?", ")", "]", "}", "%", "'s", "’s", "n't", "'re", "'ll", "'ve"])
_NO_SPACE_AFTER = frozenset(["(", "[", "{", "$", "£", "€", "#"])


def detokenised(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of `tokens` and each token's (start, end) in it, in code points."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for before, token in zip(["", *tokens], tokens, strict=False):
        if before and token not in _NO_SPACE_BEFORE and before not in _NO_SPACE_AFTER:
            parts.append(" ")
            at += 1
        parts.append(token)
        places.append((at, at + len(token)))
        at += len(token)
    return "".join(parts), places
