"""Attention within each window of a batch whose windows lie end to end: two ways to do it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.runtime import Packed
from skillmill.udfs.recognition.transformer.torch_model import require_torch
from skillmill.udfs.recognition.transformer.torch_network import Attend, Tensor

Kernel = Callable[[Tensor, Tensor, Tensor, Tensor, Tensor, int, int], Tensor]
"""What torch.nn.attention.varlen.varlen_attn takes first: queries, keys, values, borders twice, longest twice."""
Groups = tuple[tuple[int, int, int], ...]
SHORTEST = 8
"""A window takes up the room of this many tokens at least, which bounds how many there are in a call."""


@dataclass(frozen=True)
class Laid:
    """A batch as the network takes it.

    `ids` and `positions` have the shape (tokens,); the first `wanted` of `rows` are places of wanted tokens, the
    others are there to keep the shape. `windows` and `groups` tell the attention that laid it where windows are.
    """

    ids: Ints
    positions: Ints
    rows: Ints
    wanted: int
    windows: NDArray[np.int32]
    groups: Groups


class Attention(Protocol):
    """How windows are laid out, and how tokens of one window see each other.

    `keeps_shapes` tells whether all shapes depend on the number of tokens alone.
    """

    keeps_shapes: bool

    def room(self, lengths: Ints) -> Ints:
        """Return how many tokens windows of these lengths take up, shape (windows,)."""
        ...

    def lay(self, batch: Packed, tokens: int) -> Laid:
        """Lay a batch out over `tokens` tokens, at least as many as there is room needed."""
        ...

    def attend(self, windows: Tensor, groups: Groups) -> Attend:
        """Return the attention among what was laid so."""
        ...


class Varlen:
    """One kernel over all windows (`kernel`, flash attention), no padding between them."""

    keeps_shapes = True

    def __init__(self, longest: int, kernel: Kernel) -> None:
        self._longest, self._kernel = longest, kernel

    def room(self, lengths: Ints) -> Ints:
        """Return the lengths, see Attention; a window of a few tokens counts as SHORTEST."""
        return np.maximum(lengths, SHORTEST)

    def lay(self, batch: Packed, tokens: int) -> Laid:
        """Lay a batch out, see Attention; what is left over becomes windows that nobody reads."""
        used = len(batch.ids)
        spare = np.arange(used + self._longest, tokens + self._longest, self._longest)
        ends = np.concatenate([np.cumsum(batch.lengths), np.minimum(spare, tokens)])
        borders = np.full(tokens // SHORTEST + tokens // self._longest + 4, tokens, dtype=np.int32)
        borders[0] = 0
        borders[1 : len(ends) + 1] = ends
        ids = np.zeros(tokens, dtype=np.int64)
        ids[:used] = batch.ids
        positions = np.arange(tokens)
        positions -= np.repeat(borders[:-1], np.diff(borders))
        rows = np.zeros(tokens, dtype=np.int64)
        rows[: len(batch.rows)] = batch.rows
        return Laid(ids, positions, rows, len(batch.rows), borders, ())

    def attend(self, windows: Tensor, groups: Groups) -> Attend:
        """Return the attention, see Attention."""

        def attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            return self._kernel(queries, keys, values, windows, windows, self._longest, self._longest)

        return attend


_STEP, _FINE = 8, 64


def _rounded(length: int) -> int:
    """Round a number of tokens up, short ones to multiples of 8, long ones to multiples of 32."""
    step = _STEP if length <= _FINE else 4 * _STEP
    return -(-length // step) * step


class Grouped:
    """Windows of one padded length at a time, by torch's scaled_dot_product_attention: on any device, with any bias.

    `bias`, shape (heads, longest, longest), is added to the scores, see Network. On a GPU windows are padded to a few
    lengths (`rounded`), which keeps groups few; on a CPU only windows of one length are a group.
    """

    keeps_shapes = False

    def __init__(self, longest: int, bias: Tensor | None, rounded: bool) -> None:
        self._longest, self._bias, self._rounded = longest, bias, rounded
        sizes = range(longest + 1)
        self._room = np.array([min(_rounded(size), longest) if rounded else size for size in sizes])

    def room(self, lengths: Ints) -> Ints:
        """Return the padded lengths, see Attention."""
        room: Ints = self._room[lengths]
        return room

    def lay(self, batch: Packed, tokens: int) -> Laid:
        """Lay a batch out, see Attention: the longest windows first."""
        padded = self.room(batch.lengths)
        order = np.argsort(-padded, kind="stable")
        begins = np.empty_like(padded)
        begins[order] = np.cumsum(padded[order]) - padded[order]
        inner = np.arange(len(batch.ids)) - np.repeat(np.cumsum(batch.lengths) - batch.lengths, batch.lengths)
        places = inner + np.repeat(begins, batch.lengths)
        ids, positions = np.zeros((2, tokens), dtype=np.int64)
        ids[places], positions[places] = batch.ids, inner
        rows = np.zeros(tokens if self._rounded else len(batch.rows), dtype=np.int64)
        rows[: len(batch.rows)] = places[batch.rows]
        lengths, counts = np.unique(padded, return_counts=True)
        starts = np.cumsum((lengths * counts)[::-1]) - (lengths * counts)[::-1]
        groups = tuple(zip(starts.tolist(), counts[::-1].tolist(), lengths[::-1].tolist(), strict=True))
        return Laid(ids, positions, rows, len(batch.rows), batch.lengths[order].astype(np.int32), groups)

    def attend(self, windows: Tensor, groups: Groups) -> Attend:
        """Return the attention, see Attention. Its masks are made once for all layers."""
        torch = require_torch()
        counts = [count for _, count, _ in groups]
        masks = [self._mask(own, length) for own, (_, _, length) in zip(windows.split(counts), groups, strict=True)]

        def attend(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
            found, at = [], 0
            for (start, count, length), mask in zip(groups, masks, strict=True):
                at = start + count * length
                parts = (x[start:at].unflatten(0, (count, length)).transpose(1, 2) for x in (queries, keys, values))
                read = torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=mask)
                found.append(read.transpose(1, 2).flatten(0, 1))
            return torch.cat([*found, torch.zeros_like(values[at:])])

        return attend

    def _mask(self, lengths: Tensor, length: int) -> Tensor | None:
        """Return what is added to scores, or which keys are seen, for windows padded to `length`."""
        torch = require_torch()
        seen = None
        if self._rounded:
            seen = (torch.arange(length, device=lengths.device) < lengths[:, None])[:, None, None]
        if self._bias is None:
            return seen
        bias = self._bias[None, :, :length, :length]
        return bias if seen is None else bias.masked_fill(~seen, float("-inf"))


def choose_attention(longest: int, bias: Tensor | None, sample: Tensor) -> Attention:
    """Return the fastest attention that the device of `sample` has, tried on `sample`, shape (tokens, heads, size)."""
    on_gpu = sample.device.type == "cuda"
    if on_gpu and bias is None and (kernel := varlen_kernel(sample)) is not None:
        return Varlen(longest, kernel)
    return Grouped(longest, bias, rounded=on_gpu)


def varlen_kernel(sample: Any) -> Kernel | None:
    """Return torch's variable-length attention where it is there and, on `sample`, does what it should."""
    torch = require_torch()
    try:
        from torch.nn.attention.varlen import varlen_attn

        kernel: Kernel = varlen_attn
        size = len(sample)
        borders = torch.tensor([0, size // 3, size, size], dtype=torch.int32, device=sample.device)
        with torch.inference_mode():
            found = kernel(sample, sample, sample, borders, borders, size, size)
            exact = Grouped(size, None, rounded=False)
            groups = ((0, 1, size // 3), (size // 3, 1, size - size // 3))
            wanted = exact.attend(torch.tensor([size // 3, size - size // 3]), groups)(sample, sample, sample)
        return kernel if torch.allclose(found.float(), wanted.float(), atol=0.05) else None
    except (ImportError, RuntimeError, NotImplementedError, TypeError):  # too old a torch or GPU
        return None
