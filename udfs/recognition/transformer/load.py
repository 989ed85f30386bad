"""From a spec to a transformer recogniser: ours, the shipped one, or a Hugging Face model."""

from importlib.util import find_spec
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import (
    CONFIG,
    MANIFEST,
    OPENVINO,
    SAFETENSORS,
    TOKENIZER,
    ModelFolder,
    open_folder,
)
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import require_agreement
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer
from skillmill.udfs.resources import folder as resource_folder

DEFAULT = "default"
DEVICES = ("auto", "cpu", "cuda")


def load_transformer(spec: RecognizerSpec) -> Recognizer:
    """Make the recogniser that `spec` (kind `transformer`) describes.

    `spec.model` is `default` (the shipped model), a folder with a manifest.json, or a token classifier
    of Hugging Face: a folder or a hub id. `spec.device` is `cpu` (OpenVINO where the folder has it, else
    torch), `cuda` (torch), or `auto` (cuda where it can be used, else cpu).

    Raises SkillmillError for a damaged or missing folder, a device that cannot be used, a missing extra.
    """
    if spec.device not in DEVICES:
        raise SkillmillError(f"unknown device {spec.device}: one of {', '.join(DEVICES)}")
    path = _path(spec)
    if (path / MANIFEST).is_file():
        return load_folder(path, spec)
    from skillmill.udfs.recognition.transformer.foreign import load_foreign

    return load_foreign(spec)


def read_revision(spec: RecognizerSpec) -> str:
    """Return the revision of what load_transformer would make, hashes checked, without loading one of our models."""
    path = _path(spec)
    return open_folder(path).revision if (path / MANIFEST).is_file() else load_transformer(spec).revision


def _path(spec: RecognizerSpec) -> Path:
    """Return the model's folder; a hub id comes back as the path that it would be. Raises SkillmillError."""
    if spec.model == DEFAULT:
        return resource_folder("models/default")
    path = Path(spec.model)
    is_path = path.is_absolute() or spec.model.startswith(".") or spec.model.count("/") > 1
    if is_path and not path.is_dir():
        raise SkillmillError(f"{spec.model}: no such model folder")
    return path


def load_folder(path: Path, spec: RecognizerSpec) -> Recognizer:
    """Make a recogniser of the model folder at `path`, see load_transformer."""
    folder = open_folder(path)
    wanted = layers(folder.heads, spec.head, spec.thresholds)
    encoder = TextEncoder.load(path / TOKENIZER, folder.cases)
    runtime = load_runtime(folder, encoder, spec)
    network = Network(encoder, runtime, wanted, folder.max_length, folder.context)
    return TransformerRecognizer(network, folder.revision, spec.batch_tokens)


def load_runtime(folder: ModelFolder, encoder: TextEncoder, spec: RecognizerSpec) -> Runtime:
    if spec.device == "cuda" and not folder.has_torch:
        raise SkillmillError(f"{folder.path}: device cuda needs a {CONFIG}, which this folder does not have")
    if spec.device == "cuda" or (spec.device == "auto" and folder.has_torch and cuda_is_usable()):
        return _torch(folder, encoder, "cuda", spec.threads)
    if folder.openvino is not None:
        return _openvino(folder, folder.openvino, encoder, spec.threads)
    if folder.has_torch:
        return _torch(folder, encoder, "cpu", spec.threads)
    raise SkillmillError(f"{folder.path}: the folder has neither {SAFETENSORS} nor an OpenVINO model")


def _openvino(folder: ModelFolder, model: Path, encoder: TextEncoder, threads: int) -> Runtime:
    """f32 where the model is not int8: bf16 saves 7 % of the time, and gives other mentions where a CPU has it."""
    runtime = OpenVinoRuntime(model, OPENVINO, threads, "f32")
    require_agreement(folder, encoder, runtime)
    return runtime


def _torch(folder: ModelFolder, encoder: TextEncoder, device: str, threads: int) -> Runtime:
    from skillmill.udfs.recognition.transformer.torch_model import logits, read_model
    from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime

    model = read_model(folder)
    runtime = TorchRuntime(model, lambda ids, mask: logits(model, ids, mask), device, threads)
    require_agreement(folder, encoder, runtime)
    return runtime


def cuda_is_usable() -> bool:
    """Tell whether torch and transformers are installed and find a CUDA device; imports torch only then."""
    if find_spec("torch") is None or find_spec("transformers") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())
