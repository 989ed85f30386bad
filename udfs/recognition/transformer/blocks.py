"""Blocks: consecutive parts of a document that share one input, so that each is read in its context.

Where a block ends is decided by what it holds, not by how much came before it: after an edit, or in another
document, the same text falls into the same blocks again from the next such end on. (Content-defined chunking:
Muthitacharoen, Chen and Mazières, "A low-bandwidth network file system", 2001.)
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeVar
from zlib import crc32

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Encoded, Ints

T = TypeVar("T")
CUT_ONE_IN = 4
"""About so many parts with ordinary words make a block, where they fit."""
_ORDINARY = 5
"""Letters that a word in small letters must have to count: shorter ones tell the gender of a person (`he`, `his`)."""
_LEAST_SHARE = 0.3
"""How much of a full run must stand in the block that is cut off it."""


def cut_rank(text: str) -> int:
    """Return how gladly a block ends with this part: 0 where it does in any case, else the less the sooner.

    What ends a block must not hang on who is spoken of: a name in its place would move the bounds, and with them the
    context of what stands around. So that is decided by the longer words in small letters alone.
    """
    ordinary = " ".join(word for word in text.split() if len(word) >= _ORDINARY and word[0].islower())
    if ordinary and _hash(ordinary) % CUT_ONE_IN == 0:
        return 0
    return 1 + _hash(text)


def ends_block(text: str) -> bool:
    """Tell whether a block ends with this part, whatever came before it."""
    return cut_rank(text) == 0


def _hash(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def grouped(items: Iterable[tuple[T, int, int]], capacity: int) -> Iterator[list[T]]:
    """Yield runs of consecutive items whose sizes add up to at most `capacity`.

    An item is given with its size and its rank (see cut_rank): 0 ends a run. A run that is full ends behind the item of
    the least rank, the last of several, that leaves the share _LEAST_SHARE in it, so that what is a little longer
    or shorter is still cut in the same place. An item that is larger stands alone; with capacity 0 every item does.
    """
    run: list[tuple[T, int, int]] = []
    filled = 0
    for item, size, rank in items:
        while run and filled + size > capacity:
            at = _cut(run, filled)
            yield [each for each, _, _ in run[:at]]
            run = run[at:]
            filled = sum(own for _, own, _ in run)
        run.append((item, size, rank))
        filled += size
        if not rank:
            yield [each for each, _, _ in run]
            run, filled = [], 0
    if run:
        yield [each for each, _, _ in run]


def _cut(run: Sequence[tuple[T, int, int]], filled: int) -> int:
    """Return how many items of a full run make its block."""
    sums = accumulate(size for _, size, _ in run)
    least = _LEAST_SHARE * filled
    ranks = [(rank, -at) for at, ((_, _, rank), before) in enumerate(zip(run, sums, strict=True), 1) if before >= least]
    return -min(ranks)[1]


def joined(parts: Sequence[Encoded], separator: int) -> tuple[Ints, Ints]:
    """Return the ids of parts with `separator` between them, and where each part's ids begin."""
    lengths = [len(part.ids) + 1 for part in parts]
    begins = np.cumsum([0, *lengths[:-1]])
    ids = np.full(int(sum(lengths)) - 1, separator, dtype=np.int64)
    for begin, part in zip(begins.tolist(), parts, strict=True):
        ids[begin : begin + len(part.ids)] = part.ids
    return ids, begins.astype(np.int64)
