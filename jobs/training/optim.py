"""One step of training: rates by layer and by time, clipped gradients, averaged weights. Needs torch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from skillmill.jobs.training.recipe import TrainingPart
from skillmill.udfs.recognition.transformer.torch_model import require_torch

_CLIP = 1.0
_MOMENTS = ("exp_avg", "exp_avg_sq", "step")


class Stepper:
    """AdamW over `model` with a linear warm-up and fall over `total` steps.

    The rate of a layer is `layer_decay` times that of the layer above it (ULMFiT's discriminative
    fine-tuning, Howard and Ruder, 2018); new layers take `head_rate`. The average of the weights is
    exponential over steps with factor `averaging` (0: none), begun after the warm-up. `model` is a module
    dict with the key `encoder` (see torch_model.build).
    """

    def __init__(self, model: Any, settings: TrainingPart, total: int) -> None:
        torch = require_torch()
        self._model, self._settings, self._total = model, settings, total
        self._optimizer = torch.optim.AdamW(_groups(model, settings), lr=settings.learning_rate, fused=True)
        self._base = [group["lr"] for group in self._optimizer.param_groups]
        self._average: dict[str, Any] = {}
        self.done = 0

    def step(self, loss: Any) -> float:
        """Move the weights down the gradient of `loss`; return it as a number."""
        torch = require_torch()
        share = self._share()
        for group, base in zip(self._optimizer.param_groups, self._base, strict=True):
            group["lr"] = base * share
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), _CLIP)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.done += 1
        self._average_in()
        return float(loss.detach())

    def _share(self) -> float:
        rising = max(1, round(self._total * self._settings.warmup))
        if self.done < rising:
            return (self.done + 1) / rising
        return max(0.0, (self._total - self.done) / max(1, self._total - rising))

    def _average_in(self) -> None:
        torch = require_torch()
        factor = self._settings.averaging
        if not factor or self.done < self._total * self._settings.warmup:
            return
        with torch.no_grad():
            for name, weight in self._model.named_parameters():
                if name in self._average:
                    self._average[name].lerp_(weight, 1 - factor)
                else:
                    self._average[name] = weight.detach().clone()

    @contextmanager
    def averaged(self) -> Iterator[None]:
        """Have the averaged weights in the model, where there are any; put the others back at the end."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    def _swap(self) -> None:
        torch = require_torch()
        with torch.no_grad():
            for name, weight in self._model.named_parameters():
                if name in self._average:
                    kept = weight.detach().clone()
                    weight.copy_(self._average[name])
                    self._average[name] = kept

    def state(self) -> dict[str, Any]:
        """Return the optimiser's moments and the averaged weights as tensors by name."""
        found = {f"average.{name}": tensor.cpu().contiguous() for name, tensor in self._average.items()}
        for name, weight in self._model.named_parameters():
            for key in _MOMENTS:
                if weight in self._optimizer.state:
                    found[f"{key}.{name}"] = self._optimizer.state[weight][key].detach().cpu().contiguous()
        return found

    def load(self, state: dict[str, Any], done: int) -> None:
        """Take up at step `done` with what state() gave."""
        self.done = done
        for name, weight in self._model.named_parameters():
            if f"step.{name}" in state:
                moments = {key: state[f"{key}.{name}"] for key in _MOMENTS}
                self._optimizer.state[weight] = {
                    key: value if key == "step" else value.to(weight.device) for key, value in moments.items()
                }
            if f"average.{name}" in state:
                self._average[name] = state[f"average.{name}"].to(weight.device)


def freeze(model: Any, lowest: int) -> None:
    """Keep the weights of the `lowest` layers, and of what lies below them, from being moved; 0 freezes nothing.

    Nor is anything dropped in them by chance: what does not learn needs no such help, and it costs time.
    """
    if not lowest:
        return
    dropout = require_torch().nn.Dropout
    layers = model["encoder"].config.num_hidden_layers
    top = max(0, layers - lowest)
    for name, weight in model.named_parameters():
        if name.startswith("cases.") or _depth(name, layers) > top:
            weight.requires_grad_(False)
    for name, module in model.named_modules():
        if isinstance(module, dropout) and _depth(name, layers) > top:
            module.p = 0.0


def limit_dropout(model: Any, most: float) -> None:
    """Have no module of `model` drop more than the share `most` of its values in training."""
    for module in model.modules():
        if isinstance(module, require_torch().nn.Dropout):
            module.p = min(module.p, most)


def _groups(model: Any, settings: TrainingPart) -> list[dict[str, Any]]:
    """Return one group per layer and kind of weight; biases and layer norms do not decay, as is usual for BERT."""
    layers = model["encoder"].config.num_hidden_layers
    groups: dict[tuple[int, bool], list[Any]] = {}
    for name, weight in model.named_parameters():
        if not weight.requires_grad:
            continue
        plain = name.endswith("bias") or "LayerNorm" in name or weight.ndim < 2
        groups.setdefault((_depth(name, layers), plain), []).append(weight)
    rate = settings.learning_rate
    return [
        {
            "params": weights,
            "lr": settings.head_rate if depth == 0 else rate * settings.layer_decay ** (depth - 1),
            "weight_decay": 0.0 if plain else settings.weight_decay,
        }
        for (depth, plain), weights in groups.items()
    ]


def _depth(name: str, layers: int) -> int:
    """Return how far below the top a weight lies: 0 for heads, 1 for the last layer, layers + 1 for embeddings."""
    if not name.startswith("encoder."):
        return 0
    if ".layer." not in name:
        return layers + 1
    return layers - int(name.split(".layer.")[1].split(".")[0])
