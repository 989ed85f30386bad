"""Blocks to logits per word: cut into windows, batch, infer, put together again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.blocks import joined
from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.recognition.transformer.packing import packed_outputs
from skillmill.udfs.recognition.transformer.runtime import PackedRuntime, RowsRuntime, Runtime
from skillmill.udfs.recognition.transformer.windows import Window, batches, stacked, windows


@dataclass(frozen=True)
class Part:
    """A part of a segment, encoded; `continues` tells whether the part before it is of the same segment."""

    encoded: Encoded
    continues: bool = False


Block = Sequence[Part]


@dataclass(frozen=True)
class Tagged:
    """The words of several blocks end to end: which part, which code points in it, and their logits.

    `part`, `starts` and `ends` have one entry per word, `logits` the shape (words, columns);
    `new_text` marks the words at which no span goes on from before. Parts are counted through all blocks.
    """

    part: Ints
    starts: Ints
    ends: Ints
    new_text: NDArray[np.bool_]
    logits: NDArray[np.float32]


def tag(
    blocks: Sequence[Block], encoder: TextEncoder, runtime: Runtime, max_length: int, batch_tokens: int
) -> Tagged | None:
    """Run the network over blocks; None where no block has a word.

    A word's logits are those of its first token. Nothing is truncated: what is longer than
    `max_length` tokens is read in overlapping windows.
    """
    number = 0
    inputs, first, numbers, fresh = [], [], [], []
    at = 0
    for block in blocks:
        full = [(number + n, part) for n, part in enumerate(block) if len(part.encoded.ids)]
        number += len(block)
        if not full:
            continue
        ids, begins = joined([part.encoded for _, part in full], encoder.separator)
        for begin, (own, part) in zip(begins.tolist(), full, strict=True):
            first.append(part.encoded.first + begin + at)
            numbers.append(np.full(len(part.encoded.first), own))
            fresh.append(np.arange(len(part.encoded.first)) == 0)
            fresh[-1][0] &= not (part.continues and own != full[0][0])
        inputs.append(ids)
        at += len(ids)
    if not inputs:
        return None
    words = [part.encoded for block in blocks for part in block if len(part.encoded.ids)]
    lengths = [len(ids) for ids in inputs]
    words_at = np.concatenate(first)
    logits = token_outputs(lengths, np.concatenate(inputs), encoder, runtime, max_length, batch_tokens, words_at)
    return Tagged(
        part=np.concatenate(numbers),
        starts=np.concatenate([each.starts for each in words]),
        ends=np.concatenate([each.ends for each in words]),
        new_text=np.concatenate(fresh),
        logits=logits,
    )


def token_outputs(
    lengths: Sequence[int],
    ids: Ints,
    encoder: TextEncoder,
    runtime: Runtime,
    max_length: int,
    batch_tokens: int,
    wanted: Ints | None = None,
) -> NDArray[np.float32]:
    """Return what the network gives for every token of texts that lie one after the other, shape (tokens, columns).

    `lengths` are the texts' lengths in tokens; each is read alone, in windows of at most `max_length`. With
    `wanted`, ascending indices of tokens, the rows are those of these tokens. A runtime that packs decides itself
    how many tokens it reads at once.
    """
    found: list[Window] = []
    at = 0
    for length in lengths:
        found += windows(at, at + length, max_length - encoder.specials)
        at += length
    if isinstance(runtime, PackedRuntime):
        return packed_outputs(found, ids, encoder, runtime, wanted)
    out: NDArray[np.float32] | None = None
    row_lengths = runtime.row_lengths if isinstance(runtime, RowsRuntime) else ()
    for batch in batches(found, encoder.specials, batch_tokens, row_lengths):
        logits = runtime.infer(*stacked(batch, ids, encoder))
        if out is None:
            out = np.empty((len(ids), logits.shape[-1]), dtype=np.float32)
        for row, at, _, window in batch.places(encoder.specials):
            begin = at + len(encoder.prefix) - window.start
            out[window.keep_start : window.keep_end] = logits[row, window.keep_start + begin : window.keep_end + begin]
    assert out is not None
    return out if wanted is None else out[wanted]
