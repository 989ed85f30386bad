"""Blocks: consecutive parts of a document that share one input, so that each is read in its context.

Where a block ends is decided by what it holds, not by how much came before it: after an edit, or in another
document, the same text falls into the same blocks again from the next such end on. (Content-defined chunking:
Muthitacharoen, Chen and Mazières, "A low-bandwidth network file system", 2001.)
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar
from zlib import crc32

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Encoded, Ints

T = TypeVar("T")
CUT_ONE_IN = 6
"""About so many parts make a block, where they fit."""


def ends_block(text: str) -> bool:
    """Tell whether a block ends with this part: one part in CUT_ONE_IN does."""
    return crc32(text.encode("utf-8", "surrogatepass")) % CUT_ONE_IN == 0


def grouped(items: Iterable[tuple[T, int, bool]], capacity: int) -> Iterator[list[T]]:
    """Yield runs of consecutive items whose sizes add up to at most `capacity`.

    An item is given with its size and whether a run ends with it. One that is larger stands alone; with
    capacity 0 every item does.
    """
    run: list[T] = []
    filled = 0
    for item, size, ends in items:
        if run and filled + size > capacity:
            yield run
            run, filled = [], 0
        run.append(item)
        filled += size
        if ends:
            yield run
            run, filled = [], 0
    if run:
        yield run


def joined(parts: Sequence[Encoded], separator: int) -> tuple[Ints, Ints]:
    """Return the ids of parts with `separator` between them, and where each part's ids begin."""
    lengths = [len(part.ids) + 1 for part in parts]
    begins = np.cumsum([0, *lengths[:-1]])
    ids = np.full(int(sum(lengths)) - 1, separator, dtype=np.int64)
    for begin, part in zip(begins.tolist(), parts, strict=True):
        ids[begin : begin + len(part.ids)] = part.ids
    return ids, begins.astype(np.int64)
