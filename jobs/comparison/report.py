"""The table at the end of a comparison."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from skillmill.jobs.comparison.recipe import ComparisonRecipe
from skillmill.jobs.comparison.result import Trained, device

TESTS = {"random": "chance", "unseen": "unseen", "human": "human"}


def print_rows(recipe: ComparisonRecipe, trained: Sequence[Trained]) -> None:
    """Print how each head was trained and how it did on each test, the best F1 of a test bold.

    `size` are the sentences of train, `right` is the share of all words that are right, `held out` the recall on
    words of terms that training never saw.
    """
    training = recipe.training
    how = f"learning rate {training.learning_rate:g}, {training.batch_tokens:,} tokens a batch, at most "
    how += f"{training.epochs} epochs; {device()}"
    table = Table(
        title=f"words that are part of a skill: {how}",
        title_justify="left",
        box=SIMPLE_HEAD,
        padding=(0, 1),
        pad_edge=False,
    )
    for column in ("test", "head", "size", "hours", "right", "P", "R", "F1", "held out"):
        table.add_column(column, justify="left" if column in {"test", "head"} else "right", no_wrap=True)
    for test, name in TESTS.items():
        judged = [each for each in trained if test in each.scores]
        best = max((each.scores[test].f1 for each in judged), default=0.0)
        for each in judged:
            scores = each.scores[test]
            shares = [scores.accuracy, scores.precision, scores.recall, scores.f1]
            rare = f"{scores.held_out_hits / scores.held_out:.3f}" if scores.held_out else ""
            row = [name, each.head, f"{each.size:,}", f"{each.hours:.2f}", *(f"{share:.3f}" for share in shares), rare]
            table.add_row(*row, style="bold" if scores.f1 == best else "")
        table.add_section()
    Console().print(table)
