"""The command that makes labels: two files, and what is printed."""

import csv
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from skillmill.jobs.skillsets.data import read_columns
from skillmill.jobs.skillsets.findings import Findings, compare, table_of
from skillmill.jobs.skillsets.labels import Limits, Made, make_labels, steps_of
from skillmill.jobs.skillsets.report import write_json

LABELS, REPORT = "labels.csv", "report.json"


def write_labels(spark: SparkSession, folder: str, out: Path, limits: Limits, known: Path | None) -> None:
    """Make labels from O*NET's tables, write them with a report, and print it; compare with `known` labels, if any."""
    made = make_labels(spark, folder, limits)
    findings = _findings(made, known) if known is not None else None
    out.mkdir(parents=True, exist_ok=True)
    with (out / LABELS).open("w", encoding="utf-8", newline="") as content:
        writer = csv.writer(content)
        writer.writerow(made.rows.columns)
        writer.writerows(made.rows.itertuples(index=False))
    write_json(out / REPORT, as_dict(made, limits, findings))
    _print(made, findings, Console())


def as_dict(made: Made, limits: Limits, findings: Findings | None) -> dict[str, Any]:
    """Return the report as JSON has it."""
    return {
        "occupations": len(made.rows),
        "labels": list(made.labels),
        "limits": vars(limits),
        "left": made.left,
        "dropped": [vars(each) for each in made.dropped],
        "sparse": len(made.sparse),
        "constant": list(made.constant),
        "known": findings.as_dict() if findings else None,
    }


def _findings(made: Made, known: Path) -> Findings:
    rows, code, labels = read_columns(known)
    reasons = dict.fromkeys(made.sparse, "sparsity")
    reasons |= {each.candidate: f"{each.step}: {each.value} like {each.like}" for each in made.dropped}
    ours = table_of(made.rows.to_dict("records"), "code", made.labels)
    return compare(table_of(rows, code, labels), ours, reasons)


def _print(made: Made, findings: Findings | None, console: Console) -> None:
    table = Table(box=SIMPLE_HEAD, title=f"{len(made.labels)} labels of {len(made.rows)} occupations")
    for column in ("left after", "continuous", "categorical", "together"):
        table.add_column(column, justify="left" if column == "left after" else "right")
    for step, continuous, categorical in steps_of(made):
        table.add_row(step, f"{continuous:,}", f"{categorical:,}", f"{continuous + categorical:,}")
    console.print(table)
    if made.constant:
        console.print(f"With one value only: {', '.join(made.constant)}", highlight=False)
    if findings is None:
        return
    agreement = "" if findings.median_agreement is None else f", median agreement {findings.median_agreement:.3f}"
    console.print(
        f"Found again by name: {len(findings.found)} labels over {findings.occupations} occupations{agreement}",
        highlight=False,
    )
    for label, why in findings.dropped.items():
        console.print(f"Among the candidates but left out: {label} ({why})", highlight=False)
    if findings.absent:
        said = "; ".join(findings.absent)
        console.print(f"No table has a candidate for {len(findings.absent)}: {said}", highlight=False)
