"""The forms that one int8 OpenVINO model is run in, by what the processor has instructions for."""

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skillmill.udfs.recognition.transformer.folder import OPENVINO, OPENVINO_BF16, OPENVINO_F32

VNNI = frozenset(("avx512_vnni", "avx_vnni", "amx_int8", "i8mm", "asimddp"))
"""What Linux calls the instructions that multiply and add bytes: Intel and AMD, then ARM."""
AMX_BF16 = "amx_bf16"


@dataclass(frozen=True)
class Form:
    """How an int8 model is run.

    `rest` is the precision of what is not quantised, `f32` or `bf16`. With `floats` nothing is quantised, see
    in_floats. With `exact` rounding to int8 is carried out in f32: slow, and on every processor what those with whole
    byte products give, where older ones saturate.
    """

    rest: str = "f32"
    floats: bool = False
    exact: bool = False


EXACT = Form(exact=True)
FORMS = {OPENVINO_BF16: Form(rest="bf16"), OPENVINO: Form(), OPENVINO_F32: Form(floats=True)}
"""By the name of the runtime."""


def instructions(cpu: Path = Path("/proc/cpuinfo")) -> Set[str] | None:
    """Return what Linux calls the processor's instructions, None where that is not known."""
    try:
        lines = cpu.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    flags = next((line for line in lines if line.lower().startswith(("flags", "features"))), None)
    return None if flags is None else frozenset(flags.partition(":")[2].split())


def usable_forms(known: Set[str] | None) -> list[str]:
    """Return the runtimes that are of use with a processor's instructions, the fastest first; int8 if none is known."""
    if known is None:
        return [OPENVINO]
    if VNNI.isdisjoint(known):
        return [OPENVINO_F32, OPENVINO]
    return [OPENVINO_BF16, OPENVINO] if AMX_BF16 in known else [OPENVINO]


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
