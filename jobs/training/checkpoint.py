"""Where a training run stands, in safetensors and JSON: weights, optimiser state, history."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.torch_model import require_torch

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")


class Checkpoint:
    """The folder of a run's latest epoch (`latest/`) and of its best weights (`best.safetensors`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._latest = folder / "latest"
        self._best = folder / "best.safetensors"

    def save(self, model: Any, optimizer: Any, history: list[dict[str, float]], best: bool) -> None:
        """Write the state after an epoch: aside first, then renamed, so that a crash leaves the old one."""
        from safetensors.torch import save_file

        aside = self._folder / "aside"
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        save_file(_tensors(model), aside / "model.safetensors")
        save_file(_moments(model, optimizer), aside / "optimizer.safetensors")
        (aside / "history.json").write_text(json.dumps(history, indent=1) + "\n")
        if best:
            shutil.copyfile(aside / "model.safetensors", self._folder / "best.aside")
            os.replace(self._folder / "best.aside", self._best)
        shutil.rmtree(self._latest, ignore_errors=True)
        aside.rename(self._latest)

    def load(self, model: Any, optimizer: Any) -> list[dict[str, float]]:
        """Put the latest state, if there is one, into model and optimiser; return its history."""
        if not (self._latest / "history.json").is_file():
            return []
        from safetensors.torch import load_file

        _fill(model, load_file(self._latest / "model.safetensors"), self._latest)
        moments = load_file(self._latest / "optimizer.safetensors")
        for name, weight in model.named_parameters():
            state = {key: moments.get(f"{key}.{name}") for key in _MOMENTS}
            if state["step"] is not None:
                optimizer.state[weight] = {
                    key: value if key == "step" else value.to(weight.device) for key, value in state.items()
                }
        history: list[dict[str, float]] = json.loads((self._latest / "history.json").read_text())
        return history

    def load_best(self, model: Any) -> None:
        """Put the best epoch's weights into the model."""
        from safetensors.torch import load_file

        if self._best.is_file():
            _fill(model, load_file(self._best), self._best)


def _tensors(model: Any) -> dict[str, Any]:
    return {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}


def _moments(model: Any, optimizer: Any) -> dict[str, Any]:
    require_torch()
    return {
        f"{key}.{name}": optimizer.state[weight][key].detach().cpu().contiguous()
        for name, weight in model.named_parameters()
        for key in _MOMENTS
        if weight in optimizer.state
    }


def _fill(model: Any, tensors: dict[str, Any], where: Path) -> None:
    try:
        model.load_state_dict(tensors)
    except RuntimeError as error:
        raise SkillmillError(f"{where}: checkpoint of another model; give an empty --out folder") from error
