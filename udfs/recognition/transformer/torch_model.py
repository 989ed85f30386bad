"""The network in torch: one Hugging Face encoder, one linear layer per head. Imported with torch at hand."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import SAFETENSORS, ModelFolder


def require_torch() -> Any:
    """Return the torch module; SkillmillError with what to install where it is missing."""
    try:
        import torch
        import transformers  # noqa: F401
    except ImportError as error:
        raise SkillmillError(
            f"this model needs {error.name}, which is not installed: pip install 'skillmill[torch]'"
        ) from error
    return torch


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from reporting and drawing bars while it loads a model."""
    from transformers.utils import logging

    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()


def build(encoder: Any, heads: Mapping[str, Sequence[str]]) -> Any:
    """Return a module dict of `encoder` and one linear layer per head (name -> labels)."""
    torch = require_torch()
    size = encoder.config.hidden_size
    layers = {name: torch.nn.Linear(size, len(labels)) for name, labels in heads.items()}
    return torch.nn.ModuleDict({"encoder": encoder, "heads": torch.nn.ModuleDict(layers)})


def read_encoder(folder: Path) -> Any:
    """Read a pretrained encoder from its folder (config.json, model.safetensors), without pooler."""
    require_torch()
    from transformers import AutoModel

    if not (folder / "model.safetensors").is_file() or not (folder / "config.json").is_file():
        raise SkillmillError(f"{folder}: an encoder folder holds config.json and model.safetensors")
    with quiet():
        return AutoModel.from_pretrained(folder, local_files_only=True, use_safetensors=True, **without_pooler(folder))


def empty_encoder(folder: Path) -> Any:
    """Make an encoder with the architecture of `folder`/config.json, its weights unset."""
    require_torch()
    from transformers import AutoConfig, AutoModel

    return AutoModel.from_config(AutoConfig.from_pretrained(folder), **without_pooler(folder))


def read_model(folder: ModelFolder) -> Any:
    """Return the network of a model folder with its weights."""
    require_torch()
    from safetensors.torch import load_file

    model = build(empty_encoder(folder.path), folder.heads)
    try:
        model.load_state_dict(load_file(folder.path / SAFETENSORS))
    except RuntimeError as error:
        raise SkillmillError(f"{folder.path / SAFETENSORS}: weights do not fit config.json and heads.json") from error
    return model


def without_pooler(folder: Path) -> dict[str, bool]:
    """Return the keyword that leaves out the unused pooler, for architectures that know it."""
    from transformers import AutoConfig

    known = {"bert", "mpnet", "roberta", "xlm-roberta", "camembert"}
    kind = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    return {"add_pooling_layer": False} if kind in known else {}


def logits(model: Any, ids: Any, mask: Any) -> Any:
    """Return the logits of all heads side by side, shape (rows, tokens, sum of labels)."""
    torch = require_torch()
    hidden = model["encoder"](input_ids=ids, attention_mask=mask).last_hidden_state
    return torch.cat([head(hidden) for head in model["heads"].values()], dim=-1)
