"""An int8 OpenVINO model in floating point, for processors on which int8 is the slower of the two."""

from pathlib import Path
from typing import Any

import numpy as np

VNNI = frozenset(("avx512_vnni", "avx_vnni", "amx_int8", "i8mm", "asimddp"))
"""What Linux calls the instructions that multiply and add bytes: Intel and AMD, then ARM."""


def multiplies_bytes(cpu: Path = Path("/proc/cpuinfo")) -> bool:
    """Tell whether the processor has instructions for int8; True where that is not known."""
    try:
        lines = cpu.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return True
    flags = next((line for line in lines if line.lower().startswith(("flags", "features"))), None)
    return flags is None or not VNNI.isdisjoint(flags.partition(":")[2].split())


def in_floats(model: Any) -> Any:
    """Take the quantisation out of an OpenVINO model: its weights become f32, its activations stay as they are."""
    import openvino

    for node in model.get_ops():
        if node.get_type_name() == "FakeQuantize":
            node.output(0).replace(node.input_value(0))
    for node in model.get_ops():
        if node.get_type_name() == "MatMul":
            scaled = node.input_value(1).get_node()
            if scaled.get_type_name() == "Multiply":
                bytes_, scale = (scaled.input_value(at).get_node() for at in (0, 1))
                weight = bytes_.input_value(0).get_node().data.astype(np.float32) * scale.data
                node.input(1).replace_source_output(openvino.op.Constant(weight).output(0))
    return model
