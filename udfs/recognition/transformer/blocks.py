"""Blocks: consecutive parts of a document that share one input, so that each is read in its context.

Where a block ends is decided by what it holds, not by how much came before it: after an edit, or in another
document, the same text falls into the same blocks again from the next such end on. (Content-defined chunking:
Muthitacharoen, Chen and Mazières, "A low-bandwidth network file system", 2001.)

What tells who someone is stands in blocks of its own: the head of a document, and schools with the short lines
beside them. So the skills around are found without regard to the person.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TypeVar
from zlib import crc32

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Encoded, Ints

T = TypeVar("T")
CUT_ONE_IN = 4
"""About so many parts with ordinary words make a block, where they fit."""
_ORDINARY = 5
"""Letters that a word in small letters must have to count: shorter ones tell the gender of a person (`he`, `his`)."""
_GENDERED = frozenset(
    "himself herself woman women girls female females males husband father mother daughter brother sister uncle niece "
    "nephew gentleman gentlemen ladies chairman chairwoman salesman saleswoman waiter waitress actor actress".split()
)
_LEAST_SHARE = 0.3
"""How much of a full run must stand in the block that is cut off it."""
_SHORT = 4
"""Words that a part beside a school, or in the head of a document, may have to belong to it."""
_HELD = 8
"""How many short parts before a school belong to it."""
_SCHOOL = re.compile(
    r"\b(?:universit\w*|college|institute|school|academy|bachelors?|b\.?s\.?c?|b\.?a|b\.?tech|m\.?s\.?c?|mba|ph\.?d|"
    r"diploma|gpa)\b",
    re.IGNORECASE,
)
_UNLIKELY = 1 << 32


def cut_rank(text: str) -> int:
    """Return how gladly a block ends with this part: 0 where it does in any case, else the less the sooner.

    What ends a block must not hang on who is spoken of: a name in its place would move the bounds, and with them the
    context of what stands around. So that is decided by the longer words in small letters, where a part has any.
    """
    words = _ordinary(text)
    rank = crc32((" ".join(words) or text).encode("utf-8", "surrogatepass"))
    if not words:
        return _UNLIKELY + rank
    return 0 if rank % CUT_ONE_IN == 0 else rank


def ends_block(text: str) -> bool:
    """Tell whether a block ends with this part, whatever came before it."""
    return cut_rank(text) == 0


def opens_alike(text: str) -> bool:
    """Tell whether a document that began with this part would be cut as it is where the part stands further down."""
    return bool(_ordinary(text))


def _ordinary(text: str) -> list[str]:
    return [
        word
        for word in text.split()
        if len(word) >= _ORDINARY and word[0].islower() and word.strip(".,;:)") not in _GENDERED
    ]


def document_blocks(
    parts: Iterable[tuple[T, int, str]], capacity: int, rank: Callable[[str], int] = cut_rank
) -> Iterator[list[T]]:
    """Yield the blocks of a document from its parts in order, each given with its size in tokens and its text.

    See grouped for `capacity`; `rank` goes before cut_rank.
    """
    ranked = ((text, (part, size, rank(text))) for part, size, text in parts)
    for _, stretch in groupby(_numbered(ranked), key=itemgetter(0)):
        yield from grouped(map(itemgetter(1), stretch), capacity)


def _numbered(parts: Iterable[tuple[str, T]]) -> Iterator[tuple[int, T]]:
    """Yield what is given with each part's text, and before it the number of the stretch that the part belongs to.

    Stretches that tell who someone is take turns with those between them; the first is of the former kind.
    """
    number, personal, begins = 0, True, True
    held: list[T] = []  # short parts, which belong to the school that may follow
    for text, item in parts:
        is_school = _SCHOOL.search(text) is not None
        has_words = bool(_ordinary(text))
        is_short = not has_words and len(text.split()) <= _SHORT
        if is_short and not is_school and not personal and len(held) < _HELD:
            held.append(item)
            continue
        belongs = is_school or (personal and (is_short or (begins and not has_words)))
        turns = belongs != personal
        for each in held:
            yield number + (turns and is_school), each
        held.clear()
        number, personal, begins = number + turns, belongs, False
        yield number, item
    for each in held:
        yield number, each


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
