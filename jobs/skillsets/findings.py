"""Labels that were made, against labels that are known: which are found again, by name, and how well they agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Findings:
    """Known labels by what became of them.

    `found` has the share of occupations on which both agree, by known label; `dropped` why a label went that is among
    the candidates; `absent` are those that no table has a candidate for.
    """

    found: dict[str, float]
    dropped: dict[str, str]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    occupations: int

    @property
    def median_agreement(self) -> float | None:
        """The median over the labels found; None where none is."""
        return round(float(np.median(list(self.found.values()))), 4) if self.found else None

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {**asdict(self), "median_agreement": self.median_agreement}


def compare(
    known: Mapping[str, Mapping[str, int]], made: Mapping[str, Mapping[str, int]], reasons: Mapping[str, str]
) -> Findings:
    """Compare columns of 0 and 1 by occupation code; `reasons` says of candidates that were dropped why.

    Names are the same where they differ in case, punctuation or a final s alone: Self Control, Self-Control.
    """
    made_by, reason_by = {key(name): name for name in made}, {key(name): name for name in reasons}
    found, dropped, absent = {}, {}, []
    shared: set[str] = set()
    for label, column in known.items():
        name = made_by.get(key(label))
        if name is not None:
            codes = column.keys() & made[name].keys()
            shared |= codes
            agree = [column[code] == made[name][code] for code in codes]
            found[label] = round(float(np.mean(agree)), 4) if agree else 0.0
        elif key(label) in reason_by:
            dropped[label] = reasons[reason_by[key(label)]]
        else:
            absent.append(label)
    wanted = {key(label) for label in known}
    unknown = tuple(name for name in made if key(name) not in wanted)
    return Findings(found, dropped, tuple(absent), unknown, len(shared))


def key(name: str) -> str:
    """Return what two spellings of one name have in common."""
    return " ".join(word.rstrip("s") for word in _WORD.findall(name.casefold()))


def table_of(rows: Sequence[Mapping[str, Any]], code: str, labels: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return rows as columns: label, then occupation code, to 0 or 1."""
    return {label: {str(row[code]): int(float(row[label])) for row in rows} for label in labels}
