"""Where a training run stands, in safetensors and JSON: weights, optimiser and averages, history, plan."""

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.jobs.training.optim import Stepper
from skillmill.schemas.errors import SkillmillError

Row = dict[str, float]


@dataclass
class Progress:
    """What a checkpoint gives back: finished epochs' rows, and the losses of the epoch under way."""

    history: list[Row]
    losses: list[float]


class Checkpoint:
    """The folder of a run's latest state (`latest/`) and of its best weights (`best.safetensors`).

    `identity` is what must not change while a run goes on (recipe, data, heads): a folder of another
    run is refused.
    """

    def __init__(self, folder: Path, identity: str) -> None:
        self._folder = folder
        self._latest = folder / "latest"
        self._best = folder / "best.safetensors"
        self._identity = identity

    def check(self) -> None:
        """Raise SkillmillError where the folder holds another run's state."""
        state = self._state()
        if state is not None and state.get("identity") != self._identity:
            raise SkillmillError(
                f"{self._latest}: checkpoint of another recipe, other data or other heads; give an empty --out folder"
            )

    def save(self, model: Any, stepper: Stepper, progress: Progress) -> None:
        """Write the state: aside first, then renamed, so that a crash leaves the old one."""
        from safetensors.torch import save_file

        aside, before = self._folder / "aside", self._folder / "before"
        for leftover in (aside, before):
            shutil.rmtree(leftover, ignore_errors=True)
        aside.mkdir(parents=True)
        save_file(tensors(model), aside / "model.safetensors")
        save_file(stepper.state(), aside / "optimizer.safetensors")
        state = {"identity": self._identity, "step": stepper.done, "losses": progress.losses}
        (aside / "state.json").write_text(json.dumps(state | {"history": progress.history}, indent=1) + "\n")
        if self._latest.exists():
            self._latest.rename(before)
        aside.rename(self._latest)
        shutil.rmtree(before, ignore_errors=True)

    def save_best(self, model: Any) -> None:
        """Keep the model's weights as the best so far."""
        from safetensors.torch import save_file

        self._folder.mkdir(parents=True, exist_ok=True)
        save_file(tensors(model), self._folder / "best.aside")
        os.replace(self._folder / "best.aside", self._best)

    def load(self, model: Any, stepper: Stepper) -> Progress:
        """Put the latest state, if there is one, into model and stepper; return what was done."""
        from safetensors.torch import load_file

        state = self._state()
        if state is None:
            return Progress([], [])
        folder = self._latest if self._latest.exists() else self._folder / "before"
        _fill(model, load_file(folder / "model.safetensors"), folder)
        stepper.load(load_file(folder / "optimizer.safetensors"), state["step"])
        return Progress(state["history"], state["losses"])

    def load_best(self, model: Any) -> None:
        """Put the best weights into the model."""
        from safetensors.torch import load_file

        if self._best.is_file():
            _fill(model, load_file(self._best), self._best)

    def _state(self) -> dict[str, Any] | None:
        for folder in (self._latest, self._folder / "before"):  # a crash between two renames leaves the second
            if (folder / "state.json").is_file():
                state: dict[str, Any] = json.loads((folder / "state.json").read_text())
                return state
        return None


def tensors(model: Any) -> dict[str, Any]:
    """Return the weights of a module by name, on the CPU."""
    return {name: tensor.detach().cpu().contiguous() for name, tensor in model.state_dict().items()}


def _fill(model: Any, weights: dict[str, Any], where: Path) -> None:
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise SkillmillError(f"{where}: checkpoint of another model; give an empty --out folder") from error
