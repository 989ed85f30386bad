"""Abbreviations that stand for skills, and their usual meanings; a file of the package, written by hand."""

import csv
import io
from collections.abc import Mapping, Sequence
from functools import cache

from skillmill.udfs.linking.lexical import ALIAS, EXACT, Hit, Names
from skillmill.udfs.resources import read_bytes

FILE = "taxonomy/abbreviations.csv"
ABBREVIATION = "abbreviation"
"""The method of such a link."""


class Abbreviations:
    """Meanings by abbreviation, as it is written: `PM` is one, `pm` is not."""

    def __init__(self, meanings: Mapping[str, Sequence[str]]) -> None:
        self._meanings = meanings

    @staticmethod
    @cache
    def shipped() -> "Abbreviations":
        """Return those of the package."""
        rows = csv.DictReader(io.StringIO(read_bytes(FILE).decode("utf-8"), newline=""))
        return Abbreviations({row["abbreviation"]: row["expansions"].split("|") for row in rows})

    def __contains__(self, surface: str) -> bool:
        return surface in self._meanings

    def join(self, surface: str, hits: Sequence[Hit], names: Names) -> list[Hit]:
        """Return what a taxonomy knows an abbreviation as, then the concepts that its usual meanings name."""
        named = [hit for hit in hits if hit.method in (EXACT, ALIAS)]
        known = {hit.concept for hit in named}
        for text in self._meanings[surface]:
            for hit in names.exact(text)[:1]:
                if hit.concept not in known:
                    known.add(hit.concept)
                    named.append(Hit(hit.concept, ABBREVIATION))
        return named or list(hits)

    def usual(self, surface: str, names: Names) -> int | None:
        """Return the concept that the first of an abbreviation's usual meanings names; None where there is none."""
        first = self._meanings.get(surface, ("",))[0]
        return next((hit.concept for hit in names.exact(first)), None)
