"""The seam below the recogniser: a batch of ids in, logits of all heads out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Ints

Logits = NDArray[np.float32]


class Runtime(Protocol):
    """How a network is run. `name` goes into the mentions' column `runtime`."""

    name: str

    def infer(self, ids: Ints, mask: Ints) -> Logits:
        """Return logits of shape (rows, tokens, columns of all heads side by side).

        `ids` and `mask` are int64 of shape (rows, tokens); mask is 1 for tokens and 0 for padding.
        """
        ...


@runtime_checkable
class RowsRuntime(Runtime, Protocol):
    """A runtime that may read several windows in one row: the mask numbers them.

    Tokens see those of the same number, and count their positions from its first. `row_lengths`, in tokens, ascending,
    are those of the rows that it should get; where there are none, a row holds one window.
    """

    row_lengths: Sequence[int]


@dataclass(frozen=True)
class Packed:
    """Windows end to end, special tokens included.

    `ids` has the shape (tokens,), `lengths` the shape (windows,); `rows` are the places in `ids` whose logits
    are wanted, ascending.
    """

    ids: Ints
    lengths: Ints
    rows: Ints


@runtime_checkable
class PackedRuntime(Runtime, Protocol):
    """A runtime that reads windows of different lengths in one call, and gives only the logits that are wanted.

    `batch_tokens` is how many tokens one call should have, by `room`.
    """

    batch_tokens: int

    def room(self, lengths: Ints) -> Ints:
        """Return how many tokens of a call windows of these lengths take up, shape (windows,)."""
        ...

    def infer_packed(self, batches: Iterator[Packed]) -> Iterator[Logits]:
        """Yield, batch by batch, the logits of the wanted rows, shape (rows, columns).

        A batch may be taken from `batches` before the logits of the one before it are given.
        """
        ...
