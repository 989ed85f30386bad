"""Any Hugging Face token classifier as a recogniser, with its own labels. Needs `skillmill[torch]`."""

from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer.decode import Scheme
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import file_hash, revision_of
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.load import cuda_is_usable
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.recognition.transformer.runtime import PackedRuntime
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer
from skillmill.udfs.recognition.transformer.torch_load import Wanted, classifier_runtime
from skillmill.udfs.recognition.transformer.torch_model import quiet, require_torch

_TOKENIZER_FILES = (
    "tokenizer*",
    "vocab*",
    "merges.txt",
    "special_tokens_map.json",
    "added_tokens.json",
    "*.model",
)
_PATTERNS = ("config.json", "*.safetensors", "*.safetensors.index.json", *_TOKENIZER_FILES)
_OFFSET_POSITIONS = frozenset({"roberta", "xlm-roberta", "xlm-roberta-xl", "camembert", "longformer", "mpnet"})
_LONGEST = 512


def load_foreign(spec: RecognizerSpec) -> Recognizer:
    """Make a recogniser of the token classifier `spec.model`, a folder or a hub id.

    Its label names are kept, less the BIO, BIOES or BILOU prefix. Weights are read from safetensors
    alone. Raises SkillmillError where torch or transformers is missing, where the model cannot be found
    and where it is no token classifier with a fast tokenizer.
    """
    torch = require_torch()
    folder = _folder(spec.model)
    model, tokenizer = _read(folder, spec.model)
    encoder = TextEncoder(tokenizer.backend_tokenizer)
    if tokenizer.pad_token_id is not None:
        encoder.pad = tokenizer.pad_token_id
    model.to(torch.float32)
    on_gpu = spec.device.startswith("cuda") or (spec.device.startswith("auto") and cuda_is_usable())
    device = spec.device.replace("auto", "cuda") if on_gpu else "cpu"
    longest = _max_length(model.config, tokenizer)
    runtime = classifier_runtime(model.eval(), Wanted(longest, device, spec.threads, spec.batch_tokens))
    names = model.config.id2label
    labels = tuple(names[column] for column in range(len(names)))
    if spec.head:
        raise SkillmillError(f"{spec.model}: heads are of skillmill's own models; this one has its labels alone")
    wanted = layers([Head("labels", labels, {label: label for label in Scheme.of(labels).types})], "", spec.thresholds)
    tokens = runtime.batch_tokens if isinstance(runtime, PackedRuntime) else spec.batch_tokens
    return TransformerRecognizer(
        Network(encoder, runtime, wanted, longest), _revision(folder), tokens, spec.reuse_blocks
    )


def _folder(name: str) -> Path:
    """Return the folder of a model: as given, or fetched from the hub into its cache."""
    path = local_folder(name) if is_uri(name) else Path(name)
    if path.is_dir():
        if not (path / "config.json").is_file():
            raise SkillmillError(
                f"{name}: neither a skillmill model (manifest.json) nor a Hugging Face one (config.json)"
            )
        return path
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(_PATTERNS)))
    except Exception as error:  # network, access and naming errors of many kinds
        raise SkillmillError(
            f"{name}: neither a model folder here nor one that the Hugging Face hub gives ({type(error).__name__})"
        ) from error


def _read(folder: Path, name: str) -> tuple[Any, Any]:
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    if not list(folder.glob("*.safetensors")):
        raise SkillmillError(f"{name}: no safetensors in it, and weights are read from nothing else")
    try:
        with quiet():
            tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            model, info = AutoModelForTokenClassification.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, output_loading_info=True
            )
    except Exception as error:  # whatever a foreign configuration brings about
        raise SkillmillError(f"{name}: cannot be read as a token classifier ({type(error).__name__})") from error
    if info["missing_keys"]:
        raise SkillmillError(f"{name}: no token classifier, it has no weights for one")
    if not getattr(tokenizer, "is_fast", False):
        raise SkillmillError(f"{name}: needs a fast tokenizer (tokenizer.json), which keeps offsets")
    return model, tokenizer


def _max_length(config: Any, tokenizer: Any) -> int:
    """Return the longest window in tokens that the model's positions allow, at most 512."""
    positions = getattr(config, "max_position_embeddings", None) or _LONGEST
    if config.model_type in _OFFSET_POSITIONS:  # their positions begin after the padding id
        positions -= (getattr(config, "pad_token_id", 1) or 0) + 1
    return int(min(positions, tokenizer.model_max_length or _LONGEST, _LONGEST))


def _revision(folder: Path) -> str:
    found = {path for pattern in _PATTERNS for path in folder.glob(pattern) if path.is_file()}
    return revision_of({path.name: file_hash(path) for path in found})
