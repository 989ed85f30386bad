"""What `skillmill evaluate` prints and writes."""

import json
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from skillmill.jobs.evaluation.counts import LAYERS_MEAN, SCHEMES, UNTYPED
from skillmill.jobs.evaluation.result import Evaluation, Outcome
from skillmill.schemas.errors import SkillmillError

# What each scheme asks for, in a few words; jobs/evaluation/matching.py has the definitions.
MEANINGS = {
    "strict": "same start, end and label",
    "boundary": "same start and end, any label",
    "overlap": "same label, at least one character in common, one to one",
    "token": "words, by label",
    LAYERS_MEAN: "mean of the strict scores of Skill and Knowledge",
    UNTYPED: "same start and end, after dropping labels and merging nested spans",
}

FIRST = 5


def print_evaluation(evaluation: Evaluation) -> None:
    """Print the scores with their intervals, calibration and error counts; never any text of the documents."""
    console = Console()
    problems = evaluation.data.problems
    if problems:
        console.print(f"bad annotations skipped: {len(problems):,}; the first:", markup=False)
        for problem in problems[:FIRST]:
            console.print(f"  {problem}", markup=False, highlight=False, soft_wrap=True)
    console.print(_labels_table(evaluation.model))
    console.print(_schemes_table(evaluation.model))
    errors = evaluation.model.as_json()["errors"]
    console.print("errors: " + ", ".join(f"{count:,} {kind}" for kind, count in errors.items()))
    if evaluation.model.unscored:
        console.print(f"left out, since gold does not have them: {', '.join(evaluation.model.unscored)}", markup=False)
    if evaluation.against is not None and evaluation.difference is not None:
        console.print(_difference_table(evaluation, evaluation.against, evaluation.difference))


def _labels_table(outcome: Outcome) -> Table:
    table = _table(f"strict: {MEANINGS['strict']}", "ECE: expected calibration error")
    table.add_column("label", overflow="fold", no_wrap=True)
    for column in ("precision", "recall", "F1", "95 % interval", "support", "ECE"):
        table.add_column(column, justify="right", no_wrap="interval" in column)
    strict, intervals = outcome.scores["strict"], (outcome.intervals or {}).get("strict")
    for label, row in [*strict["labels"].items(), ("micro", strict["micro"])]:
        is_micro = row is strict["micro"]
        bounds = None
        if intervals is not None:
            bounds = (intervals["micro"] if is_micro else intervals["labels"][label])["f1"]
        error = None if is_micro else outcome.calibration[label]["ece"]
        table.add_row(
            label,
            *(f"{row[measure]:.4f}" for measure in ("precision", "recall", "f1")),
            _range(bounds),
            f"{row['support']:,}",
            "" if error is None else f"{error:.3f}",
            style="bold" if is_micro else "",
        )
    return table


def _schemes_table(outcome: Outcome) -> Table:
    table = _table("other ways to count, all labels together")
    for column in ("scheme", "precision", "recall", "F1", "95 % interval"):
        table.add_column(column, justify="left" if column == "scheme" else "right", no_wrap=True)
    table.add_column("meaning")
    for scheme, row, interval in summary_rows(outcome):
        if scheme != "strict":
            shares = [f"{row[measure]:.4f}" for measure in ("precision", "recall", "f1")]
            table.add_row(
                scheme.replace("_", " "), *shares, _range(interval["f1"] if interval else None), MEANINGS[scheme]
            )
    return table


def summary_rows(outcome: Outcome) -> list[tuple[str, dict[str, Any], dict[str, Any] | None]]:
    """Return (scheme, score, interval or None) over all labels: micro of each scheme, layers' mean, untyped."""
    intervals = outcome.intervals or {}
    rows = [(scheme, outcome.scores[scheme]["micro"], intervals.get(scheme, {}).get("micro")) for scheme in SCHEMES]
    for scheme in (LAYERS_MEAN, UNTYPED):
        if outcome.scores[scheme] is not None:
            rows.append((scheme, outcome.scores[scheme], intervals.get(scheme)))
    return rows


def _difference_table(evaluation: Evaluation, other: Outcome, difference: dict[str, Any]) -> Table:
    table = _table("strict F1, side by side")
    table.add_column("label", overflow="fold", no_wrap=True)
    for column in ("model", "against", "difference", "95 % interval", "better in"):
        table.add_column(column, justify="right", no_wrap="interval" in column)
    ours, theirs = evaluation.model.scores["strict"], other.scores["strict"]
    for label in [*difference["labels"], None]:
        row = difference["micro"] if label is None else difference["labels"][label]
        pair = [one["micro"] if label is None else one["labels"][label] for one in (ours, theirs)]
        share = row["share_above_zero"]
        table.add_row(
            label or "micro",
            *(f"{one['f1']:.4f}" for one in pair),
            f"{row['f1']:+.4f}",
            _range(row["interval"], "+"),
            "" if share is None else f"{share:.1%}",
            style="bold" if label is None else "",
        )
    return table


def _table(title: str, caption: str | None = None) -> Table:
    """Return an empty table, narrow enough for 80 columns with the longest of our labels."""
    return Table(title=title, caption=caption, box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)


def _range(bounds: list[float] | None, sign: str = "") -> str:
    return "" if bounds is None else f"{bounds[0]:{sign}.3f} to {bounds[1]:{sign}.3f}"


def write_scores(evaluation: Evaluation, path: Path) -> None:
    """Write the evaluation to a JSON file; it holds no text of the documents."""
    path.write_text(json.dumps(evaluation.as_json(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def require_writable(path: Path) -> None:
    """Raise SkillmillError where `path` cannot be written because its folder does not exist."""
    if not path.resolve().parent.is_dir():
        raise SkillmillError(f"{path}: its folder does not exist")
