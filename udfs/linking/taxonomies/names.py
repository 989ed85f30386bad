"""The names of one concept, each once."""

import re
from collections.abc import Iterable

_TRAILING_PARENTHESIS = re.compile(r"\s*\([^()]*\)$")


def alternatives(label: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return `others` stripped, in their order, without repetitions, empty names and the label in other case."""
    stripped = (name.strip() for name in others)
    return tuple(name for name in dict.fromkeys(stripped) if name and name.casefold() != label.casefold())


def without_parenthesis(label: str) -> str:
    """Return a label without the parenthesis at its end; empty where it has none, or is nothing else."""
    bare = _TRAILING_PARENTHESIS.sub("", label)
    return bare if bare != label else ""
