"""Texts to logits per word: encode, cut into windows, batch, infer, put together again."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.windows import Window, batches, padded, windows


@dataclass(frozen=True)
class Tagged:
    """The words of several texts end to end: which text, which code points in it, and their logits.

    `text`, `starts` and `ends` have one entry per word, `logits` the shape (words, columns);
    `new_text` marks each text's first word.
    """

    text: Ints
    starts: Ints
    ends: Ints
    new_text: NDArray[np.bool_]
    logits: NDArray[np.float32]


def tag(
    texts: Sequence[str], encoder: TextEncoder, runtime: Runtime, max_length: int, batch_tokens: int
) -> Tagged | None:
    """Run the network over `texts`; None where no text has a word.

    A word's logits are those of its first token. Nothing is truncated: what is longer than
    `max_length` tokens is read in overlapping windows.
    """
    encoded = [encoder.encode(text) for text in texts]
    ids = np.concatenate([each.ids for each in encoded]) if encoded else np.empty(0, np.int64)
    if not len(ids):
        return None
    logits = _infer(encoded, ids, encoder, runtime, max_length, batch_tokens)
    sizes = [len(each.ids) for each in encoded]
    offsets = np.cumsum([0, *sizes[:-1]])
    words = [len(each.first) for each in encoded]
    first = np.concatenate([each.first + offset for each, offset in zip(encoded, offsets, strict=True)])
    text = np.repeat(np.arange(len(encoded)), words)
    return Tagged(
        text=text,
        starts=np.concatenate([each.starts for each in encoded]),
        ends=np.concatenate([each.ends for each in encoded]),
        new_text=np.diff(text, prepend=-1) != 0,
        logits=logits[first],
    )


def _infer(
    encoded: Sequence[Encoded],
    ids: Ints,
    encoder: TextEncoder,
    runtime: Runtime,
    max_length: int,
    batch_tokens: int,
) -> NDArray[np.float32]:
    """Return the logits of every token, shape (tokens, columns)."""
    found: list[Window] = []
    at = 0
    for each in encoded:
        if len(each.ids):
            found += windows(at, at + len(each.ids), max_length - encoder.specials)
        at += len(each.ids)
    out: NDArray[np.float32] | None = None
    before = len(encoder.prefix)
    for batch in batches(found, encoder.specials, batch_tokens, max_length):
        logits = runtime.infer(*padded(batch, ids, encoder, max_length))
        if out is None:
            out = np.empty((len(ids), logits.shape[-1]), dtype=np.float32)
        for row, window in enumerate(batch):
            kept = slice(window.keep_start - window.start + before, window.keep_end - window.start + before)
            out[window.keep_start : window.keep_end] = logits[row, kept]
    assert out is not None
    return out
