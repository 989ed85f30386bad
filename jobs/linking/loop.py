"""The training loop of the bi-encoder: names and sentences in turn, seeded, resumable. Needs torch."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from skillmill.jobs.linking.objective import contrast, name_scores, pooled, sentence_scores, token_states
from skillmill.jobs.linking.pairs import Pair, Pairs, name_batches
from skillmill.jobs.linking.recipe import ContrastPart, PairsPart
from skillmill.jobs.training.checkpoint import Checkpoint, Progress
from skillmill.jobs.training.loop import autocast
from skillmill.jobs.training.optim import Stepper
from skillmill.jobs.training.recipe import TrainingPart
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.torch_model import require_torch

_REPORT = 10
_TOGETHER = 64
"""Names in one call of the network."""


@dataclass
class LinkerTrainer:
    """Trains `model` (a module dict with the key `encoder`); `report` gets steps done, all steps, and the loss."""

    model: Any
    pool: Pairs
    encoder: TextEncoder
    max_length: int
    parts: PairsPart
    contrast: ContrastPart
    settings: TrainingPart
    report: Callable[[int, int, float], None]

    def run(self, checkpoint: Checkpoint) -> None:
        """Train to the end, from the last checkpoint where there is one."""
        torch = require_torch()
        device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model.to(device).train()
        plan = [batch for epoch in range(self.settings.epochs) for batch in self._epoch(epoch)]
        stepper = Stepper(self.model, self.settings, len(plan))
        losses = checkpoint.load(self.model, stepper).losses
        saved = time.monotonic()
        for kind, batch in islice(plan, stepper.done, None):
            torch.manual_seed(self.settings.seed * 1_000_003 + stepper.done)
            losses.append(stepper.step(self._loss(kind, batch, device)))
            if stepper.done % _REPORT == 0 or stepper.done == len(plan):
                self.report(stepper.done, len(plan), float(np.mean(losses[-_REPORT:])))
            if time.monotonic() - saved > 60 * self.settings.checkpoint_minutes or stepper.done == len(plan):
                checkpoint.save(self.model, stepper, Progress([], losses))
                saved = time.monotonic()
        self.model.eval()

    def _epoch(self, epoch: int) -> Iterator[tuple[str, list[Pair]]]:
        """Yield the batches of an epoch; the share of siblings grows from epoch to epoch and within each."""
        chance = random.Random(self.settings.seed * 1000 + epoch)
        pairs = self.pool.name_pairs(self.parts.names, chance)
        half = len(pairs) // 2
        share = [self.contrast.siblings * (epoch + part) / max(1, self.settings.epochs - 0.5) for part in (0.0, 0.5)]
        names = [
            batch
            for part, siblings in zip((pairs[:half], pairs[half:]), share, strict=True)
            for batch in name_batches(part, self.pool, self.contrast.names, min(siblings, 1.0), chance)
        ]
        said = self.pool.sentence_pairs(self.parts.sentences, chance)
        size = self.contrast.sentences
        sentences = [said[at : at + size] for at in range(0, len(said) - 1, size)]
        yield from _in_turn([("names", batch) for batch in names], [("sentences", batch) for batch in sentences])

    def _loss(self, kind: str, batch: Sequence[Pair], device: str) -> Any:
        right = self._pooled([pair.right for pair in batch], device)
        left = [pair.left for pair in batch]
        if kind == "names":
            scores = name_scores(self._pooled(left, device), right)
        else:
            scores = sentence_scores(*self._states(left, device), right, self.contrast.sharpness)
        return contrast(scores, batch, self.contrast.temperature)

    def _pooled(self, texts: Sequence[str], device: str) -> Any:
        """Return a unit vector per text; texts of like lengths are read together, which saves padding."""
        torch = require_torch()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        groups = [order[at : at + _TOGETHER] for at in range(0, len(order), _TOGETHER)]
        found = torch.cat([pooled(*self._states([texts[at] for at in group], device)) for group in groups])
        return found[torch.tensor(sorted(range(len(order)), key=order.__getitem__), device=found.device)]

    def _states(self, texts: Sequence[str], device: str) -> tuple[Any, Any]:
        """Return hidden states (texts, tokens, size) and which tokens are the text's own (texts, tokens)."""
        torch = require_torch()
        specials = self.encoder.specials
        ids = [self.encoder.encode(text).ids[: self.max_length - specials] for text in texts]
        width = max(map(len, ids)) + specials
        filled = np.full((len(texts), width), self.encoder.pad, dtype=np.int64)
        mask, inner = np.zeros_like(filled), np.zeros_like(filled)
        before = len(self.encoder.prefix)
        for row, own in enumerate(ids):
            whole = [*self.encoder.prefix, *own.tolist(), *self.encoder.suffix]
            filled[row, : len(whole)] = whole
            mask[row, : len(whole)] = 1
            inner[row, before : before + len(own)] = 1
        on_device = [torch.from_numpy(part).to(device) for part in (filled, mask, inner)]
        with autocast(device):
            return token_states(self.model["encoder"], *on_device[:2]), on_device[2]


def _in_turn(first: list[Any], second: list[Any]) -> Iterator[Any]:
    """Yield both lists' items, spread evenly."""
    marked = [((at + 0.5) / len(part), part[at]) for part in (first, second) for at in range(len(part))]
    yield from (item for _, item in sorted(marked, key=lambda pair: pair[0]))
