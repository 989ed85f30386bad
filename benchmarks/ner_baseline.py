"""A skillmill model beside the spaCy pipeline that one would train instead, on dotin's résumés.

    python -m benchmarks.ner_baseline --data-dir DATA [--model default] [--json out.json] [--work FOLDER]

Trains spaCy's default NER on dotin train, on the first run, and scores both on dotin dev: strict F1 by label, and the
difference with a 95 % interval over documents (paired bootstrap). Masked e-mail addresses are replaced by invented
ones, in dev of other patterns than in train. Needs the extra spacy: pip install 'skillmill[spacy]'.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.corpora import LabelledText, Span, read_labelled
from skillmill.jobs.corpora.form import trimmed
from skillmill.jobs.corpora.masks import PatternSet, replace_emails
from skillmill.jobs.evaluation.bootstrap import RESAMPLES, paired_difference
from skillmill.jobs.evaluation.counts import Tally, scores_of, tally
from skillmill.jobs.evaluation.scores import renamed
from skillmill.jobs.training.spacy_ner import STEPS, hold_back, train_spacy, trained
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import SKILL
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.spacy_pipeline import load_spacy

SEED = 7
SCHEME = "dotin"
THREE_IN_ONE = {"Tech Tools": SKILL, "Job Specific Skills": SKILL, "Soft Skills": SKILL}
"""dotin's three kinds of skills as one label; spans that become equal count once."""
ALL = "all labels"


@dataclass(frozen=True)
class System:
    """What was compared: its name, what is known of it, and the spans it found, one set per text."""

    name: str
    about: Mapping[str, Any]
    found: Sequence[frozenset[Span]]


def unmasked(texts: Sequence[LabelledText], patterns: PatternSet, seed: int) -> list[LabelledText]:
    """Return dotin's texts with invented e-mail addresses in place of masked ones; the same for the same seed."""
    random = Random(seed)
    made = []
    for text in texts:
        new, spans = replace_emails(text.text, sorted(text.spans), random, patterns)
        made.append(replace(text, text=new, spans=frozenset(spans)))
    return made


def scores(
    gold: Sequence[LabelledText], systems: Sequence[System], names: Mapping[str, str], seed: int
) -> dict[str, Any]:
    """Return strict scores of each system and, of two, how much the second is above the first; labels renamed.

    `systems` has for each name `micro` and `labels` of precision, recall, F1 and support; `difference` as
    paired_difference gives it, None for a single system.
    """
    texts, groups = [text.text for text in gold], [text.group for text in gold]
    expected = [renamed(text.spans, names) for text in gold]
    tallies: list[Tally] = []
    for system in systems:
        tallies.append(tally(texts, groups, expected, [renamed(spans, names) for spans in system.found]))
    return {
        "systems": {s.name: scores_of(counted)["strict"] for s, counted in zip(systems, tallies, strict=True)},
        "difference": paired_difference(tallies[1], tallies[0], RESAMPLES, seed) if len(tallies) == 2 else None,
    }


def spacy_system(texts: Sequence[LabelledText], data: Path, work: Path, seed: int, steps: int) -> System:
    """Run the spaCy pipeline of `work` over texts, after training it on dotin train where it is not there yet."""
    notes = trained(work, seed, steps)
    if notes is None:
        made = unmasked(read_labelled(data / SCHEME / "train.jsonl"), "train", seed)
        notes = train_spacy(*hold_back(made, seed), work, seed, steps)
    recognizer = load_spacy(RecognizerSpec(kind="spacy", model=str(work)))
    return System("spaCy", asdict(notes), _found(texts, recognizer))


def skillmill_system(texts: Sequence[LabelledText], model: str, threads: int) -> System:
    """Run the model's head of the annotation scheme dotin over texts."""
    from skillmill.udfs.recognition.transformer import load_transformer

    spec = RecognizerSpec(kind="transformer", model=model, threads=threads, head=SCHEME)
    recognizer = load_transformer(spec)
    about = {"model": model, "revision": recognizer.revision, "runtime": recognizer.runtime}
    return System("skillmill", about, _found(texts, recognizer))


