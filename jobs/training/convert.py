"""From the torch form of a model folder to OpenVINO int8, by nncf's post-training quantisation."""

import json
import shutil
import warnings
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import (
    CALIBRATION,
    CONFIG,
    HEADS,
    OPENVINO,
    OPENVINO_F32,
    REFERENCE,
    SAFETENSORS,
    open_folder,
    write_manifest,
)
from skillmill.udfs.recognition.transformer.openvino_files import CONSTANTS, GRAPH, write_graph
from skillmill.udfs.recognition.transformer.openvino_forms import EXACT, FORMS
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import (
    F32,
    TOLERANCE,
    reference_logits,
    write_reference,
)
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, TOKENIZER_ZIPPED
from skillmill.udfs.recognition.transformer.torch_load import padded_runtime
from skillmill.udfs.recognition.transformer.torch_model import logits, quiet, read_model, require_torch
from skillmill.udfs.recognition.transformer.windows import batches, stacked, windows


def convert(folder: Path, calibration: Sequence[str]) -> None:
    """Write the OpenVINO int8 form of the model folder `folder` into it, with reference logits.

    `calibration` are texts whose activations set the ranges; a few hundred sentences will do. The
    manifest is written anew. Raises SkillmillError where nncf is missing or there is no torch form.
    """
    require_torch()
    found = open_folder(folder)
    if SAFETENSORS not in found.listed:
        raise SkillmillError(f"{folder}: only a folder with {SAFETENSORS} can be converted")
    encoder = TextEncoder.load(folder / TOKENIZER, found.cases)
    model = read_model(found).eval()
    network = to_openvino(model)
    target = folder / OPENVINO / GRAPH
    save(quantise(network, calibration, encoder, found.max_length), target.parent)
    floats = OpenVinoRuntime(target, OPENVINO_F32, form=FORMS[OPENVINO_F32])
    references = {
        F32: reference_logits(encoder, padded_runtime(model), found.max_length),
        OPENVINO: reference_logits(encoder, OpenVinoRuntime(target, OPENVINO, form=EXACT), found.max_length),
        OPENVINO_F32: reference_logits(encoder, floats, found.max_length),
    }
    write_reference(folder, references)
    write_manifest(folder, found.name, TOLERANCE)


def keep_openvino(folder: Path, target: Path) -> None:
    """Write a model folder `target` with the OpenVINO form of `folder` as its only weights.

    Torch runs its int8 constants in f32; what they give there is the reference of the other runtimes. Its revision
    is another one. Raises SkillmillError where `folder` has no OpenVINO form or `target` is there already.
    """
    found = open_folder(folder)
    if found.openvino is None:
        raise SkillmillError(f"{folder}: has no OpenVINO form to keep")
    if target.exists():
        raise SkillmillError(f"{target}: is there already")
    target.mkdir(parents=True)
    shutil.copytree(folder / OPENVINO, target / OPENVINO)
    for name in (CONFIG, HEADS, CALIBRATION, TOKENIZER, TOKENIZER_ZIPPED, "card.json", "card.md", "history.json"):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, target / name)
    write_manifest(target, found.name, found.tolerance)
    kept = open_folder(target)
    reference = json.loads((folder / REFERENCE).read_text(encoding="utf-8"))
    from_constants = reference_logits(
        TextEncoder.load(target / TOKENIZER, kept.cases), padded_runtime(read_model(kept)), kept.max_length
    )
    write_reference(target, {OPENVINO: np.array(reference["logits"][OPENVINO]), F32: from_constants})
    write_manifest(target, found.name, found.tolerance)


def to_openvino(model: Any, compute: Callable[[Any, Any, Any], Any] = logits) -> Any:
    """Return an OpenVINO model with inputs `ids` and `mask` (any rows and tokens) and what `compute` gives for them."""
    torch = require_torch()
    import openvino

    class Whole(torch.nn.Module):  # type: ignore[misc,name-defined]
        """The network and what it computes as one module."""

        def __init__(self) -> None:
            super().__init__()
            self.parts = model

        def forward(self, ids: Any, mask: Any) -> Any:
            return compute(self.parts, ids, mask)

    shape = openvino.PartialShape([-1, -1])
    sample = torch.ones((2, 8), dtype=torch.int64)
    with warnings.catch_warnings(), quiet():
        warnings.simplefilter("ignore")  # what tracing says of transformers' own code
        network = openvino.convert_model(
            Whole().eval(),
            example_input={"ids": sample, "mask": sample},
            input={"ids": (shape, openvino.Type.i64), "mask": (shape, openvino.Type.i64)},
        )
    network.outputs[0].get_tensor().set_names({"logits"})
    return network


def quantise(network: Any, calibration: Sequence[str], encoder: TextEncoder, max_length: int) -> Any:
    """Return `network` with int8 weights and activations, embeddings included.

    The ranges of activations are fixed by the calibration texts, so that a text's logits do not depend
    on its neighbours in a batch (as they do with dynamic quantisation).
    """
    try:
        import nncf
    except ImportError as error:
        raise SkillmillError("conversion needs nncf: pip install 'skillmill[torch]'") from error
    inputs = []
    for text in calibration:
        encoded = encoder.encode(text)
        for window in windows(0, len(encoded.ids), max_length - encoder.specials):
            (batch,) = batches([window], encoder.specials, max_length)
            ids, mask = stacked(batch, encoded.ids, encoder)
            inputs.append({"ids": ids, "mask": mask})
    return nncf.quantize(
        network,
        nncf.Dataset(inputs),
        model_type=nncf.ModelType.TRANSFORMER,
        target_device=nncf.TargetDevice.CPU,
        subset_size=len(inputs),
    )


def save(network: Any, folder: Path) -> None:
    """Write an OpenVINO model into `folder`, see openvino_files; of its graph only what OpenVINO reads."""
    import openvino

    folder.mkdir(parents=True, exist_ok=True)
    whole = (folder / CONSTANTS).with_suffix(".xml")
    openvino.save_model(network, whole, compress_to_fp16=True)
    graph = ElementTree.fromstring(whole.read_bytes())
    whole.unlink()
    for layer in graph.iterfind("layers/layer"):
        if layer.attrib["type"] == "Const":
            layer.set("name", layer.attrib["id"])
        for port in layer.iterfind("input/port"):  # its type and shape are its source's
            number = port.attrib["id"]
            port.clear()
            port.set("id", number)
    for element in graph.iter():
        element.text, element.tail = (element.text or "").strip() or None, "\n" if element.tag == "layer" else None
    write_graph(folder / GRAPH, ElementTree.tostring(graph, encoding="utf-8"))
