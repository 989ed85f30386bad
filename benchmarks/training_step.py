"""A step of training on a CPU: attention step by step and dropout by bytes beside what torch does by itself.

    python -m benchmarks.training_step --encoder all-MiniLM-L6-v2 [--layers 3] [--rounds 5] [--json out.json]

Each case makes forward and backward passes over one batch of random tokens, short texts or long ones, in an order that
chance deals anew for each round. Prints the medians of milliseconds, and how often torch's own time each takes.
"""

import argparse
import time
from contextlib import nullcontext
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks.throughput import machine, tell, turns
from skillmill.jobs.training.loop import autocast
from skillmill.jobs.training.on_cpu import plain_attention, quick_steps
from skillmill.jobs.training.optim import limit_dropout
from skillmill.jobs.training.start import open_start, shortened
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import hidden_states

TEXTS = {"short": (80, 25), "long": (8, 250)}
"""Texts of a batch, and tokens of a text."""
WAYS = {"torch": nullcontext, "plain attention": plain_attention, "and bytes": partial(quick_steps, device="cpu")}
"""What a step is made inside of, given the model."""
Case = tuple[str, float, str]


def main() -> None:
    """Run the measurement and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=3, help="of the encoder, the lowest; 0 for all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    models = {share: dropping(given.encoder, given.layers, share) for share in (0.1, 0.0)}
    cases: list[Case] = list(product(WAYS, models, TEXTS))
    for case in cases:
        step(models[case[1]], case)  # kernels are chosen at the first
    taken: dict[Case, list[float]] = {case: [] for case in cases}
    for case in turns(cases, given.rounds):
        taken[case].append(1000 * step(models[case[1]], case))
    found = {case: median(times) for case, times in taken.items()}
    rows = [
        {
            "way": way,
            "dropout": share,
            "texts": texts,
            "ms": round(found[way, share, texts], 1),
            "of_torch": round(found[way, share, texts] / found["torch", share, texts], 2),
        }
        for way, share, texts in cases
    ]
    tell({"machine": machine(), "threads": given.threads, "layers": given.layers, "medians": rows}, given.json)


def dropping(folder: Path, layers: int, share: float) -> Any:
    """Return the lowest layers of an encoder, in training, that drop at most `share` of their values."""
    model = shortened(open_start(folder), layers).build((Head("skills", ("O", "B-Skill", "I-Skill")),), cases=False)
    limit_dropout(model, share)
    return model.train()


def step(model: Any, case: Case) -> float:
    """Return the seconds of one forward and backward pass."""
    way, _, texts = case
    ids = torch.randint(1000, 20_000, TEXTS[texts])
    mask = torch.ones_like(ids)
    mask[::3, -5:] = 0
    started = time.perf_counter()
    with WAYS[way](model), autocast("cpu"):
        hidden = hidden_states(model, ids, mask)
    hidden.float().pow(2).mean().backward()
    taken = time.perf_counter() - started
    model.zero_grad(set_to_none=True)
    return taken


if __name__ == "__main__":
    main()
