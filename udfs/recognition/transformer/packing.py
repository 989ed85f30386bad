"""Windows without padding between them, for runtimes that tell them apart by their lengths."""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.runtime import Logits, Packed, PackedRuntime
from skillmill.udfs.recognition.transformer.windows import Window


def packed_outputs(
    found: Sequence[Window], ids: Ints, encoder: TextEncoder, runtime: PackedRuntime, wanted: Ints | None = None
) -> Logits:
    """Return what the network gives for the tokens `wanted` of `ids`, shape (wanted, columns).

    `found` are the windows over `ids`, `wanted` ascending indices into it, None for all of them.
    """
    slots = np.full(len(ids), -1, dtype=np.int64)
    slots[slice(None) if wanted is None else wanted] = np.arange(len(ids) if wanted is None else len(wanted))
    places: deque[Ints] = deque()

    def batches() -> Iterator[Packed]:
        for batch in packs(found, encoder.specials, runtime):
            packed, at = pack(batch, ids, encoder, slots >= 0)
            places.append(slots[at])
            yield packed

    out: Logits | None = None
    for logits in runtime.infer_packed(batches()):
        if out is None:
            out = np.empty((int(slots.max()) + 1, logits.shape[-1]), dtype=np.float32)
        out[places.popleft()] = logits
    assert out is not None
    return out


def packs(found: Sequence[Window], specials: int, runtime: PackedRuntime) -> Iterator[list[Window]]:
    """Group windows, the longest first, into batches of `runtime.batch_tokens` tokens at most.

    A window that is longer stands alone.
    """
    lengths = np.array([window.end - window.start for window in found], dtype=np.int64) + specials
    order = np.argsort(-lengths, kind="stable")
    sizes = runtime.room(lengths[order])
    for start, end in cuts(sizes, runtime.batch_tokens):
        yield [found[at] for at in order[start:end].tolist()]


def cuts(sizes: Ints, most: int) -> Iterator[tuple[int, int]]:
    """Yield runs `start:end` of `sizes` that sum to at most `most`; one that is larger stands alone."""
    sums = np.cumsum(sizes)
    start, done = 0, 0
    while start < len(sizes):
        end = max(start + 1, int(np.searchsorted(sums, done + most, side="right")))
        yield start, end
        start, done = end, int(sums[end - 1])


def pack(batch: Sequence[Window], ids: Ints, encoder: TextEncoder, wanted: NDArray[np.bool_]) -> tuple[Packed, Ints]:
    """Lay windows over `ids` end to end, special tokens around each.

    Returns them, and for each of their wanted rows the token of `ids` that it decides.
    """
    bounds = np.array([(w.start, w.end, w.keep_start, w.keep_end) for w in batch], dtype=np.int64)
    starts, ends, keep_starts, keep_ends = bounds.T
    before, after = len(encoder.prefix), len(encoder.suffix)
    lengths = ends - starts + before + after
    begins = np.cumsum(lengths) - lengths
    source = np.arange(lengths.sum()) + np.repeat(starts - before - begins, lengths)
    inside = (source >= np.repeat(starts, lengths)) & (source < np.repeat(ends, lengths))
    out = np.empty(len(source), dtype=np.int64)
    out[inside] = ids[source[inside]]
    for at, special in enumerate(encoder.prefix):
        out[begins + at] = special
    for at, special in enumerate(encoder.suffix):
        out[begins + lengths - after + at] = special
    kept = (source >= np.repeat(keep_starts, lengths)) & (source < np.repeat(keep_ends, lengths))
    rows = np.flatnonzero(kept)
    rows = rows[wanted[source[rows]]]
    return Packed(out, lengths, rows), source[rows]


def pieces(batch: Packed, sizes: Ints, most: int) -> Iterator[Packed]:
    """Cut a batch between windows into batches of at most `most` tokens, where windows take up `sizes`."""
    ends = np.cumsum(batch.lengths)
    for first, stop in cuts(sizes, most):
        start, end = int(ends[first] - batch.lengths[first]), int(ends[stop - 1])
        low, high = np.searchsorted(batch.rows, [start, end])
        yield Packed(batch.ids[start:end], batch.lengths[first:stop], batch.rows[low:high] - start)
