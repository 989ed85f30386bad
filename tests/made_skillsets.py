"""Skill sets in small: invented jobs whose labels follow from their words, and an encoder that counts words."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from skillmill.jobs.skillsets.data import read_jobs
from skillmill.jobs.skillsets.fit import fit
from skillmill.jobs.skillsets.train import vectors_of_jobs
from skillmill.udfs.linking.dense.encoder import Words
from skillmill.udfs.skillsets.kernel import Floats, unit
from skillmill.udfs.skillsets.predictor import Reader, SkillSets

WORDS = "nurse patient ward medicine engineer design code software cook kitchen food oven".split()
TRADES = {"Nurse": "patient ward medicine", "Engineer": "design code software", "Cook": "kitchen food oven"}
LABELS = ("Care", "Programming", "Heat", "Always")
HEADER = ("O*NET-SOC Code", "Title", "Description", *LABELS)


class CountingEncoder:
    """Stands in for a BiEncoder: a word of WORDS is one token and one direction, other words are none."""

    size = len(WORDS)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """Return one unit vector per text."""
        return unit(np.array([each.vectors.sum(axis=0) for each in self.words(texts)]).reshape(-1, self.size))

    def words(self, texts: Sequence[str], raw: bool = False) -> list[Words]:
        """Return the words of each text, as one token each."""
        return [self._words(text) for text in texts]

    def _words(self, text: str) -> Words:
        found, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            bare = word.strip(".,").casefold()
            if bare in WORDS:
                found.append((WORDS.index(bare), start, at))
        columns = np.array(found, dtype=np.int64).reshape(-1, 3)
        vectors = np.eye(self.size, dtype=np.float32)[columns[:, 0]]
        return Words(vectors, np.arange(len(found)), columns[:, 1], columns[:, 2])


def reader() -> Reader:
    """Return a reader over the encoder that counts words."""
    return Reader(CountingEncoder(), "counting")  # type: ignore[arg-type]


def rows() -> list[tuple[str, ...]]:
    """Return 36 labelled jobs of 12 codes: a trade's label is its own, Always is always 1."""
    made = []
    for number in range(36):
        trade, words = list(TRADES.items())[number % 3]
        first, second, third = words.split()
        text = f"Works with {first} and {second}." if number % 2 else f"Knows {second}, and uses the {third} all day."
        labels = [str(int(trade == each)) for each in TRADES] + ["1"]
        made.append((f"10-{number // 3:04d}.0{number % 3}", trade, text, *labels))
    return made


def write_jobs(path: Path, content: Sequence[Sequence[str]] | None = None, header: Sequence[str] = HEADER) -> Path:
    """Write labelled jobs as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(rows() if content is None else content)])
    return path


def make_skillsets(folder: Path) -> SkillSets:
    """Return a model of the invented jobs."""
    jobs = read_jobs(write_jobs(folder / "jobs.csv"))
    return SkillSets(fit(vectors_of_jobs(jobs, reader()), None), reader(), "0123456789ab")
