"""Long inputs in overlapping windows, windows in rows, rows in batches of few shapes."""

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


@dataclass(frozen=True)
class Batch:
    """Rows of `length` tokens; each holds windows one after the other, with their special tokens."""

    length: int
    rows: Sequence[Sequence[Window]]

    def places(self, specials: int) -> Iterator[tuple[int, int, int, Window]]:
        """Yield each window with its row, where it begins there, and its number there, from 1."""
        for row, inner in enumerate(self.rows):
            at = 0
            for number, window in enumerate(inner, 1):
                yield row, at, number, window
                at += window.end - window.start + specials


def batches(
    found: Sequence[Window], specials: int, batch_tokens: int, row_lengths: Sequence[int] = ()
) -> Iterator[Batch]:
    """Put windows into batches of at most `batch_tokens` tokens, or of one row.

    With `row_lengths`, ascending, windows share rows of these lengths: each is in one of the shortest that it fits into
    (the last must hold them all), and little is left over. Without, each has a row for itself, padded (see padded), and
    a batch has 1, 4, 16, … rows. Either way shapes are few: for each one that is new to it OpenVINO makes kernels,
    which costs more time and memory than padding does. How long a window's row is depends on the window alone, and so
    do its logits.
    """
    by_length: dict[int, list[Window]] = {}
    for window in found:
        size = window.end - window.start + specials
        row = next(length for length in row_lengths if size <= length) if row_lengths else padded(size)
        by_length.setdefault(row, []).append(window)
    for length in sorted(by_length):
        group = by_length[length]
        rows = shared_rows(group, specials, length) if row_lengths else [[window] for window in group]
        most = max(1, batch_tokens // length)
        at = 0
        while at < len(rows):
            count = min(most, len(rows) - at)
            if not row_lengths:
                count = 4 ** ((count.bit_length() - 1) // 2)
            yield Batch(length, rows[at : at + count])
            at += count


def shared_rows(found: Sequence[Window], specials: int, length: int) -> list[list[Window]]:
    """Deal windows out to rows of `length` tokens: the longest first, each to a row that it fits best."""
    rows: list[list[Window]] = []
    by_room: list[list[int]] = [[] for _ in range(length + 1)]
    for window in sorted(found, key=lambda window: window.start - window.end):
        size = window.end - window.start + specials
        room = next((room for room in range(size, length) if by_room[room]), length)
        if room == length:
            by_room[length].append(len(rows))
            rows.append([])
        row = by_room[room].pop()
        rows[row].append(window)
        by_room[room - size].append(row)
    return rows


def padded(length: int) -> int:
    """Return to how many tokens a window of `length` with its special ones is padded: seven more at most.

    Never to 32, for which OpenVINO 2026.4 gives wrong numbers where it has AMX and computes in int8 and bf16.
    """
    grain = 8 if length > 32 else 4 if length > 16 else 2
    found = -(-length // grain) * grain
    return found if found != 32 else 36


def stacked(batch: Batch, ids: Ints, encoder: TextEncoder) -> tuple[Ints, Ints]:
    """Return ids and mask of a batch, see Runtime: both int64 of shape (rows, length)."""
    out = np.full((len(batch.rows), batch.length), encoder.pad, dtype=np.int64)
    mask = np.zeros_like(out)
    for row, at, number, window in batch.places(encoder.specials):
        whole = np.concatenate([encoder.prefix, ids[window.start : window.end], encoder.suffix])
        out[row, at : at + len(whole)] = whole
        mask[row, at : at + len(whole)] = number
    return out, mask
