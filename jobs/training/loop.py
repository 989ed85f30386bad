"""The training loop: seeded, checked on dev after every epoch, resumable at every epoch."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skillmill.jobs.training.checkpoint import Checkpoint
from skillmill.jobs.training.examples import IGNORED, Example, epoch_batches, stacked
from skillmill.jobs.training.recipe import TrainingPart
from skillmill.udfs.recognition.transformer.torch_model import logits, require_torch

Row = dict[str, float]


@dataclass
class Trainer:
    """Fine-tunes `model` (see torch_model.build) on examples.

    `score` takes the model and returns dev precision, recall and F1; `report` gets each epoch's row.
    `stop_after` ends the run after that many epochs of the whole plan, to be resumed later.
    """

    model: Any
    heads: Mapping[str, Sequence[str]]
    settings: TrainingPart
    pad: int
    score: Callable[[Any], Row]
    report: Callable[[Row], None]
    stop_after: int | None = None
    history: list[Row] = field(default_factory=list)

    def run(self, train: Sequence[Example], dev: Sequence[Example], folder: Path) -> list[Row]:
        """Train, leaving the best epoch's weights (by dev F1) in the model; return one row per epoch.

        Checkpoints go to `folder`; what lies there from an interrupted run is taken up.
        """
        torch = require_torch()
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(device)
        optimizer = torch.optim.AdamW(self._groups(), lr=self.settings.learning_rate)
        checkpoint = Checkpoint(folder)
        self.history = checkpoint.load(self.model, optimizer)
        plan = [epoch_batches(train, self.settings.batch_tokens, self._seed(e)) for e in range(self._epochs)]
        total = sum(map(len, plan))
        done = sum(map(len, plan[: len(self.history)]))
        for epoch in range(len(self.history), min(self._epochs, self.stop_after or self._epochs)):
            began = time.monotonic()
            torch.manual_seed(self._seed(epoch))
            self.model.train()
            losses = [
                self._step(batch, optimizer, self._rate(done + at, total), device)
                for at, batch in enumerate(plan[epoch])
            ]
            done += len(plan[epoch])
            row = {"epoch": epoch + 1, "train_loss": sum(losses) / len(losses)}
            row |= {"dev_loss": self._loss(dev, device)} | self.score(self.model)
            row["seconds"] = round(time.monotonic() - began, 1)
            best = all(row["f1"] > earlier["f1"] for earlier in self.history)
            self.history.append(row)
            checkpoint.save(self.model, optimizer, self.history, best)
            self.report(row)
        checkpoint.load_best(self.model)
        return self.history

    @property
    def _epochs(self) -> int:
        return self.settings.epochs

    def _seed(self, epoch: int) -> int:
        return self.settings.seed * 1000 + epoch

    def _groups(self) -> list[dict[str, Any]]:
        """No weight decay for biases and layer norms, as is usual for BERT."""
        decayed: list[Any] = []
        plain: list[Any] = []
        for name, weight in self.model.named_parameters():
            (plain if name.endswith("bias") or "LayerNorm" in name else decayed).append(weight)
        return [
            {"params": decayed, "weight_decay": self.settings.weight_decay},
            {"params": plain, "weight_decay": 0.0},
        ]

    def _rate(self, step: int, total: int) -> float:
        """Learning rate: a linear rise over the warm-up, then a linear fall to zero."""
        rising = max(1, round(total * self.settings.warmup))
        share = (step + 1) / rising if step < rising else (total - step) / max(1, total - rising)
        return self.settings.learning_rate * share

    def _step(self, batch: Sequence[Example], optimizer: Any, rate: float, device: str) -> float:
        torch = require_torch()
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = self._batch_loss(batch, device)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return float(loss.detach())

    def _batch_loss(self, batch: Sequence[Example], device: str) -> Any:
        """Cross-entropy at the words' first tokens, summed over the heads."""
        torch = require_torch()
        ids, mask, tags = (torch.from_numpy(part).to(device) for part in stacked(batch, self.pad))
        with autocast(device):
            found = logits(self.model, ids, mask)
        parts = found.float().split([len(labels) for labels in self.heads.values()], dim=-1)
        losses = [
            torch.nn.functional.cross_entropy(part.flatten(0, 1), tags[head].flatten(), ignore_index=IGNORED)
            for head, part in enumerate(parts)
        ]
        return torch.stack(losses).sum()

    def _loss(self, found: Sequence[Example], device: str) -> float:
        torch = require_torch()
        self.model.eval()
        with torch.no_grad():
            batches = epoch_batches(found, 4 * self.settings.batch_tokens, 0)
            losses = [float(self._batch_loss(batch, device)) for batch in batches]
        return sum(losses) / max(1, len(losses))


def autocast(device: str) -> AbstractContextManager[Any]:
    """bf16 on CUDA and on CPUs that compute in it, else plain f32."""
    torch = require_torch()
    if device == "cuda" or torch.cpu._is_avx512_bf16_supported():
        context: AbstractContextManager[Any] = torch.autocast(device, dtype=torch.bfloat16)
        return context
    return nullcontext()
