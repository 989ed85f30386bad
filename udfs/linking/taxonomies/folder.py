"""Which files of a folder hold what, by the names that their publishers give them."""

import re
from collections.abc import Iterable, Mapping


def base_name(name: str) -> str:
    """Return a file's name without the sub-folders that it lies in."""
    return name.rpartition("/")[2]


def picked(names: Iterable[str], patterns: Mapping[str, re.Pattern[str]]) -> dict[str, list[str]]:
    """Return the names, sorted, by the role whose pattern they match; roles without a file are left out."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        for role, pattern in patterns.items():
            if pattern.fullmatch(base_name(name)):
                found.setdefault(role, []).append(name)
    return found
