"""A spaCy pipeline of the kind that people train first: blank English, tok2vec and transition NER, spaCy's defaults."""

import json
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.overlaps import longest_first
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.spacy_pipeline import META, NOTES, is_spacy_folder, require_spacy

STEPS = 20_000
HELD_BACK = 0.1
"""The share of training documents that early stopping looks at, where no others are given."""


@dataclass(frozen=True)
class Notes:
    """How a pipeline was trained. Counts are of spans: labelled, left out because they overlap, and widened or
    narrowed to spaCy's tokens; `steps` is the most that were allowed; minutes are of the clock."""

    spacy: str
    seed: int
    steps: int
    documents: int
    held_back: int
    spans: int
    overlapping: int
    realigned: int
    minutes: float


def hold_back(texts: Sequence[LabelledText], seed: int) -> tuple[list[LabelledText], list[LabelledText]]:
    """Return the texts to train on and those for early stopping, a tenth by chance."""
    order = list(texts)
    random.Random(seed).shuffle(order)
    size = max(1, round(len(order) * HELD_BACK))
    return order[size:], order[:size]


def train_spacy(
    train: Sequence[LabelledText], dev: Sequence[LabelledText], out: Path, seed: int, steps: int = STEPS
) -> Notes:
    """Train a pipeline on labelled texts, `dev` for early stopping, and write its folder to `out` with notes.json.

    spaCy's own configuration for `ner` on a CPU, as `spacy init config` writes it, with seed and most steps set.
    Stretches that were not annotated are missing values to it. Raises SkillmillError without the extra spacy,
    and for an `out` that holds something else.
    """
    require_spacy()
    from spacy.cli.init_config import init_config
    from spacy.cli.train import train as run

    if out.is_dir() and any(out.iterdir()) and not is_spacy_folder(out):
        raise SkillmillError(f"{out}: holds other files; give an empty --out folder")
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        work = Path(scratch)
        counts = [_write(part, work / name) for name, part in (("train.spacy", train), ("dev.spacy", dev))]
        init_config(lang="en", pipeline=["ner"], optimize="efficiency", gpu=False).to_disk(work / "config.cfg")
        overrides = {
            "paths.train": str(work / "train.spacy"),
            "paths.dev": str(work / "dev.spacy"),
            "system.seed": seed,
            "training.max_steps": steps,
        }
        run(work / "config.cfg", work, use_gpu=-1, overrides=overrides)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(work / "model-best", out)
    notes = Notes(
        spacy=json.loads((out / META).read_text(encoding="utf-8"))["spacy_version"],
        seed=seed,
        steps=steps,
        documents=len(train),
        held_back=len(dev),
        spans=sum(len(text.spans) for text in (*train, *dev)),
        overlapping=sum(overlapping for overlapping, _ in counts),
        realigned=sum(realigned for _, realigned in counts),
        minutes=round((monotonic() - started) / 60, 1),
    )
    (out / NOTES).write_text(json.dumps(asdict(notes), indent=1), encoding="utf-8")
    return notes


def trained(folder: Path, seed: int, steps: int) -> Notes | None:
    """Return the notes of the pipeline in `folder`, None where none is finished.

    Raises SkillmillError where it was trained with another seed or another limit of steps.
    """
    if not (folder / NOTES).is_file() or not is_spacy_folder(folder):
        return None
    notes = Notes(**json.loads((folder / NOTES).read_text(encoding="utf-8")))
    if (notes.seed, notes.steps) != (seed, steps):
        raise SkillmillError(
            f"{folder} was trained with --seed {notes.seed} --steps {notes.steps}: give another folder"
        )
    return notes


def _write(texts: Sequence[LabelledText], path: Path) -> tuple[int, int]:
    """Write texts as spaCy's DocBin; return how many spans overlapped others, and how many its tokens moved."""
    import spacy
    from spacy.tokens import DocBin

    blank = spacy.blank("en")
    documents = DocBin()
    overlapping = realigned = 0
    for text in texts:
        document, lost, moved = _document(blank, text)
        documents.add(document)
        overlapping, realigned = overlapping + lost, realigned + moved
    documents.to_disk(path)
    return overlapping, realigned


def _document(blank: Any, text: LabelledText) -> tuple[Any, int, int]:
    """Return spaCy's document, how many spans overlapped others, and how many do not end where its tokens do."""
    from spacy.tokens import Span as Entity

    document = blank.make_doc(text.text)
    aligned: list[Span] = []
    realigned = 0
    for start, end, label in sorted(text.spans):
        span = document.char_span(start, end, label=label, alignment_mode="expand")
        realigned += (span.start_char, span.end_char) != (start, end)
        aligned.append((span.start, span.end, label))
    kept = longest_first(aligned)
    missing = [document[start:end] for start, end in _missing(document, text, kept)]
    document.set_ents([Entity(document, *span) for span in kept], missing=missing)
    return document, len(aligned) - len(kept), realigned


def _missing(document: Any, text: LabelledText, kept: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of tokens, beside the entities, in which something was not annotated."""
    unsure: set[int] = set()
    for start, end, _ in text.unknown:
        span = document.char_span(start, end, alignment_mode="expand")
        unsure |= set(range(span.start, span.end)) if span is not None else set()
    for start, end, _ in kept:
        unsure -= set(range(start, end))
    tokens = sorted(unsure)
    begin = 0
    for at, token in enumerate(tokens):
        if at + 1 == len(tokens) or tokens[at + 1] != token + 1:
            yield tokens[begin], token + 1
            begin = at + 1
