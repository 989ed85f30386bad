"""Training a model of skill sets, and judging one: from a CSV of labelled jobs to a folder and figures."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skillmill.jobs.skillsets.data import LabelledJobs, read_jobs
from skillmill.jobs.skillsets.fit import Known, fit
from skillmill.jobs.skillsets.judge import Figures, cross_judge, figures
from skillmill.jobs.skillsets.related import read_related
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.skillsets.folder import write_skillsets
from skillmill.udfs.skillsets.kernel import Related
from skillmill.udfs.skillsets.predictor import Reader, SkillSets

LEAST_GROUPS = 10


@dataclass(frozen=True)
class Wanted:
    """What to learn from, what with, and whether to judge it: `folds` 0 judges nothing."""

    data: Path
    out: Path | None
    encoder: str = "default"
    esco: Path | None = None
    folds: int = 0
    seed: int = 0


@dataclass(frozen=True)
class Trained:
    """What came out: the model's revision where one was written, its figures where it was judged."""

    revision: str | None
    figures: Figures | None
    warnings: list[str]


def train(wanted: Wanted, say: Callable[[str], None] = lambda _: None) -> Trained:
    """Learn from labelled jobs, judge by folds, write a folder. Raises SkillmillError for data that cannot be used."""
    jobs = read_jobs(wanted.data)
    for warning in jobs.warnings():
        say(f"warning: {wanted.data}: {warning}")
    _require_enough(jobs, wanted)
    reader = Reader.load(wanted.encoder, threads=0)
    known = vectors_of_jobs(jobs, reader)
    related = None
    if wanted.esco is not None:
        say(f"reading the occupations in {wanted.esco}; this takes some minutes")
        related = read_related(wanted.esco, reader)
    judged = None
    if wanted.folds:
        say(f"judging {len(known.groups)} jobs by {wanted.folds} folds")
        judged = cross_judge(known, learner(related, wanted.seed), wanted.folds, wanted.seed)
    revision = None
    if wanted.out is not None:
        model = fit(known, related, wanted.seed)
        encoder = (wanted.encoder, reader.revision)
        revision = write_skillsets(wanted.out, wanted.out.name, model, encoder, _card(wanted, jobs, judged))
    return Trained(revision, judged, jobs.warnings())


def evaluate(model: str, data: Path) -> Figures:
    """Return the figures of a model on labelled jobs that it was not trained on; their columns must be its labels."""
    skillsets = SkillSets.load(Path(model), threads=0)
    jobs = read_jobs(data, skillsets.labels)
    return figures(jobs.labels, jobs.truth, skillsets.probabilities(jobs.documents))


def vectors_of_jobs(jobs: LabelledJobs, reader: Reader) -> Known:
    """Read the jobs."""
    titles, texts = reader.vectors(jobs.documents)
    return Known(titles, texts, jobs.truth, jobs.groups, jobs.labels)


def learner(related: Related | None, seed: int) -> Callable[[Known, Known], Any]:
    """Return what cross_judge calls: it fits a model and returns its probabilities for other jobs."""
    return lambda seen, unseen: fit(seen, related, seed).probabilities(unseen.titles, unseen.texts)


def _require_enough(jobs: LabelledJobs, wanted: Wanted) -> None:
    groups = len(set(jobs.groups))
    if groups < max(LEAST_GROUPS, 2 * wanted.folds):
        raise SkillmillError(
            f"{wanted.data}: jobs of {groups} codes or titles are too few; give {max(LEAST_GROUPS, 2 * wanted.folds)}"
        )


def _card(wanted: Wanted, jobs: LabelledJobs, judged: Figures | None) -> dict[str, Any]:
    return {
        "trained": time.strftime("%Y-%m-%d"),
        "data": wanted.data.name,
        "jobs": len(jobs.documents),
        "left_out": list(jobs.constant),
        "related": wanted.esco.name if wanted.esco else None,
        "folds": wanted.folds,
        "figures": judged.as_dict() if judged else None,
    }
