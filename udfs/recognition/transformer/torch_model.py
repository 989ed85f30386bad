"""The network in torch: one Hugging Face encoder, one linear layer per head. Imported with torch at hand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.case import CASES
from skillmill.udfs.recognition.transformer.folder import SAFETENSORS, ModelFolder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.openvino_weights import read_weights


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


def build(encoder: Any, heads: Sequence[Head], cases: bool = False) -> Any:
    """Return a module dict of `encoder`, one linear layer per head, and what recipes may add.

    That is an embedding of each token's case where `cases`, begun at zero, and the transitions of heads
    that are conditional random fields, shape (columns + 1, columns).
    """
    torch = require_torch()
    size = encoder.config.hidden_size
    layers = {key(head): torch.nn.Linear(size, len(head.labels)) for head in heads}
    parts = {"encoder": encoder, "heads": torch.nn.ModuleDict(layers)}
    if cases:
        parts["cases"] = torch.nn.Embedding(CASES, size)
        torch.nn.init.zeros_(parts["cases"].weight)
    moves = {
        key(head): torch.nn.Parameter(torch.tensor(head.transitions, dtype=torch.float32))
        for head in heads
        if head.transitions is not None
    }
    if moves:
        parts["transitions"] = torch.nn.ParameterDict(moves)
    return torch.nn.ModuleDict(parts)


def key(head: Head) -> str:
    """Return the name of a head's layer; torch allows no dot in it."""
    return head.name.replace(".", "_")


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
    """Return the network of a model folder with its weights, see ModelFolder.has_torch."""
    require_torch()
    model = build(empty_encoder(folder.path), folder.heads, folder.cases)
    try:
        model.load_state_dict({**_transitions(model), **_weights(folder)})
    except RuntimeError as error:
        raise SkillmillError(f"{folder.path}: weights do not fit config.json and heads.json") from error
    return model


def _transitions(model: Any) -> dict[str, Any]:
    """Return what heads.json says of random fields: no form that computes logits alone holds it."""
    return {name: value for name, value in model.state_dict().items() if name.startswith("transitions.")}


def _weights(folder: ModelFolder) -> Any:
    torch = require_torch()
    if SAFETENSORS in folder.listed or folder.openvino is None:
        from safetensors.torch import load_file

        return load_file(folder.path / SAFETENSORS)
    return {name: torch.tensor(values) for name, values in read_weights(folder.openvino).items()}


def without_pooler(folder: Path) -> dict[str, bool]:
    """Return the keyword that leaves out the unused pooler, for architectures that know it."""
    from transformers import AutoConfig

    known = {"bert", "mpnet", "roberta", "xlm-roberta", "camembert"}
    kind = AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    return {"add_pooling_layer": False} if kind in known else {}


def hidden_states(model: Any, ids: Any, mask: Any) -> Any:
    """Return the encoder's last hidden states, shape (rows, tokens, hidden size), of ids that may carry cases."""
    if "cases" not in model:
        return model["encoder"](input_ids=ids, attention_mask=mask).last_hidden_state
    words = model["encoder"].get_input_embeddings()
    case, piece = ids // words.num_embeddings, ids % words.num_embeddings
    inputs = words(piece) + model["cases"](case)
    return model["encoder"](inputs_embeds=inputs, attention_mask=mask).last_hidden_state


def logits(model: Any, ids: Any, mask: Any) -> Any:
    """Return the logits of all heads side by side, shape (rows, tokens, sum of labels)."""
    torch = require_torch()
    hidden = hidden_states(model, ids, mask)
    return torch.cat([head(hidden) for head in model["heads"].values()], dim=-1)
