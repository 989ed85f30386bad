"""Run a network with torch: CUDA in bf16, CPU in f32."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.torch_model import require_torch


class TorchRuntime:
    """Calls `forward(ids, mask) -> logits` on torch tensors; see Runtime.

    On CUDA under bf16 autocast (`torch-cuda-bf16`), on a CPU in f32 (`torch-cpu-f32`).
    """

    def __init__(self, model: Any, forward: Callable[[Any, Any], Any], device: str, threads: int = 0) -> None:
        """Move `model` to `device` (`cuda` or `cpu`) and ready it for inference.

        Raises SkillmillError where there is no CUDA. `threads` (0: as torch is set) holds for the process.
        """
        torch = require_torch()
        if device == "cuda" and not torch.cuda.is_available():
            raise SkillmillError("device cuda: torch finds no CUDA here; set the device to cpu or auto")
        if threads and device == "cpu":
            torch.set_num_threads(threads)
        self.name = "torch-cuda-bf16" if device == "cuda" else "torch-cpu-f32"
        self._device = device
        self._model = model.to(device).eval()
        self._forward = forward

    def infer(self, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        """Return logits, see Runtime."""
        torch = require_torch()
        with (
            torch.inference_mode(),
            torch.autocast(self._device, torch.bfloat16, enabled=self._device == "cuda"),
        ):
            out = self._forward(torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device))
        logits: NDArray[np.float32] = out.float().cpu().numpy()
        return logits
