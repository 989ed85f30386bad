"""Run a network with OpenVINO on the CPU. Imports neither torch nor transformers."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.compiled import DEVICE, read_compiled
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.openvino_float import in_floats


class OpenVinoRuntime:
    """An OpenVINO model on the CPU, one request at a time; see Runtime.

    What is not quantised is computed in f32. Threads are not pinned to cores: several workers would share the first
    ones.
    """

    def __init__(
        self, model: Path, name: str, threads: int = 0, floats: bool = False, keeps_compiled: bool = False
    ) -> None:
        """Read and compile `model` (an .xml with its .bin); `threads` 0 means all cores.

        With `floats` a quantised model is run in f32 throughout, see openvino_float. With `keeps_compiled` what was
        compiled is kept for the next process, see read_compiled.

        Raises SkillmillError where OpenVINO is missing or cannot read the model.
        """
        try:
            import openvino
        except ImportError as error:
            raise SkillmillError("openvino is not installed: pip install skillmill") from error
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": "NO",
        }
        if threads:
            settings["INFERENCE_NUM_THREADS"] = str(threads)
        try:
            core = openvino.Core()
            read = (lambda: in_floats(core.read_model(model))) if floats else (lambda: core.read_model(model))
            if keeps_compiled:
                compiled, self._mapped = read_compiled(core, model, settings, read, f"{floats=}")
            else:
                compiled = core.compile_model(read(), DEVICE, settings)
        except RuntimeError as error:
            raise SkillmillError(f"{model}: OpenVINO cannot read this model") from error
        self.name = name
        self._request = compiled.create_infer_request()

    def infer(self, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        """Return logits, see Runtime. The array is the caller's."""
        self._request.infer({"ids": ids, "mask": mask}, share_inputs=True)
        return np.array(self._request.get_output_tensor(0).data, dtype=np.float32)
