"""Names that differ by a typo: found by what is left when a letter is taken away (symmetric deletion).

After W. Garbe's SymSpell: two strings one edit apart share a deletion of each. Deletions are kept as hashes in
sorted arrays, so that 100,000 names need 20 MB and no dictionary.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

SHORTEST = 5
"""Letters; a shorter name one edit away is another name as often as not."""
_TWO_EDITS = 10


class Typos:
    """Looks up names that are one edit away: a letter more, less or other, or two neighbours swapped.

    Of long names those are found too from which one letter is to be taken on either side, at different places.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        hashes: list[int] = []
        owners: list[int] = []
        for number, name in enumerate(names):
            if len(name) >= SHORTEST:
                found = _deletions(name)
                hashes += found
                owners += [number] * len(found)
        order = np.argsort(np.array(hashes, dtype=np.uint32), kind="stable")
        self._hashes: NDArray[np.uint32] = np.array(hashes, dtype=np.uint32)[order]
        self._owners: NDArray[np.int32] = np.array(owners, dtype=np.int32)[order]

    def near(self, name: str) -> list[tuple[str, int]]:
        """Return the names near `name` and their distances in edits, the nearest first, then in their order."""
        if len(name) < SHORTEST:
            return []
        wanted = np.array(_deletions(name), dtype=np.uint32)
        low, high = np.searchsorted(self._hashes, wanted), np.searchsorted(self._hashes, wanted, side="right")
        owners = {int(owner) for a, b in zip(low, high, strict=True) for owner in self._owners[a:b]}
        allowed = 2 if len(name) >= _TWO_EDITS else 1
        measured = [(OSA.distance(name, self._names[owner], score_cutoff=allowed), owner) for owner in sorted(owners)]
        return [
            (self._names[owner], edits)
            for edits, owner in sorted(measured)
            if 0 < edits <= allowed and not _is_other_name(name, self._names[owner])
        ]


def _is_other_name(name: str, known: str) -> bool:
    """Tell whether one of two short names has a letter of its own, as `conga` and `conda`; a swap is a typo."""
    return len(name) == len(known) == SHORTEST and sorted(name) != sorted(known)


def _deletions(name: str) -> list[int]:
    """Return hashes of a name and of all that a letter less leaves of it; the first letter must be right."""
    made = {name, *(name[:at] + name[at + 1 :] for at in range(1, len(name)))}
    return sorted(zlib.crc32(each.encode("utf-8", "surrogatepass")) for each in made)
