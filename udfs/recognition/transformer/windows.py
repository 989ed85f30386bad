"""Long inputs in overlapping windows, windows in batches of one length."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder


@dataclass(frozen=True)
class Window:
    """Tokens `start:end` of a flat row of tokens, of which `keep_start:keep_end` are decided here.

    A token that lies in two windows is decided where it is farther from the edge.
    """

    start: int
    end: int
    keep_start: int
    keep_end: int


def windows(start: int, end: int, capacity: int) -> Iterator[Window]:
    """Cover tokens `start:end` with windows of at most `capacity` tokens that overlap by a quarter.

    Every token is kept by exactly one window.
    """
    if end - start <= capacity:
        yield Window(start, end, start, end)
        return
    step = capacity - capacity // 4
    firsts = [*range(start, end - capacity, step), end - capacity]
    kept = start
    for here, following in zip(firsts, [*firsts[1:], None], strict=True):
        stop = end if following is None else (following + here + capacity) // 2
        yield Window(here, here + capacity, kept, stop)
        kept = stop


def batches(found: Sequence[Window], batch_tokens: int) -> Iterator[list[Window]]:
    """Group windows of one length into batches of at most `batch_tokens` tokens.

    Nothing is padded: a call costs little beside its tokens, and a window is computed in the same shape whatever
    stands beside it.
    """
    by_length: dict[int, list[Window]] = {}
    for window in found:
        by_length.setdefault(window.end - window.start, []).append(window)
    for length in sorted(by_length):
        rows = max(1, batch_tokens // length)
        group = by_length[length]
        for at in range(0, len(group), rows):
            yield group[at : at + rows]


def stacked(batch: Sequence[Window], ids: Ints, encoder: TextEncoder) -> tuple[Ints, Ints]:
    """Return ids and mask of windows of one length, both int64 of shape (windows, tokens with special ones)."""
    body = np.stack([ids[window.start : window.end] for window in batch])
    edges = [np.tile(np.array(each, dtype=np.int64), (len(batch), 1)) for each in (encoder.prefix, encoder.suffix)]
    out = np.concatenate([edges[0], body, edges[1]], axis=1)
    return out, np.ones_like(out)
