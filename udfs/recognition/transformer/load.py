"""From a spec to a transformer recogniser: ours, the shipped one, or a Hugging Face model."""

import logging
import re
import sys
from collections.abc import Callable
from functools import partial
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
    ModelFolder,
    open_folder,
)
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS, instructions, usable_forms
from skillmill.udfs.recognition.transformer.openvino_runtime import MOST_TOKENS, OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import require_agreement
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.recognition.transformer.runtime import PackedRuntime, Runtime
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.resources import folder as resource_folder

DEFAULT = "default"
DEVICES = ("auto", "cpu", "cuda")
_DEVICE = re.compile(r"cpu|(auto|cuda)(:\d+)?")
logger = logging.getLogger(__name__)


def load_transformer(spec: RecognizerSpec) -> Recognizer:
    """Make the recogniser that `spec` (kind `transformer`) describes.

    `spec.model` is `default` (the shipped model), a folder with a manifest.json or its URI (see local_folder), or a
    token classifier of Hugging Face: a folder or a hub id. `spec.device` is `cpu` (OpenVINO where the folder has it and
    it is installed, else torch), `cuda` (torch), or `auto` (see load_runtime); `cuda:N` and `auto:N` name one GPU of
    several.

    Raises SkillmillError for a damaged or missing folder, a device that cannot be used, a missing extra.
    """
    if not _DEVICE.fullmatch(spec.device):
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
    if is_uri(spec.model):
        return local_folder(spec.model, spec.revision)
    path = Path(spec.model)
    is_path = path.is_absolute() or spec.model.startswith(".") or spec.model.endswith("/") or spec.model.count("/") > 1
    if not path.is_dir() and (is_path or not torch_is_installed()):
        hub = "" if is_path else "; a model of the Hugging Face hub needs pip install 'skillmill[torch]'"
        raise SkillmillError(f"{spec.model}: no such model folder{hub}")
    if path.is_dir() and not any((path / name).is_file() for name in (MANIFEST, CONFIG)):
        raise SkillmillError(f"{spec.model}: no model folder: it has neither {MANIFEST} nor {CONFIG}")
    return path


def load_folder(path: Path, spec: RecognizerSpec) -> Recognizer:
    """Make a recogniser of the model folder at `path`, see load_transformer."""
    folder = open_folder(path)
    wanted = layers(folder.heads, spec.head, spec.thresholds)
    encoder = TextEncoder.load(path / TOKENIZER, folder.cases)
    runtime = load_runtime(folder, encoder, spec)
    network = Network(encoder, runtime, wanted, folder.max_length, folder.context)
    return TransformerRecognizer(network, folder.revision, _call_tokens(runtime, spec), spec.reuse_blocks)


def _call_tokens(runtime: Runtime, spec: RecognizerSpec) -> int:
    """Return how many tokens one call of a runtime has at most."""
    if isinstance(runtime, PackedRuntime):
        return runtime.batch_tokens
    return min(spec.batch_tokens, MOST_TOKENS) if isinstance(runtime, OpenVinoRuntime) else spec.batch_tokens


def load_runtime(folder: ModelFolder, encoder: TextEncoder, spec: RecognizerSpec) -> Runtime:
    """Make the runtime for a model folder, see load_transformer; it gives the folder's reference logits.

    A runtime that cannot be made, or gives other logits, is passed over with a warning, and the next one is tried: with
    device `auto` cuda, OpenVINO in its forms, torch on the CPU; with `cpu` the forms of OpenVINO. Raises SkillmillError
    where none is left.
    """
    makers = _makers(folder, spec)
    for at, make in enumerate(makers):
        try:
            runtime = make()
            require_agreement(folder, encoder, runtime)
            return runtime
        except (SkillmillError, RuntimeError) as error:  # torch and OpenVINO raise the latter for what a machine lacks
            said = error if isinstance(error, SkillmillError) else SkillmillError(_unusable(folder, error))
            if at + 1 == len(makers):
                raise said from error
            logger.warning("%s; trying the next runtime", said)
    raise SkillmillError(_no_runtime(folder, spec.device))


def _makers(folder: ModelFolder, spec: RecognizerSpec) -> list[Callable[[], Runtime]]:
    """Return what makes the runtimes that the device and the installed packages allow, the best first."""
    kind, colon, number = spec.device.partition(":")
    has_torch = folder.has_torch and torch_is_installed()
    makers: list[Callable[[], Runtime]] = []
    if kind == "cuda" and not folder.has_torch:
        raise SkillmillError(f"{folder.path}: device cuda needs a {CONFIG}, which this folder does not have")
    if kind == "cuda" or (kind == "auto" and has_torch and cuda_is_usable()):
        makers.append(partial(_torch, folder, spec, f"cuda{colon}{number}"))
    if kind != "cuda" and folder.openvino is not None and find_spec("openvino") is not None:
        forms = [name for name in usable_forms(instructions()) if name in folder.tolerance] or [OPENVINO]
        makers += [partial(_openvino, folder, folder.openvino, name, spec) for name in forms]
    if has_torch and (kind == "auto" or (kind == "cpu" and not makers)):
        makers.append(partial(_torch, folder, spec, "cpu"))
    return makers


def _openvino(folder: ModelFolder, model: Path, name: str, spec: RecognizerSpec) -> Runtime:
    return OpenVinoRuntime(model, name, spec.threads, FORMS[name], keeps_compiled=True, row_lengths=folder.row_lengths)


def _torch(folder: ModelFolder, spec: RecognizerSpec, device: str) -> Runtime:
    from skillmill.udfs.recognition.transformer.torch_load import Wanted, torch_runtime
    from skillmill.udfs.recognition.transformer.torch_model import read_model

    return torch_runtime(read_model(folder), Wanted(folder.max_length, device, spec.threads, spec.batch_tokens))


def _unusable(folder: ModelFolder, error: Exception) -> str:
    return f"{folder.path}: the model cannot be run here ({type(error).__name__}); try another device"


def _no_runtime(folder: ModelFolder, device: str) -> str:
    if folder.openvino is None and not folder.has_torch:
        return f"{folder.path}: the folder has neither {CONFIG} with {SAFETENSORS} nor an OpenVINO model"
    packages = (("openvino", folder.openvino, "openvino"), ("torch", folder.has_torch, "'skillmill[torch]'"))
    missing = [(name, package) for name, there, package in packages if there]
    names, wanted = (" or ".join(each) for each in zip(*missing, strict=True))
    return f"{folder.path}: device {device} needs {names}, not installed: pip install {wanted}"


def torch_is_installed() -> bool:
    """Tell whether torch and transformers are installed, without importing them."""
    return find_spec("torch") is not None and find_spec("transformers") is not None


def cuda_is_usable() -> bool:
    """Tell whether torch and transformers are installed and find a CUDA device.

    Torch, which takes seconds to import, is asked only where the machine may have one.
    """
    if not torch_is_installed() or not _may_have_gpu():
        return False
    import torch

    return bool(torch.cuda.is_available())


def _may_have_gpu(devices: Path = Path("/dev")) -> bool:
    """Tell whether a driver has left its devices here: NVIDIA's, that of WSL, AMD's. Off Linux, True."""
    return not sys.platform.startswith("linux") or any(
        (devices / name).exists() for name in ("nvidiactl", "nvidia0", "dxg", "kfd")
    )
