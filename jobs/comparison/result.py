"""What a comparison of heads gave."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.jobs.comparison.parts import Parts
from skillmill.jobs.comparison.recipe import ComparisonRecipe
from skillmill.jobs.comparison.words import WordScores


@dataclass(frozen=True)
class Trained:
    """One head, trained on `size` sentences, and how it did on each test."""

    head: str
    size: int
    folder: Path
    hours: float
    scores: dict[str, WordScores]


def device() -> str:
    """Return what a training runs on here, for the table."""
    from skillmill.udfs.recognition.transformer.torch_model import require_torch

    torch = require_torch()
    return torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {torch.get_num_threads()} threads"


def as_json(recipe: ComparisonRecipe, parts: Parts, trained: Sequence[Trained]) -> dict[str, Any]:
    """Return the comparison as plain values, without any text."""
    sizes = {name: len(getattr(parts, name)) for name in ("train", "dev", "random", "unseen")}
    return {
        "recipe": recipe.model_dump(mode="json"),
        "device": device(),
        "sentences": sizes | {"held_out_terms": len(parts.held_out)},
        "trained": [
            {
                "head": each.head,
                "train_size": each.size,
                "hours": round(each.hours, 3),
                "scores": {name: scores.as_json() for name, scores in each.scores.items()},
            }
            for each in trained
        ],
    }
