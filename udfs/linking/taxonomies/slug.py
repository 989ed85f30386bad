"""Ids for entries that a taxonomy knows by their name alone."""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

_SPELLED = {"+": " plus ", "#": " sharp "}
_LEADING_DOT = re.compile(r"(?<![\w.])\.(?=[^\W\d_])")
_NO_WORD = re.compile(r"[\W_]+")
HASH_DIGITS = 6


def slug(name: str) -> str:
    """Return `name` in lower case with hyphens between its words; `C++` is `c-plus-plus`, `.NET` is `dot-net`."""
    text = unicodedata.normalize("NFKC", name).casefold()
    for sign, word in _SPELLED.items():
        text = text.replace(sign, word)
    return _NO_WORD.sub("-", _LEADING_DOT.sub("dot ", text)).strip("-")


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return a slug for each of the names, no two alike.

    Names that come to one slug, or to none, all get some digits of their hash behind it: an id then depends on
    no order of the names.
    """
    named: dict[str, list[str]] = defaultdict(list)
    for name in dict.fromkeys(names):
        named[slug(name)].append(name)
    found = {}
    for stem, alike in named.items():
        for name in alike:
            digits = hashlib.sha256(name.encode()).hexdigest()[:HASH_DIGITS]
            found[name] = stem if stem and len(alike) == 1 else f"{stem or 'x'}-{digits}"
    return found
