"""Run BERT and MPNet with torch over windows that lie end to end: CUDA in bf16, CPU in f32."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.packing import pieces
from skillmill.udfs.recognition.transformer.runtime import Logits, Packed
from skillmill.udfs.recognition.transformer.torch_attention import Attention, Groups
from skillmill.udfs.recognition.transformer.torch_graphs import Graphs
from skillmill.udfs.recognition.transformer.torch_memory import Budget, attempt
from skillmill.udfs.recognition.transformer.torch_model import require_torch
from skillmill.udfs.recognition.transformer.torch_network import Network, Tensor
from skillmill.udfs.recognition.transformer.torch_runtime import runtime_name


@dataclass(frozen=True)
class Started:
    """Logits on their way to the host, and how to wait for them."""

    logits: Tensor
    wait: Callable[[], None]


class PackedTorchRuntime:
    """Runs a Network; see PackedRuntime.

    On a GPU every call has the same number of tokens, so that a window's logits do not hang on what stands beside
    it (a matrix product of another shape adds up in another order), and calls are replayed from CUDA graphs where
    attention allows; while one batch is computed, the next is laid out. A batch that does not fit into memory is
    halved, and so are those that come later. `tokens` and `room_taken` count what was read, without and with padding.
    Not to be called from two threads at once.
    """

    def __init__(
        self, network: Network, attention: Attention, device: Any, batch_tokens: int, compiled: bool = False
    ) -> None:
        """Ready a network that is on `device`; `compiled` runs it through torch.compile, a minute at the start.

        That, like CUDA graphs, is done only where the attention keeps its shapes.
        """
        self.name = runtime_name(device.type)
        self.batch_tokens = batch_tokens
        self.tokens, self.room_taken = 0, 0
        self._network, self._attention, self._device = network, attention, device
        self._budget = Budget(batch_tokens)
        self._on_gpu = device.type == "cuda"
        self._call: Callable[..., Tensor] = self._logits
        if compiled and attention.keeps_shapes:
            self._call = require_torch().compile(self._call, dynamic=False)
        self._graphs = Graphs(self._call, device) if self._on_gpu and attention.keeps_shapes else None

    def room(self, lengths: Ints) -> Ints:
        """Return the room that windows take up, see PackedRuntime."""
        return self._attention.room(lengths)

    def infer(self, ids: Ints, mask: Ints) -> Logits:
        """Return logits, see Runtime; those of padding are 0."""
        lengths = mask.sum(axis=1)
        real = mask.astype(bool)
        batch = Packed(ids[real], lengths, np.arange(int(lengths.sum())))
        (logits,) = self.infer_packed(iter([batch]))
        out = np.zeros((*ids.shape, logits.shape[-1]), dtype=np.float32)
        out[real] = logits
        return out

    def infer_packed(self, batches: Iterator[Packed]) -> Iterator[Logits]:
        """Yield logits, see PackedRuntime. Raises SkillmillError where one window does not fit into memory."""
        before: list[Started] | None = None
        for batch in batches:
            here = self._start(batch)
            if before is not None:
                yield _fetched(before)
            before = here
        if before is not None:
            yield _fetched(before)

    def _start(self, batch: Packed) -> list[Started]:
        """Start the computation of a batch, in as many pieces as it takes."""
        sizes = self.room(batch.lengths)
        total = int(sizes.sum())
        if total > self._budget.tokens and len(sizes) > 1:
            return [each for piece in pieces(batch, sizes, self._budget.tokens) for each in self._start(piece)]
        tokens = max(self._budget.tokens, total) if self._on_gpu else total
        started = attempt(partial(self._launch, batch, tokens))
        if started is None:
            if self._graphs is not None:
                self._graphs.clear()
            self._budget.halve(tokens, int(sizes.max()))
            return self._start(batch)
        self.tokens += len(batch.ids)
        self.room_taken += tokens
        return [started]

    def _launch(self, batch: Packed, tokens: int) -> Started:
        torch = require_torch()
        laid = self._attention.lay(batch, tokens)
        inputs = [torch.from_numpy(part) for part in (laid.ids, laid.positions, laid.rows, laid.windows)]
        with torch.inference_mode():
            if not self._on_gpu:
                return Started(self._call(*inputs, laid.groups)[: laid.wanted], lambda: None)
            with torch.cuda.device(self._device):
                logits = self._on_device([each.pin_memory() for each in inputs], laid.groups)[: laid.wanted]
                host = torch.empty(logits.shape, pin_memory=True)
                host.copy_(logits, non_blocking=True)
                done = torch.cuda.Event()
                done.record()
                return Started(host, done.synchronize)

    def _on_device(self, inputs: Sequence[Tensor], groups: Groups) -> Tensor:
        if self._graphs is not None:
            return self._graphs(*inputs)
        return self._call(*(each.to(self._device, non_blocking=True) for each in inputs), groups)

    def _logits(self, ids: Tensor, positions: Tensor, rows: Tensor, windows: Tensor, groups: Groups = ()) -> Tensor:
        return self._network.logits(ids, positions, rows, self._attention.attend(windows, groups))


def _fetched(started: Sequence[Started]) -> Logits:
    for each in started:
        each.wait()
    found: list[Logits] = [each.logits.numpy() for each in started]
    return found[0] if len(found) == 1 else np.concatenate(found)
