"""What the code points of a text are, looked up in tables: many characters at once instead of one by one."""

import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
_LAST_LETTER = 0x40000
"""No letter, digit or case lies beyond."""


def code_points(text: str) -> NDArray[np.uint32]:
    """Return the code points of `text`, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def upper(points: NDArray[np.uint32]) -> Flags:
    """Tell which code points are upper-case letters."""
    return np.asarray(_table()[0][points])


def lower(points: NDArray[np.uint32]) -> Flags:
    """Tell which code points are lower-case letters."""
    return np.asarray(_table()[1][points])


def alphanumeric(points: NDArray[np.uint32]) -> Flags:
    """Tell which code points are letters or digits."""
    return np.asarray(_table()[2][points])


@cache
def _table() -> NDArray[np.bool_]:
    """Return what str says of every code point, shape (3, code points)."""
    table = np.zeros((3, sys.maxunicode + 1), dtype=bool)
    characters = [chr(point) for point in range(_LAST_LETTER)]
    for row, tell in enumerate((str.isupper, str.islower, str.isalnum)):
        table[row, :_LAST_LETTER] = np.fromiter(map(tell, characters), dtype=bool, count=_LAST_LETTER)
    return table