def _found(texts: Sequence[LabelledText], recognizer: Recognizer) -> list[frozenset[Span]]:
    found = []
    for text, mentions in zip(texts, recognizer.recognize([text.text for text in texts]), strict=True):
        spans = frozenset((mention.start, mention.end, mention.label) for mention in mentions)
        found.append(trimmed(LabelledText(text.text, spans)).spans)
    return found


def report(data: Path, work: Path, model: str, seed: int, steps: int, threads: int) -> dict[str, Any]:
    """Return everything that was measured on dotin dev; an empty `model` leaves spaCy alone.

    `own_labels` are scores under dotin's labels, `skills_as_one` those after THREE_IN_ONE.
    """
    gold = unmasked(read_labelled(data / SCHEME / "dev.jsonl"), "heldout", seed)
    systems = [spacy_system(gold, data, work, seed, steps)]
    if model:
        systems.append(skillmill_system(gold, model, threads))
    return {
        "documents": len(gold),
        "seed": seed,
        "about": {system.name: dict(system.about) for system in systems},
        "own_labels": scores(gold, systems, {}, seed),
        "skills_as_one": scores(gold, systems, THREE_IN_ONE, seed),
    }


def table(measured: Mapping[str, Any]) -> Table:
    """Return a table of one row per label, with the sum of dotin's labels and, below, of skills as one label."""
    names = list(measured["about"])
    made = Table(title=f"Strict F1 on dotin dev, {measured['documents']} documents")
    made.add_column("label")
    for heading in ("spans", *names, *(("difference", "95 %") if len(names) == 2 else ())):
        made.add_column(heading, justify="right")
    own, as_one = measured["own_labels"], measured["skills_as_one"]
    for label in own["systems"][names[0]]["labels"]:
        made.add_row(*_row(own, names, label, label))
    made.add_row(*_row(own, names, "", ALL), end_section=True)
    made.add_row(*_row(as_one, names, SKILL, f"{SKILL} (three in one)"))
    made.add_row(*_row(as_one, names, "", f"{ALL}, skills as one"))
    return made


def _row(scored: Mapping[str, Any], names: Sequence[str], label: str, heading: str) -> list[str]:
    """Return the cells of a label, of all labels where it is ''."""
    found = [_of(scored["systems"][name], label) for name in names]
    cells = [heading, str(found[0]["support"]), *(f"{score['f1']:.3f}" for score in found)]
    if scored["difference"]:
        difference = _of(scored["difference"], label)
        low, high = difference["interval"] or (float("nan"), float("nan"))
        cells += [f"{difference['f1']:+.3f}", f"{low:+.3f} to {high:+.3f}"]
    return cells


def _of(values: Mapping[str, Any], label: str) -> Mapping[str, Any]:
    chosen: Mapping[str, Any] = values["labels"][label] if label else values["micro"]
    return chosen


def main() -> None:
    """Train where needed, measure, print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data-dir", type=Path, required=True, help="the folder that holds dotin/")
    parser.add_argument("--work", type=Path, default=Path("out/spacy_ner"), help="where the spaCy pipeline is kept")
    parser.add_argument("--model", default="default", help="a skillmill model with a head dotin; '' for spaCy alone")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=STEPS, help="the most training steps; early stopping ends before")
    parser.add_argument("--threads", type=int, default=0, help="of the skillmill model, 0 for all cores")
    parser.add_argument("--json", type=Path, help="write everything measured to this file")
    given = parser.parse_args()
    console = Console()
    try:
        measured = report(given.data_dir, given.work, given.model, given.seed, given.steps, given.threads)
    except SkillmillError as error:
        raise SystemExit(str(error)) from error
    console.print(table(measured))
    notes = measured["about"]["spaCy"]
    console.print(
        f"spaCy {notes['spacy']}: {notes['documents']} documents and {notes['held_back']} for early stopping, "
        f"{notes['minutes']} minutes; of {notes['spans']} spans {notes['overlapping']} left out as overlapping, "
        f"{notes['realigned']} moved to token edges"
    )
    if given.json:
        given.json.write_text(json.dumps(measured, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
