"""The training loop: seeded, checked on dev after every epoch, resumable at any step."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.training.checkpoint import Checkpoint, Progress, Row
from skillmill.jobs.training.examples import Document, Example, epoch_batches, examples, stacked
from skillmill.jobs.training.losses import batch_loss
from skillmill.jobs.training.on_cpu import quick_steps
from skillmill.jobs.training.optim import Stepper
from skillmill.jobs.training.recipe import NetworkPart, TrainingPart
from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import hidden_states, logits, require_torch


@dataclass(frozen=True)
class Part:
    """Documents of one corpus, and how much of them an epoch reads."""

    documents: Sequence[Document]
    share: float = 1.0

    def of_epoch(self, epoch: int, seed: int) -> list[Document]:
        """Return the documents that epoch `epoch` reads: all in turn before any comes again."""
        if self.share >= 1:
            return list(self.documents)
        order = list(self.documents)
        random.Random(seed).shuffle(order)
        size = self._size
        return [order[(epoch * size + at) % len(order)] for at in range(size)]

    def kept_for(self, epochs: int, seed: int) -> "Part":
        """Return the part with those documents alone that some of so many epochs read; the epochs read the same."""
        if self.share >= 1 or epochs * self._size >= len(self.documents):
            return self
        order = list(self.documents)
        random.Random(seed).shuffle(order)
        return _Shuffled(order[: epochs * self._size], 1 / epochs)

    @property
    def _size(self) -> int:
        return max(1, round(len(self.documents) * self.share))


class _Shuffled(Part):
    """A part whose documents are in the order of reading already."""

    def of_epoch(self, epoch: int, seed: int) -> list[Document]:
        return [*self.documents[epoch * self._size : (epoch + 1) * self._size]]


@dataclass
class Trainer:
    """Fine-tunes `model` (see torch_model.build) on the documents of several corpora.

    `score` takes the model and returns a row of dev figures with the key `f1`, by which epochs are
    compared; `report` gets each epoch's row, `tick` the loss and the share of the epoch done.
    `stop_after` ends the run after that many epochs of the whole plan, to be resumed later.
    """

    model: Any
    heads: Sequence[Head]
    network: NetworkPart
    settings: TrainingPart
    encoder: TextEncoder
    score: Callable[[Any], Row]
    report: Callable[[Row], None]
    tick: Callable[[float, float], None] = lambda loss, share: None
    stop_after: int | None = None

    def run(self, train: Sequence[Part], dev: Sequence[Document], checkpoint: Checkpoint) -> list[Row]:
        """Train, leaving the best epoch's weights (by dev F1) in the model; return one row per epoch.

        What `checkpoint` holds of an interrupted run is taken up.
        """
        torch = require_torch()
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(device)
        steps = [len(self._batches(train, epoch)) for epoch in range(self.settings.epochs)]
        stepper = Stepper(self.model, self.settings, sum(steps))
        progress = checkpoint.load(self.model, stepper)
        with quick_steps(self.model, device):
            history = self._epochs(train, dev, checkpoint, stepper, progress, device)
        checkpoint.load_best(self.model)
        return history

    def _epochs(
        self,
        train: Sequence[Part],
        dev: Sequence[Document],
        checkpoint: Checkpoint,
        stepper: Stepper,
        progress: Progress,
        device: str,
    ) -> list[Row]:
        """Do the epochs that are left; return one row for each, earlier ones too."""
        last = min(self.settings.epochs, self.stop_after or self.settings.epochs)
        for epoch in range(len(progress.history), last):
            if self._is_done(progress.history):
                break
            began = time.monotonic()
            batches = self._batches(train, epoch)
            self._epoch(batches[len(progress.losses) :], len(batches), stepper, progress, checkpoint, device)
            with stepper.averaged():
                row = {"epoch": epoch + 1.0, "train_loss": sum(progress.losses) / len(progress.losses)}
                row |= self._dev(dev, device) | self.score(self.model)
                row["seconds"] = round(time.monotonic() - began, 1)
                if all(row["f1"] > earlier["f1"] for earlier in progress.history):
                    checkpoint.save_best(self.model)
            progress = Progress([*progress.history, row], [])
            checkpoint.save(self.model, stepper, progress)
            self.report(row)
        return progress.history

    def _epoch(
        self,
        batches: Sequence[Sequence[Example]],
        all_steps: int,
        stepper: Stepper,
        progress: Progress,
        checkpoint: Checkpoint,
        device: str,
    ) -> None:
        """Do the steps of an epoch that are left, with a checkpoint every few minutes."""
        torch = require_torch()
        self.model.train()
        saved = time.monotonic()
        for batch in batches:
            torch.manual_seed(self.settings.seed * 1_000_003 + stepper.done)
            progress.losses.append(stepper.step(self._loss(batch, device)))
            self.tick(progress.losses[-1], len(progress.losses) / all_steps)
            if time.monotonic() - saved > 60 * self.settings.checkpoint_minutes:
                checkpoint.save(self.model, stepper, progress)
                saved = time.monotonic()

    def _batches(self, train: Sequence[Part], epoch: int) -> list[list[Example]]:
        """Return the batches of an epoch, the same at every call."""
        seed = self.settings.seed * 1000 + epoch
        chance = random.Random(seed)
        documents = [document for part in train for document in part.of_epoch(epoch, self.settings.seed)]
        context, longest = self.network.context, self.network.max_length
        return epoch_batches(
            examples(documents, self.encoder, context, longest, chance), self.settings.batch_tokens, chance
        )

    def _is_done(self, history: Sequence[Row]) -> bool:
        """Tell whether `patience` epochs have passed since the best one."""
        if not self.settings.patience or not history:
            return False
        best = max(range(len(history)), key=lambda at: history[at]["f1"])
        return len(history) - 1 - best >= self.settings.patience

    def _loss(self, batch: Sequence[Example], device: str) -> Any:
        return self._forward(batch, device)[0]

    def _forward(self, batch: Sequence[Example], device: str) -> tuple[Any, Any, Any]:
        """Return loss, logits and the batch's tensors."""
        torch = require_torch()
        columns = sum(len(head.labels) for head in self.heads)
        parts = {
            name: torch.from_numpy(values).to(device)
            for name, values in stacked(batch, self.encoder.pad, columns).items()
        }
        with autocast(device):
            hidden = hidden_states(self.model, parts["ids"], parts["mask"])
            hidden = torch.nn.functional.dropout(hidden, self.network.dropout, self.model.training)
            found = torch.cat([layer(hidden) for layer in self.model["heads"].values()], dim=-1)
        found = found.float()
        return batch_loss(self.model, self.heads, found, parts), found, parts

    def _dev(self, documents: Sequence[Document], device: str) -> Row:
        """Return the loss on dev and the share of tags that are right, over all annotated words."""
        torch = require_torch()
        self.model.eval()
        plain = examples(documents, self.encoder, self.network.context, self.network.max_length, None)
        losses, right, words = [], 0, 0
        with torch.no_grad():
            for batch in epoch_batches(plain, 4 * self.settings.batch_tokens, random.Random(0)):
                loss, scores, parts = self._forward(batch, device)
                losses.append(float(loss))
                at = 0
                for number, head in enumerate(self.heads):
                    tags = parts["tags"][number]
                    best = scores[..., at : at + len(head.labels)].argmax(-1)
                    right += int((best == tags).sum())
                    words += int((tags >= 0).sum())
                    at += len(head.labels)
        return {"dev_loss": sum(losses) / max(1, len(losses)), "accuracy": right / max(1, words)}


class AutocastRuntime:
    """A network in bf16 where the machine computes in it, as in training; see Runtime."""

    name = "training"

    def __init__(self, model: Any) -> None:
        self._model = model.eval()
        self._device = next(model.parameters()).device.type

    def infer(self, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        """Return logits, see Runtime."""
        torch = require_torch()
        with torch.inference_mode(), autocast(self._device):
            out = logits(self._model, torch.from_numpy(ids).to(self._device), torch.from_numpy(mask).to(self._device))
        found: NDArray[np.float32] = out.float().cpu().numpy()
        return found


def autocast(device: str) -> AbstractContextManager[Any]:
    """bf16 on CUDA and on CPUs that compute in it, else plain f32."""
    torch = require_torch()
    if device == "cuda" or torch.cpu._is_avx512_bf16_supported():
        context: AbstractContextManager[Any] = torch.autocast(device, dtype=torch.bfloat16)
        return context
    return nullcontext()
