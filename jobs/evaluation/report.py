"""What `skillmill evaluate` prints."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from skillmill.jobs.evaluation.scores import StrictScores
from skillmill.schemas.errors import SkillmillError


def score_table(scores: StrictScores) -> None:
    """Print a row per label and the micro average."""
    table = Table(title="strict: same start, end and label")
    table.add_column("label")
    for column in ("precision", "recall", "F1", "support"):
        table.add_column(column, justify="right")
    rows = [*scores["labels"].items(), ("micro", scores["micro"])]
    for label, row in rows:
        shares = [f"{value:.4f}" for value in (row["precision"], row["recall"], row["f1"])]
        table.add_row(label, *shares, f"{row['support']:,}", style="bold" if row is scores["micro"] else "")
    Console().print(table)


def require_writable(path: Path) -> None:
    """Raise SkillmillError where `path` cannot be written because its folder does not exist."""
    if not path.resolve().parent.is_dir():
        raise SkillmillError(f"{path}: its folder does not exist")
