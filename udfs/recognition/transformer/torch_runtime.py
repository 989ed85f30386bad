"""Run a network of any kind with torch, over padded batches: CUDA in bf16, CPU in f32."""

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.runtime import Logits
from skillmill.udfs.recognition.transformer.torch_memory import Budget, attempt
from skillmill.udfs.recognition.transformer.torch_model import require_torch

CUDA, CPU = "torch-cuda-bf16", "torch-cpu-f32"
_NO_LIMIT = 1 << 40


class TorchRuntime:
    """Calls `forward(ids, mask) -> logits` on torch tensors; see Runtime.

    On CUDA under bf16 autocast (`torch-cuda-bf16`), on a CPU in f32 (`torch-cpu-f32`). Where a batch does not
    fit into memory it is halved, and later batches are cut to the size that did fit.
    """

    def __init__(self, model: Any, forward: Callable[[Any, Any], Any], device: str, threads: int = 0) -> None:
        """Move `model` to `device` (`cpu`, `cuda` or `cuda:N`) and ready it for inference.

        Raises SkillmillError where there is no such device. `threads` (0: as torch is set) holds for the process.
        """
        self._device = torch_device(device, threads)
        self.name = runtime_name(device)
        self._model = model.to(self._device).eval()
        self._forward = forward
        self._budget = Budget(_NO_LIMIT)

    def infer(self, ids: Ints, mask: Ints) -> Logits:
        """Return logits, see Runtime. Raises SkillmillError where not even one row fits into memory."""
        done, width = 0, ids.shape[1]
        found: list[Logits] = []
        while done < len(ids):
            rows = min(len(ids) - done, max(1, self._budget.tokens // width))
            here = slice(done, done + rows)
            logits = attempt(partial(self._infer, ids[here], mask[here]))
            if logits is None:
                self._budget.halve(rows * width, width)
            else:
                found.append(logits)
                done += rows
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _infer(self, ids: Ints, mask: Ints) -> Logits:
        torch = require_torch()
        kind = self._device.type
        with torch.inference_mode(), torch.autocast(kind, torch.bfloat16, enabled=kind == "cuda"):
            out = self._forward(torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device))
        logits: Logits = out.float().cpu().numpy()
        return logits


def runtime_name(device: str) -> str:
    """Return what a torch runtime on `device` (`cpu`, `cuda` or `cuda:N`) is called."""
    return CUDA if device.startswith("cuda") else CPU


def torch_device(device: str, threads: int = 0) -> Any:
    """Return torch's device `cpu`, `cuda` or `cuda:N`, and let a CPU use `threads` (0: as torch is set).

    Of several GPUs `cuda` takes one by the number of the process, so that workers spread over them; `cuda:N`
    counts those that the process may see, from the start again after the last. Raises SkillmillError where
    torch finds no CUDA.
    """
    torch = require_torch()
    if not device.startswith("cuda"):
        if threads:
            torch.set_num_threads(threads)
        return torch.device("cpu")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if not count:
        raise SkillmillError("device cuda: torch finds no CUDA here; set the device to cpu or auto")
    _, _, number = device.partition(":")
    return torch.device("cuda", (int(number) if number else os.getpid()) % count)
