"""Long inputs in overlapping windows, windows in padded batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder

_STEP, _FINE = 8, 64


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


def padded_length(length: int) -> int:
    """Round a number of tokens up to the length that its batch is padded to.

    It depends on the window alone, so that a window is computed in the same shape whatever stands
    beside it in a batch.
    """
    step = _STEP if length <= _FINE else 4 * _STEP
    return -(-length // step) * step


def batches(found: Sequence[Window], specials: int, batch_tokens: int, longest: int) -> Iterator[list[Window]]:
    """Group windows of one padded length into batches of at most `batch_tokens` padded tokens."""
    by_length: dict[int, list[Window]] = {}
    for window in found:
        length = min(padded_length(window.end - window.start + specials), longest)
        by_length.setdefault(length, []).append(window)
    for length in sorted(by_length):
        rows = max(1, batch_tokens // length)
        group = by_length[length]
        for at in range(0, len(group), rows):
            yield group[at : at + rows]


def padded(batch: Sequence[Window], ids: Ints, encoder: TextEncoder, longest: int) -> tuple[Ints, Ints]:
    """Return ids and mask of a batch, both int64 of shape (windows, padded length)."""
    before = len(encoder.prefix)
    lengths = [window.end - window.start + encoder.specials for window in batch]
    width = min(padded_length(max(lengths)), longest)
    out = np.full((len(batch), width), encoder.pad, dtype=np.int64)
    out[:, :before] = encoder.prefix
    for row, window in enumerate(batch):
        size = window.end - window.start
        out[row, before : before + size] = ids[window.start : window.end]
        out[row, before + size : before + size + len(encoder.suffix)] = encoder.suffix
    mask = (np.arange(width) < np.array(lengths)[:, None]).astype(np.int64)
    return out, mask
