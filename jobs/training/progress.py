"""What a person sees while a model is trained."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from skillmill.jobs.corpora import Problems
from skillmill.jobs.training.checkpoint import Row
from skillmill.jobs.training.corpora import Corpus, documents_of

_LISTED = 10


class Bar:
    """A progress bar that begins anew with every epoch."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        self._progress = Progress(*columns, TimeRemainingColumn(), transient=True)
        self._task = self._progress.add_task("reading", total=1.0, start=False)

    def __enter__(self) -> "Bar":
        self._progress.start()
        return self

    def __exit__(self, *reasons: Any) -> None:
        self._progress.stop()

    @property
    def console(self) -> Console:
        """Where lines go that shall stand above the bar."""
        return self._progress.console

    def tick(self, loss: float, share: float) -> None:
        """Show a step's loss, and how much of the epoch is done."""
        self._show(f"loss {loss:.3f}", share)

    def teach(self, share: float) -> None:
        """Show how much the teachers have read."""
        self._show("teachers read", share)

    def _show(self, what: str, share: float) -> None:
        if share < self._progress.tasks[0].completed:
            self._progress.reset(self._task, description=what)
        self._progress.start_task(self._task)
        self._progress.update(self._task, completed=share, description=what)


def print_corpora(corpora: Sequence[Corpus], problems: Problems) -> None:
    """Print what is trained on, how many documents stood in a dev set, and what was skipped."""
    table = Table(title="data")
    for column in ("corpus", "documents", "spans", "left out: in dev", "dev documents", "dev spans"):
        table.add_column(column, justify="left" if column == "corpus" else "right")
    for corpus in corpora:
        counts = [documents_of(corpus.train), sum(len(text.spans) for text in corpus.train), corpus.duplicates]
        counts += [documents_of(corpus.dev), sum(len(text.spans) for text in corpus.dev)]
        table.add_row(corpus.part.scheme, *[f"{count:,}" for count in counts])
    console = Console()
    console.print(table)
    if problems.found:
        console.print(f"{len(problems.found)} bad annotations skipped:")
        for problem in problems.found[:_LISTED]:
            console.print(f"  {problem}", markup=False)


def print_row(row: Row, bar: Bar) -> None:
    """Print an epoch's figures above the bar."""
    schemes = "  ".join(
        f"{name.removesuffix(' f1')} {value:.4f}" for name, value in row.items() if name.endswith(" f1")
    )
    bar.console.print(
        f"epoch {row['epoch']:.0f}  loss {row['train_loss']:.3f}  dev loss {row['dev_loss']:.3f}  "
        f"accuracy {row['accuracy']:.4f}  F1 {row['f1']:.4f} ({schemes})  {row['seconds']:.0f} s"
    )


def print_history(history: Sequence[Row]) -> None:
    """Print the table of all epochs, the best one bold."""
    table = Table(title="dev, strict micro, at the best thresholds")
    names = [name for name in history[0] if name not in {"epoch", "seconds"} and not name.endswith(("cision", "call"))]
    for column in ("epoch", *names, "seconds"):
        table.add_column(column.replace("_", " "), justify="right")
    best = max(row["f1"] for row in history)
    for row in history:
        shares = [f"{row[name]:.4f}" for name in names]
        style = "bold" if row["f1"] == best else ""
        table.add_row(f"{row['epoch']:.0f}", *shares, f"{row['seconds']:.0f}", style=style)
    Console().print(table)


def print_seeds(found: Mapping[str, Mapping[str, Any]]) -> None:
    """Print mean and spread of several trainings, see seeds.spread_of."""
    table = Table(title="dev, strict F1 over seeds")
    for column in ("", "mean", "spread", "each"):
        table.add_column(column, justify="left" if not column else "right")
    for name, row in found.items():
        spread = "" if row["spread"] is None else f"{row['spread']:.4f}"
        table.add_row(name, f"{row['mean']:.4f}", spread, ", ".join(f"{value:.4f}" for value in row["f1"]))
    Console().print(table)
