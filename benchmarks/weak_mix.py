"""What weak labels add to human ones: SkillSpan dev F1 of a small encoder with and without them, several seeds.

    python -m benchmarks.weak_mix --data DATA --weak labels.jsonl --encoder all-MiniLM-L6-v2 --out models/mix --seeds 3

`--weak` is what `skillmill label --export` writes, without any sentence of SkillSpan dev. Weak labels have a head of
their own, so that they move the encoder and never decide a human label. What an interrupted run left in `--out` is
taken up.
"""

import argparse
import json
import random
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.corpora.formats.json_lines import SpansWriter
from skillmill.jobs.corpora.read import read_labelled
from skillmill.jobs.training.recipe import Recipe
from skillmill.jobs.training.run import Places, run_recipe

DEV = 500
FIGURES = ("skillspan precision", "skillspan recall", "skillspan f1")


def main() -> None:
    """Train all pairs and print mean and spread."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--weak", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sentences", type=int, default=15_000, help="weak ones; a third to an epoch")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--layers", type=int, default=2)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    weak = _sampled(given.weak, given.out, given.sentences)
    found: dict[str, list[dict[str, float]]] = {"human": [], "human + weak": []}
    for seed in range(1, given.seeds + 1):
        for name, rows in found.items():
            out = given.out / f"{name.replace(' + ', '_')}-{seed}"
            if not (out / "history.json").is_file():
                recipe = _recipe(weak if "weak" in name else {}, given.epochs, given.layers, seed)
                run_recipe(recipe, Places(out, given.data.resolve(), given.encoder), with_openvino=False)
            history = json.loads((out / "history.json").read_text())
            rows.append(max(history, key=lambda row: row["f1"]))
    _print(found)


def _sampled(path: Path, out: Path, most: int) -> dict[str, str]:
    """Write a sample of the weak sentences as train and dev, and return where."""
    texts = read_labelled(path)
    texts = random.Random(7).sample(texts, min(most + DEV, len(texts)))
    written = {}
    for name, part in (("dev", texts[:DEV]), ("train", texts[DEV:])):
        file = out / f"weak_{name}.jsonl"
        with SpansWriter(file) as lines:
            for text in part:
                lines.write(text)
        written[name] = str(file.resolve())
    return written


def _recipe(weak: dict[str, str], epochs: int, layers: int, seed: int) -> Recipe:
    heads: dict[str, Any] = {
        "skillspan.skill": {"labels": ["Skill"], "public": {"Skill": "Skill"}},
        "skillspan.knowledge": {"labels": ["Knowledge"], "public": {"Knowledge": "Knowledge"}},
    }
    corpora: list[dict[str, Any]] = [
        {
            "scheme": "skillspan",
            "train": "skillspan/train.json",
            "dev": "skillspan/dev.json",
            "licence": "SkillSpan (Zhang et al., NAACL 2022), MIT",
            "masks": "placeholders",
        }
    ]
    if weak:
        heads["weak"] = {"labels": ["Skill"]}
        corpora.append(
            {"scheme": "weak", **weak, "licence": "that of its texts", "share": 1 / 3, "weight": 0.5, "select": 0}
        )
    return Recipe.model_validate(
        {
            "name": "weak mix",
            "encoder": "given",
            "encoder_licence": "that of the encoder",
            "heads": heads,
            "corpora": corpora,
            "network": {"max_length": 256, "context": 128, "cases": True, "layers": layers},
            "training": {
                "epochs": epochs,
                "learning_rate": 4e-4,
                "head_rate": 1e-3,
                "batch_tokens": 2048,
                "averaging": 0.98,
                "seed": seed,
            },
        }
    )


def _print(found: dict[str, list[dict[str, float]]]) -> None:
    table = Table(title="SkillSpan dev, strict F1 at the best threshold, best epoch")
    table.add_column("labels")
    for figure in FIGURES:
        table.add_column(figure.removeprefix("skillspan "), justify="right")
    for name, rows in found.items():
        cells = []
        for figure in FIGURES:
            values = [row[figure] for row in rows]
            spread = f" ± {stdev(values):.4f}" if len(values) > 1 else ""
            cells.append(f"{mean(values):.4f}{spread}")
        table.add_row(name, *cells)
    Console().print(table)


if __name__ == "__main__":
    main()
