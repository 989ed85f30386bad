"""What `skillmill skillsets` prints."""

import json
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from skillmill.jobs.skillsets.judge import PUBLISHED_GRU, Figures

_SHOWN = 5


def print_figures(figures: Figures, console: Console | None = None) -> None:
    """Print the figures over all labels beside what others reach, and the labels that do best and worst."""
    console = console or Console()
    table = Table(box=SIMPLE_HEAD, title=f"{len(figures.labels)} labels, {figures.jobs} jobs")
    for column in ("", "this model", "majority class", "published GRU"):
        table.add_column(column, justify="right" if column else "left")
    rows = [
        ("label accuracy, median", figures.median_accuracy, figures.median_majority, PUBLISHED_GRU),
        ("label accuracy, mean", figures.mean_accuracy, figures.mean_majority, None),
        ("AUC, macro", figures.macro_auc, 0.5, None),
        ("F1, macro", figures.macro_f1, None, None),
        ("calibration error", figures.calibration_error, None, None),
    ]
    for name, *values in rows:
        table.add_row(name, *("" if value is None else f"{value:.3f}" for value in values))
    console.print(table)
    order = sorted(figures.labels, key=lambda each: -(each.accuracy - each.majority))
    for title, labels in (("most", order[:_SHOWN]), ("least", order[::-1][:_SHOWN])):
        said = ", ".join(f"{each.label} {each.accuracy:.2f} ({each.majority:.2f})" for each in labels)
        console.print(f"Learnt {title}, accuracy and majority: {said}", highlight=False)


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
