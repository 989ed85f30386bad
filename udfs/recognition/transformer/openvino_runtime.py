"""Run a network with OpenVINO on the CPU. Imports neither torch nor transformers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.compiled import DEVICE, read_compiled
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.openvino_files import read_network
from skillmill.udfs.recognition.transformer.openvino_forms import Form, in_floats
from skillmill.udfs.recognition.transformer.openvino_rows import POSITIONS, positions_of, share_rows

MOST_TOKENS = 1024
"""More in one call are no faster on a CPU, and need more memory."""


class OpenVinoRuntime:
    """An OpenVINO model on the CPU, one request at a time; see RowsRuntime.

    Threads are not pinned to cores: several workers would share the first ones.
    """

    def __init__(
        self,
        model: Path,
        name: str,
        threads: int = 0,
        form: Form = Form(),
        keeps_compiled: bool = False,
        row_lengths: Sequence[int] = (),
    ) -> None:
        """Read and compile the graph `model`, see openvino_files; `threads` 0 means all cores.

        With `keeps_compiled` what was compiled is kept for the next process, see read_compiled. `row_lengths` are those
        of RowsRuntime; they are dropped where the graph cannot have several windows in a row.

        Raises SkillmillError where OpenVINO is missing or cannot read the model.
        """
        try:
            import openvino
        except ImportError as error:
            raise SkillmillError("openvino is not installed: pip install skillmill") from error
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "NUM_STREAMS": "1",
            "INFERENCE_PRECISION_HINT": form.rest,
            "ENABLE_CPU_PINNING": "NO",
        }
        if form.exact:
            settings["LP_TRANSFORMS_MODE"] = "NO"
        if threads:
            settings["INFERENCE_NUM_THREADS"] = str(threads)
        try:
            core = openvino.Core()

            def compiled_anew() -> tuple[Any, Any]:
                network, mapped = read_network(core, model)
                if form.floats:
                    network = in_floats(network)
                if row_lengths:
                    share_rows(network)
                return core.compile_model(network, DEVICE, settings), mapped

            if keeps_compiled:
                how = f"floats={form.floats} rows={bool(row_lengths)}"
                compiled, self._mapped = read_compiled(core, model, settings, compiled_anew, how)
            else:
                compiled, self._mapped = compiled_anew()
        except (OSError, RuntimeError) as error:
            raise SkillmillError(f"{model}: OpenVINO cannot read this model") from error
        self.name = name
        self._shares = any(given.any_name == POSITIONS for given in compiled.inputs)
        self.row_lengths = tuple(row_lengths) if self._shares else ()
        self._request = compiled.create_infer_request()

    def infer(self, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        """Return logits, see Runtime. The array is the caller's."""
        inputs = {"ids": ids, "mask": mask}
        if self._shares:
            inputs[POSITIONS] = positions_of(mask)
        self._request.infer(inputs, share_inputs=True)
        return np.array(self._request.get_output_tensor(0).data, dtype=np.float32)
