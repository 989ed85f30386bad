"""Texts to blocks of tokens: what an encoder is adapted on, a share of it held out."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.blocks import grouped, joined
from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.text.segments import segments

HELD_OUT = 0.02
"""The share of texts, by their hash, that are not learnt but measured."""
_BUCKETS = 1 << 64


@dataclass(frozen=True)
class Packed:
    """Blocks end to end, special tokens around them aside.

    `ids` and `words` have one entry per token: its id, and the number of its word in its block (-1 for a
    separator). Block n is `starts[n]:starts[n + 1]`. `train` and `held_out` are numbers of blocks. `texts`
    counts the different texts, `duplicates` the others.
    """

    ids: NDArray[np.int32]
    words: NDArray[np.int32]
    starts: Ints
    train: Ints
    held_out: Ints
    texts: int
    duplicates: int

    def block(self, number: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the ids and words of a block."""
        at = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.ids[at], self.words[at]

    def lengths(self, numbers: Ints) -> Ints:
        """Return how many tokens these blocks have."""
        return np.asarray(self.starts[numbers + 1] - self.starts[numbers])


def pack(texts: Iterable[str], encoder: TextEncoder, max_length: int) -> Packed:
    """Cut texts into segments and pack consecutive ones into blocks of at most `max_length` tokens.

    Equal texts are taken once. HELD_OUT of the texts are held out, by hash, and at least one; so the same
    texts are held out whatever stands beside them. A segment longer than a block is cut into several.
    """
    seen: dict[bytes, int] = {}
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    owner: list[int] = []
    count = 0
    for text in texts:
        count += 1
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
        if digest in seen:
            continue
        number = seen.setdefault(digest, len(seen))
        for block in _blocks(text, encoder, max_length - encoder.specials):
            parts.append(block)
            owner.append(number)
    buckets = [int.from_bytes(digest[:8], "big") for digest in seen]
    held = np.array([bucket < HELD_OUT * _BUCKETS for bucket in buckets], dtype=bool)
    owners = np.array(owner, dtype=np.int64)
    if len(owners) and not held[owners].any():  # few texts: the one with the least hash that has a block
        held[min(set(owner), key=buckets.__getitem__)] = True
    out = held[owners] if len(owners) else np.zeros(0, dtype=bool)
    lengths = [len(ids) for ids, _ in parts]
    empty: Any = [np.zeros(0, dtype=np.int32)]
    return Packed(
        ids=np.concatenate([ids for ids, _ in parts] or empty),
        words=np.concatenate([words for _, words in parts] or empty),
        starts=np.cumsum([0, *lengths]).astype(np.int64),
        train=np.flatnonzero(~out),
        held_out=np.flatnonzero(out),
        texts=len(seen),
        duplicates=count - len(seen),
    )


def _blocks(text: str, encoder: TextEncoder, capacity: int) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32]]]:
    encoded = (encoder.encode(text[start:end]) for start, end in segments(text))
    pieces = (piece for segment in encoded for piece in _cut(segment, capacity))
    for block in grouped(((piece, len(piece.ids) + 1, 1) for piece in pieces), capacity + 1):
        ids, begins = joined(block, encoder.separator)
        words = np.full(len(ids), -1, dtype=np.int32)
        number = 0
        for begin, piece in zip(begins.tolist(), block, strict=True):
            marks = np.zeros(len(piece.ids), dtype=np.int32)
            marks[piece.first] = 1
            words[begin : begin + len(marks)] = np.cumsum(marks) - 1 + number
            number += len(piece.first)
        yield ids.astype(np.int32), words


def _cut(encoded: Encoded, capacity: int) -> Iterator[Encoded]:
    """Yield pieces of at most `capacity` tokens; a word that is cut is a word in both."""
    for at in range(0, len(encoded.ids), capacity):
        to = min(at + capacity, len(encoded.ids))
        low = max(0, int(np.searchsorted(encoded.first, at, side="right")) - 1)
        high = int(np.searchsorted(encoded.first, to, side="left"))
        first = np.maximum(encoded.first[low:high] - at, 0)
        yield Encoded(encoded.ids[at:to], first, encoded.starts[low:high], encoded.ends[low:high])


def epoch_batches(lengths: Ints, batch_tokens: int, chance: np.random.Generator) -> list[Ints]:
    """Return every index of `lengths` once, in batches of about equal lengths and at most `batch_tokens` padded tokens.

    The batches come in random order; one block longer than `batch_tokens` is a batch of its own.
    """
    order = np.argsort(lengths + 8 * chance.random(len(lengths)), kind="stable")
    batches: list[Ints] = []
    begin = width = 0
    for at, length in enumerate(lengths[order].tolist()):
        if at > begin and max(width, length) * (at + 1 - begin) > batch_tokens:
            batches.append(order[begin:at])
            begin, width = at, 0
        width = max(width, length)
    if len(order):
        batches.append(order[begin:])
    return [batches[at] for at in chance.permutation(len(batches))]
