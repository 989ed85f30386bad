"""The check at start: a model must give, for a few texts, the logits that it gave where it was made.

It catches what a hash cannot: int8 on a CPU whose instructions saturate, a broken build of a runtime.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import OPENVINO, OPENVINO_BF16, OPENVINO_F32, REFERENCE, ModelFolder
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.tagging import Part, tag

TEXTS = (
    "We are looking for a senior engineer who knows Python, Apache Spark and PostgreSQL.",
    "Java, C++, SQL, AWS, Oracle, SAP, ERP, BI, Problem Solving",
    "You communicate clearly and enjoy working in a team of nurses, carers and volunteers.",
    "Forklift licence, stock control and basic Excel are a plus.",
    "B.Sc. in Accounting",
)
F32 = "f32"
TOLERANCE = {
    "torch-cpu-f32": 0.01,
    "torch-cuda-bf16": 0.5,
    OPENVINO: 0.35,
    OPENVINO_BF16: 0.35,
    OPENVINO_F32: 0.02,
}
"""The largest difference of a logit from the reference that a sound machine shows, by runtime, with room.

int8 is compared with a reference of its own, computed in f32 where it is not quantised, whether a machine computes
the rest in f32 or in bf16: with AMX they are equally far from it. The int8 weights in f32 have their own where the
folder has other weights too."""
_SAME = {OPENVINO_BF16: OPENVINO}
_BATCH_TOKENS = 4096


def reference_logits(encoder: TextEncoder, runtime: Runtime, max_length: int) -> NDArray[np.float32]:
    """Return the logits of every word of TEXTS, shape (words, columns)."""
    tagged = tag([[Part(encoder.encode(text))] for text in TEXTS], encoder, runtime, max_length, _BATCH_TOKENS)
    assert tagged is not None
    return tagged.logits


def write_reference(folder: Path, logits: Mapping[str, NDArray[np.float32]]) -> None:
    """Write reference.json: logits by runtime name, or under `f32` for all runtimes not named."""
    rounded = {name: np.round(values.astype(float), 4).tolist() for name, values in logits.items()}
    content = json.dumps({"texts": list(TEXTS), "logits": rounded}, separators=(",", ":"))
    (folder / REFERENCE).write_text(content + "\n", encoding="utf-8")  # one number per line would be most of it


def largest_difference(folder: ModelFolder, encoder: TextEncoder, runtime: Runtime) -> float:
    """Return the largest difference of a logit from the folder's reference, infinite for other shapes."""
    content: Any = json.loads((folder.path / REFERENCE).read_text(encoding="utf-8"))
    kept = content["logits"]
    expected = np.array(kept.get(_SAME.get(runtime.name, runtime.name), kept.get(F32)), dtype=np.float32)
    texts = [[Part(encoder.encode(text))] for text in content["texts"]]
    tagged = tag(texts, encoder, runtime, folder.max_length, _BATCH_TOKENS)
    if tagged is None or tagged.logits.shape != expected.shape or not np.isfinite(tagged.logits).all():
        return float("inf")
    return float(np.abs(tagged.logits - expected).max())


def agrees(folder: ModelFolder, encoder: TextEncoder, runtime: Runtime) -> bool:
    """Tell whether `runtime` gives the reference logits, within the tolerance kept for it."""
    if REFERENCE not in folder.listed:
        return True
    return largest_difference(folder, encoder, runtime) <= folder.tolerance.get(runtime.name, 0.0)


def require_agreement(folder: ModelFolder, encoder: TextEncoder, runtime: Runtime) -> None:
    """Raise SkillmillError where `runtime` does not give the reference logits."""
    if not agrees(folder, encoder, runtime):
        raise SkillmillError(
            f"{folder.path}: on this machine {runtime.name} does not give the model's reference logits; "
            "try another device"
        )
