"""What the gazetteer passes over: phrases in which a skill's name is no skill."""

from collections.abc import Iterable
from functools import cache
from itertools import product

from skillmill.udfs.resources import read_bytes

_FILE = "taxonomy/stop_phrases.txt"


@cache
def stop_phrases() -> tuple[str, ...]:
    """Return the phrases that ship, in small letters, each once."""
    lines = read_bytes(_FILE).decode().splitlines()
    told = (line.split() for line in lines if line and not line.startswith("#"))
    choices = ([word.split("|") for word in words] for words in told)
    return tuple(dict.fromkeys(" ".join(words) for each in choices for words in product(*each)))


def stop_phrases_but(terms: Iterable[str]) -> tuple[str, ...]:
    """Return the phrases that ship but those with one of `terms` in them, which a person wants found anywhere."""
    wanted = [f" {term.lower().replace('-', ' ')} " for term in terms]
    return tuple(phrase for phrase in stop_phrases() if not any(term in f" {phrase} " for term in wanted))
