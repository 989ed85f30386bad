"""The head that guesses masked tokens, tied to the encoder's word embeddings; thrown away after adaptation."""

from pathlib import Path
from typing import Any

from skillmill.jobs.training.masking import GUESS_NOTHING
from skillmill.udfs.recognition.transformer.torch_model import hidden_states, require_torch

_NAMES = (
    ("cls.predictions.transform.dense", "cls.predictions.transform.LayerNorm", "cls.predictions.bias"),  # BERT
    ("lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),  # RoBERTa, MPNet
)


def with_head(encoder: Any, folder: Path) -> tuple[Any, bool]:
    """Return a module dict of `encoder` and its head, and whether the head was made fresh.

    The head is BERT's: a linear layer, GELU, a layer norm, the transposed word embeddings and a bias. Its
    weights are those in `folder`/model.safetensors; where that has none, drawn as torch's seed says.
    """
    torch = require_torch()
    config = encoder.config
    dense = torch.nn.Linear(config.hidden_size, config.hidden_size)
    torch.nn.init.normal_(dense.weight, std=getattr(config, "initializer_range", 0.02))
    torch.nn.init.zeros_(dense.bias)
    norm = torch.nn.LayerNorm(config.hidden_size, eps=getattr(config, "layer_norm_eps", 1e-12))
    bias = torch.nn.Parameter(torch.zeros(encoder.get_input_embeddings().num_embeddings))
    head = torch.nn.ModuleDict({"dense": dense, "norm": norm, "output": torch.nn.ParameterDict({"bias": bias})})
    fresh = not _fill(head, folder / "model.safetensors")
    return torch.nn.ModuleDict({"encoder": encoder, "mlm": head}), fresh


def _fill(head: Any, weights: Path) -> bool:
    """Take over a head that the checkpoint has; tell whether there was one."""
    torch = require_torch()
    from safetensors import safe_open

    with safe_open(weights, framework="pt") as content, torch.no_grad():
        known = set(content.keys())
        for dense, norm, bias in _NAMES:
            if {f"{dense}.weight", f"{norm}.weight", bias} <= known:
                for part, name in (("dense", dense), ("norm", norm)):
                    head[part].weight.copy_(content.get_tensor(f"{name}.weight"))
                    head[part].bias.copy_(content.get_tensor(f"{name}.bias"))
                head["output"]["bias"].copy_(content.get_tensor(bias))
                return True
    return False


def masked_loss(model: Any, ids: Any, mask: Any, targets: Any, reduction: str = "mean") -> Any:
    """Return the cross entropy, in nats, of the guessed tokens; only they go through the head."""
    torch = require_torch()
    guessed = targets != GUESS_NOTHING
    hidden = hidden_states(model, ids, mask)[guessed]
    head = model["mlm"]
    hidden = head["norm"](torch.nn.functional.gelu(head["dense"](hidden)))
    words = model["encoder"].get_input_embeddings().weight
    scores = torch.nn.functional.linear(hidden, words, head["output"]["bias"].to(hidden.dtype))
    return torch.nn.functional.cross_entropy(scores.float(), targets[guessed], reduction=reduction)
