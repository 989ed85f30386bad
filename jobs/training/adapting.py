"""The loop of masked-language adaptation: seeded by step, resumable at every checkpoint. Needs torch."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from skillmill.jobs.training.checkpoint import Checkpoint, Progress
from skillmill.jobs.training.loop import autocast
from skillmill.jobs.training.masking import GUESS_NOTHING, Masker, stacked
from skillmill.jobs.training.mlm import masked_loss
from skillmill.jobs.training.on_cpu import quick_steps
from skillmill.jobs.training.optim import Stepper
from skillmill.jobs.training.packing import Packed, epoch_batches
from skillmill.jobs.training.recipe import TrainingPart
from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.torch_model import require_torch

RECENT = 100
"""How many steps the training loss is the mean of."""
MEASURED = 1024
"""At most this many held-out blocks are measured."""
_TRAIN, _MEASURE, _ORDER = range(3)


@dataclass(frozen=True)
class Losses:
    """Mean losses in nats per guessed token: held-out before and after, and of the last RECENT steps."""

    before: float
    after: float
    train: float


@dataclass
class Adapter:
    """Adapts `model` (see mlm.with_head) to the blocks of `packed`, on CUDA where there is one.

    `report` gets the step just done and the recent training loss. `stop_after` leaves as a kill would,
    after so many steps, with what the last checkpoint has.
    """

    model: Any
    packed: Packed
    encoder: TextEncoder
    masker: Masker
    settings: TrainingPart
    report: Callable[[int, float], None]
    stop_after: int | None = None

    def batches(self, steps: int | None) -> Iterator[tuple[int, Ints]]:
        """Yield (epoch, numbers of blocks) for `steps` steps, or for the settings' epochs where None."""

        def endless() -> Iterator[tuple[int, Ints]]:
            lengths = self.packed.lengths(self.packed.train) + self.encoder.specials
            epoch = 0
            while steps is not None or epoch < self.settings.epochs:
                chance = np.random.default_rng([self.settings.seed, _ORDER, epoch])
                for batch in epoch_batches(lengths, self.settings.batch_tokens, chance):
                    yield epoch, self.packed.train[batch]
                epoch += 1

        return islice(endless(), steps)

    def run(self, checkpoint: Checkpoint, steps: int | None) -> Losses | None:
        """Train to the end of the plan, taking up what lies at the checkpoint; None where stopped before it."""
        torch = require_torch()
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(device)
        total = sum(1 for _ in self.batches(steps))
        stepper = Stepper(self.model, self.settings, total)
        progress = checkpoint.load(self.model, stepper)
        with quick_steps(self.model, device):
            if not progress.history:
                progress.history = [{"before": self.held_out_loss(device)}]
            recent = deque(progress.losses, maxlen=RECENT)
            saved = time.monotonic()
            for epoch, numbers in islice(self.batches(steps), stepper.done, None):
                torch.manual_seed(self.settings.seed * 1_000_003 + stepper.done)  # dropout, the same after a kill
                self.model.train()
                recent.append(stepper.step(self._loss(numbers, (_TRAIN, epoch), device, "mean")))
                self.report(stepper.done, sum(recent) / len(recent))
                if stepper.done == total or time.monotonic() - saved > 60 * self.settings.checkpoint_minutes:
                    checkpoint.save(self.model, stepper, Progress(progress.history, list(recent)))
                    saved = time.monotonic()
                if stepper.done == self.stop_after:
                    return None
            after = self.held_out_loss(device)
            return Losses(progress.history[0]["before"], after, sum(recent) / len(recent))

    def held_out_loss(self, device: str) -> float:
        """Return the mean loss of the held-out blocks (the first MEASURED), always masked alike."""
        torch = require_torch()
        measured = self.packed.held_out[:MEASURED]
        lengths = self.packed.lengths(measured) + self.encoder.specials
        self.model.eval()
        total, guessed = 0.0, 0
        with torch.no_grad():
            for batch in epoch_batches(lengths, self.settings.batch_tokens, np.random.default_rng(0)):
                total += float(self._loss(measured[batch], (_MEASURE,), device, "sum"))
                guessed += self._guessed
        return total / max(1, guessed)

    def _loss(self, numbers: Ints, draw: tuple[int, ...], device: str, reduction: str) -> Any:
        """Return the loss of these blocks; `draw` and the block's number decide what is masked in it."""
        torch = require_torch()
        blocks = [self.packed.block(number) for number in numbers.tolist()]
        chances = [np.random.default_rng([self.settings.seed, *draw, number]) for number in numbers.tolist()]
        made = stacked(blocks, self.masker, self.encoder, chances)
        self._guessed = int((made[2] != GUESS_NOTHING).sum())
        ids, mask, targets = (torch.from_numpy(part).to(device) for part in made)
        with autocast(device):
            return masked_loss(self.model, ids, mask, targets, reduction)
