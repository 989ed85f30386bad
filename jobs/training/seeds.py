"""One recipe under several seeds: how good it is in the mean, and how much of that is chance."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from skillmill.jobs.models.card import read_card
from skillmill.jobs.training.progress import print_seeds
from skillmill.jobs.training.recipe import Recipe
from skillmill.jobs.training.run import Places, run_recipe
from skillmill.udfs.recognition.transformer.folder import write_json

SUMMARY = "seeds.json"
Spread = dict[str, dict[str, Any]]


def run_seeds(recipe: Recipe, places: Places, count: int, with_openvino: bool = True, skip_bad: bool = False) -> Spread:
    """Train a recipe `count` times, under its seed and those that follow, each into `places.out`/seed-N.

    Prints and keeps (seeds.json) what spread_of gives. What an earlier call has finished is not trained again. Raises
    SkillmillError as run_recipe does.
    """
    folders = []
    for seed in range(recipe.training.seed, recipe.training.seed + count):
        own = recipe.model_copy(update={"training": recipe.training.model_copy(update={"seed": seed})})
        folder = places.out / f"seed-{seed}"
        if read_card(folder).get("recipe") != own.model_dump(mode="json"):
            run_recipe(own, replace(places, out=folder), with_openvino, skip_bad=skip_bad)
        folders.append(folder)
    found = spread_of(folders)
    write_json(places.out / SUMMARY, found)
    print_seeds(found)
    return found


def spread_of(folders: Sequence[Path]) -> Spread:
    """Return of models of one recipe, by scheme and label (`skillspan`, `skillspan Skill`), how their dev F1 spreads.

    `f1` has each model's strict F1 as its card tells it, `mean` their mean, `spread` their sample standard deviation,
    None of a single model.
    """
    scores = [_scores(read_card(folder)) for folder in folders]
    found: Spread = {}
    for name in scores[0]:
        values = [each[name] for each in scores]
        spread = round(stdev(values), 4) if len(values) > 1 else None
        found[name] = {"mean": round(mean(values), 4), "spread": spread, "f1": values}
    return found


def _scores(card: Mapping[str, Any]) -> dict[str, float]:
    found = {}
    for scheme, measured in card["dev"].items():
        strict = measured["strict"]
        found[scheme] = round(strict["micro"]["f1"], 4)
        found |= {f"{scheme} {label}": round(row["f1"], 4) for label, row in strict["labels"].items()}
    return found
