"""What a person sees of a linker's figures."""

from rich.console import Console
from rich.table import Table

from skillmill.jobs.linking.evaluate import Judged

_SHOWN = 10


def print_judged(judged: Judged) -> None:
    """Print the figures as a table, and the gold labels that no taxonomy has."""
    table = Table(title="links")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name, value in judged.figures.items():
        table.add_row(
            name, f"{value:,.0f}" if value == int(value) and "@" not in name and value > 1 else f"{value:.4f}"
        )
    console = Console()
    console.print(table)
    if judged.unknown:
        more = f" and {len(judged.unknown) - _SHOWN} more" if len(judged.unknown) > _SHOWN else ""
        listed = ", ".join(judged.unknown[:_SHOWN])
        console.print(f"{len(judged.unknown)} gold labels are in no taxonomy and count as wrong: {listed}{more}")
