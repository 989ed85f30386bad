"""Long inputs in overlapping windows, windows in batches of few shapes."""

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


def batches(found: Sequence[Window], specials: int, batch_tokens: int) -> Iterator[list[Window]]:
    """Group windows that are padded alike (see padded) into batches of at most `batch_tokens` tokens.

    A batch has 1, 4, 16, … windows: so shapes are few, and for each one that is new to it OpenVINO makes kernels, which
    costs more time and memory than padding does. A window is padded alike whatever stands beside it.
    """
    by_length: dict[int, list[Window]] = {}
    for window in found:
        by_length.setdefault(padded(window.end - window.start + specials), []).append(window)
    for length in sorted(by_length):
        group = by_length[length]
        most = max(1, batch_tokens // length)
        at = 0
        while at < len(group):
            rows = 4 ** ((min(most, len(group) - at).bit_length() - 1) // 2)
            yield group[at : at + rows]
            at += rows


def padded(length: int) -> int:
    """Return to how many tokens a window of `length` with its special ones is padded: seven more at most.

    Never to 32, for which OpenVINO 2026.4 gives wrong numbers where it has AMX and computes in int8 and bf16.
    """
    grain = 8 if length > 32 else 4 if length > 16 else 2
    found = -(-length // grain) * grain
    return found if found != 32 else 36


def stacked(batch: Sequence[Window], ids: Ints, encoder: TextEncoder) -> tuple[Ints, Ints]:
    """Return ids and mask of windows that are padded alike, both int64 of shape (windows, tokens with special ones)."""
    length = padded(batch[0].end - batch[0].start + encoder.specials)
    out = np.full((len(batch), length), encoder.pad, dtype=np.int64)
    mask = np.zeros_like(out)
    for row, window in enumerate(batch):
        whole = np.concatenate([encoder.prefix, ids[window.start : window.end], encoder.suffix])
        out[row, : len(whole)] = whole
        mask[row, : len(whole)] = 1
    return out, mask
