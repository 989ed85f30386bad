"""CUDA graphs: a call of one shape is captured once and replayed, which costs the CPU one launch for all layers."""

import logging
from collections.abc import Callable
from typing import Any

from skillmill.udfs.recognition.transformer.torch_memory import out_of_memory
from skillmill.udfs.recognition.transformer.torch_model import require_torch

Tensor = Any
Call = Callable[..., Tensor]
logger = logging.getLogger(__name__)
_WARM_UP = 2


class Replayed:
    """A call whose inputs keep their shapes; what it returns is overwritten by the next."""

    def __init__(self, call: Call, inputs: tuple[Tensor, ...], device: Any) -> None:
        """Capture `call` on copies of `inputs` (host tensors)."""
        torch = require_torch()
        self._inputs = tuple(tensor.to(device) for tensor in inputs)
        beside = torch.cuda.Stream(device)
        beside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(beside):
            for _ in range(_WARM_UP):
                call(*self._inputs)
        torch.cuda.current_stream(device).wait_stream(beside)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._output = call(*self._inputs)

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Return what the call gives for `inputs`, host tensors in pinned memory."""
        for own, given in zip(self._inputs, inputs, strict=True):
            own.copy_(given, non_blocking=True)
        self._graph.replay()
        return self._output


class Graphs:
    """Captured calls by their shapes; where capturing fails, calls are made as they come."""

    def __init__(self, call: Call, device: Any) -> None:
        self._call, self._device = call, device
        self._captured: dict[tuple[Any, ...], Replayed] = {}
        self._works = True

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Return what the call gives for `inputs` (host tensors), replayed where their shapes were seen before."""
        shapes = tuple(tensor.shape for tensor in inputs)
        if self._works and shapes not in self._captured:
            try:
                self._captured[shapes] = Replayed(self._call, inputs, self._device)
            except RuntimeError as error:
                if out_of_memory(error):
                    raise
                self._works = False
                logger.warning("no CUDA graphs on this machine (%s): calls are made one by one", type(error).__name__)
        if shapes in self._captured:
            return self._captured[shapes](*inputs)
        return self._call(*(tensor.to(self._device, non_blocking=True) for tensor in inputs))

    def clear(self) -> None:
        """Forget what was captured, and give its memory back."""
        self._captured.clear()
