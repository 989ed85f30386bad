"""How good the recognisers are on our own gold: pages of résumés labelled by hand, and lines with nothing in them.

    python -m benchmarks.gold [--model default] [--json out.json]

Prints, for the transformer, the gazetteer and both merged as extract merges them: strict scores on the pages, flat
untyped F1, and the share of the lines without a skill in which a skill was found.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.corpora import LabelledText, read_labelled
from skillmill.jobs.evaluation.predictions import Confidence, Found
from skillmill.jobs.evaluation.result import Data, Outcome
from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec

GOLD = Path(__file__).parents[1] / "tests" / "gold"
SETUPS = {"transformer": ("transformer",), "gazetteer": ("gazetteer",), "both": ("transformer", "gazetteer")}


def measure(setup: tuple[str, ...], model: str, pages: list[LabelledText], lines: list[str]) -> dict[str, Any]:
    """Return the scores on `pages` and the share of `lines` with a skill in them, of recognisers in order."""
    extractor = get_extractor(
        tuple(RecognizerSpec(kind, model if kind == "transformer" else "default") for kind in setup)
    )
    predictions = tuple(_spans(found) for found in extractor.extract([page.text for page in pages]))
    found = Found("+".join(setup), "", "", predictions)
    outcome = Outcome(Data("pages.jsonl", "", tuple(pages)), found)
    wrong = sum(bool(_spans(mentions)) for mentions in extractor.extract(lines))
    kept = {name: outcome.scores[name] for name in ("strict", "overlap", "untyped")}
    return {**kept, "intervals": outcome.intervals, "false_positive_lines": wrong / len(lines)}


def _spans(mentions: list[Mention]) -> dict[tuple[int, int, str], Confidence]:
    return {
        (each.start, each.end, each.label): Confidence(each.confidence, each.calibrated)
        for each in mentions
        if each.label in SKILL_LABELS
    }


def table(measured: dict[str, dict[str, Any]]) -> Table:
    """Return what a person reads."""
    shown = Table(title="gold of our own: strict F1")
    columns = ("recognizers", *SKILL_LABELS, "micro", "micro, overlap", "untyped", "lines wrongly found in")
    for column in columns:
        shown.add_column(column, justify="left" if column == "recognizers" else "right")
    for name, scores in measured.items():
        strict = scores["strict"]
        cells = [strict["labels"][label]["f1"] for label in SKILL_LABELS]
        cells += [strict["micro"]["f1"], scores["overlap"]["micro"]["f1"], scores["untyped"]["f1"]]
        shown.add_row(name, *[f"{cell:.3f}" for cell in cells], f"{scores['false_positive_lines']:.1%}")
    return shown


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", default="default")
    options.add_argument("--json", type=Path)
    given = options.parse_args()
    pages = read_labelled(GOLD / "pages.jsonl")
    lines = (GOLD / "no_skills.txt").read_text(encoding="utf-8").splitlines()
    measured = {name: measure(setup, given.model, pages, lines) for name, setup in SETUPS.items()}
    Console().print(table(measured))
    if given.json:
        given.json.write_text(json.dumps(measured, indent=1) + "\n")


if __name__ == "__main__":
    main()
