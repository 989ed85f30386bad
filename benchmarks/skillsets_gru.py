"""A recurrent network over words, as published for skill sets, on the folds that `skillmill skillsets train` judges by.

The published system reads title and description by a GRU; its code and split are not public, so this one is built to
its description: words as ids, an embedding, one bidirectional GRU, its states averaged, one output per label.

    python -m benchmarks.skillsets_gru --data occupation-skills/train.csv --folds 5

Needs the extra torch. Takes some minutes on a core.
"""

import argparse
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from skillmill.jobs.skillsets.data import LabelledJobs, read_jobs
from skillmill.jobs.skillsets.fit import Truth, folds
from skillmill.jobs.skillsets.judge import figures
from skillmill.jobs.skillsets.report import print_figures, write_json
from skillmill.udfs.skillsets.kernel import Floats

LENGTH, SIZE, HIDDEN, BATCH, EPOCHS = 80, 100, 64, 32, 25
_WORD = re.compile(r"\w+")


class Gru(nn.Module):
    """Ids of words, 0 for padding, shape (jobs, LENGTH), to logits, shape (jobs, labels)."""

    def __init__(self, words: int, labels: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, SIZE, padding_idx=0)
        self.gru = nn.GRU(SIZE, HIDDEN, batch_first=True, bidirectional=True)
        self.drop = nn.Dropout(0.4)
        self.out = nn.Linear(2 * HIDDEN, labels)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits."""
        states, _ = self.gru(self.drop(self.embedding(ids)))
        there = (ids > 0).unsqueeze(-1).float()
        mean: torch.Tensor = self.out(self.drop((states * there).sum(1) / there.sum(1).clamp(min=1)))
        return mean


def predict(jobs: LabelledJobs, held_out: Truth, seed: int) -> Floats:
    """Train on the jobs that are not held out; return the probabilities of those that are."""
    torch.manual_seed(seed)
    words = [_WORD.findall(f"{each.title} {each.text}".casefold()) for each in jobs.documents]
    seen = [own for own, out in zip(words, held_out, strict=True) if not out]
    known = _vocabulary(seen)
    ids = torch.zeros(len(words), LENGTH, dtype=torch.long)
    for row, own in enumerate(words):
        for at, word in enumerate(own[:LENGTH]):
            ids[row, at] = known.get(word, 1)
    train, truth = ids[torch.tensor(~held_out)], torch.tensor(jobs.truth[~held_out]).float()
    network = Gru(len(known) + 2, len(jobs.labels))
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
    for _ in range(EPOCHS):
        network.train()
        for rows in torch.randperm(len(train)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.binary_cross_entropy_with_logits(network(train[rows]), truth[rows]).backward()
            optimizer.step()
    network.eval()
    with torch.no_grad():
        found: Floats = torch.sigmoid(network(ids[torch.tensor(held_out)])).numpy()
    return found


def _vocabulary(texts: Sequence[Sequence[str]]) -> dict[str, int]:
    counts = Counter(word for own in texts for word in own)
    return {word: at for at, word in enumerate((word for word, count in counts.items() if count > 1), 2)}


def main() -> None:
    """Print the figures, and write them where asked."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(1)
    jobs = read_jobs(options.data)
    found = np.zeros(jobs.truth.shape)
    for rows in folds(jobs.groups, options.folds, options.seed):
        found[rows] = predict(jobs, rows, options.seed)
    judged = figures(jobs.labels, jobs.truth, found)
    print_figures(judged)
    if options.json:
        write_json(options.json, judged.as_dict())


if __name__ == "__main__":
    main()
