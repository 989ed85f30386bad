"""A spaCy pipeline of the kind that people train first: blank English, tok2vec and transition NER, spaCy's defaults."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from skillmill.jobs.corpora.form import LabelledText, Span, trimmed
from skillmill.schemas.errors import SkillmillError

BEST, NOTES = "model-best", "notes.json"
HELD_BACK = 0.1
"""The share of training documents that early stopping looks at."""


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


def longest_first(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, in order: of those that do the longest stays, then the first, then by label."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span[0] - span[1], span)):
        if all(span[1] <= start or end <= span[0] for start, end, _ in kept):
            kept.append(span)
    return sorted(kept)


def train(texts: Sequence[LabelledText], work: Path, seed: int, steps: int) -> Notes:
    """Train a pipeline on labelled texts, documents held back for early stopping aside, and write it to `work`.

    spaCy's own configuration for `ner` on a CPU, as `spacy init config` writes it, with seed and most steps set.
    """
    import spacy
    from spacy.cli.init_config import init_config
    from spacy.cli.train import train as run
    from spacy.tokens import DocBin

    started = monotonic()
    order = list(texts)
    random.Random(seed).shuffle(order)
    held_back = max(1, round(len(order) * HELD_BACK))
    work.mkdir(parents=True, exist_ok=True)
    overlapping = realigned = 0
    blank = spacy.blank("en")
    for name, part in (("held_back", order[:held_back]), ("train", order[held_back:])):
        documents = DocBin()
        for text in part:
            document, lost, moved = _document(blank, text)
            documents.add(document)
            overlapping, realigned = overlapping + lost, realigned + moved
        documents.to_disk(work / f"{name}.spacy")
    init_config(lang="en", pipeline=["ner"], optimize="efficiency", gpu=False).to_disk(work / "config.cfg")
    overrides = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "held_back.spacy"),
        "system.seed": seed,
        "training.max_steps": steps,
    }
    run(work / "config.cfg", work, use_gpu=-1, overrides=overrides)
    notes = Notes(
        spacy=spacy.__version__,
        seed=seed,
        steps=steps,
        documents=len(order) - held_back,
        held_back=held_back,
        spans=sum(len(text.spans) for text in order),
        overlapping=overlapping,
        realigned=realigned,
        minutes=round((monotonic() - started) / 60, 1),
    )
    (work / NOTES).write_text(json.dumps(asdict(notes), indent=1), encoding="utf-8")
    return notes


def trained(work: Path, seed: int, steps: int) -> Notes | None:
    """Return the notes of the pipeline in `work`, None where none is finished.

    Raises SkillmillError where it was trained with another seed or another limit of steps.
    """
    if not (work / NOTES).is_file() or not (work / BEST).is_dir():
        return None
    notes = Notes(**json.loads((work / NOTES).read_text(encoding="utf-8")))
    if (notes.seed, notes.steps) != (seed, steps):
        raise SkillmillError(f"{work} was trained with --seed {notes.seed} --steps {notes.steps}: give another --work")
    return notes


def find(texts: Sequence[LabelledText], work: Path) -> list[frozenset[Span]]:
    """Return the trimmed spans that the pipeline in `work` finds in each text."""
    import spacy

    pipeline = spacy.load(work / BEST)
    found = []
    for text, document in zip(texts, pipeline.pipe([text.text for text in texts], batch_size=8), strict=True):
        spans = frozenset((entity.start_char, entity.end_char, entity.label_) for entity in document.ents)
        found.append(trimmed(LabelledText(text.text, spans)).spans)
    return found


def _document(blank: Any, text: LabelledText) -> tuple[Any, int, int]:
    """Return spaCy's document, how many spans overlapped others, and how many do not end where its tokens do."""
    document = blank.make_doc(text.text)
    aligned: list[Span] = []
    realigned = 0
    for start, end, label in sorted(text.spans):
        span = document.char_span(start, end, label=label, alignment_mode="expand")
        realigned += (span.start_char, span.end_char) != (start, end)
        aligned.append((span.start, span.end, label))
    kept = longest_first(aligned)
    from spacy.tokens import Span as Entity

    document.set_ents([Entity(document, *span) for span in kept])
    return document, len(aligned) - len(kept), realigned
