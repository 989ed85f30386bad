"""`skillmill compare-heads`: softmax and random field, trained on the same labels."""

from pathlib import Path
from typing import Annotated

import typer


def compare_heads(
    labels: Annotated[
        Path, typer.Option(help="Labelled sentences, as skillmill label --export writes them; see docs/formats.md.")
    ],
    out: Annotated[Path, typer.Option(help="The folder to write; an interrupted run in it is taken up.")],
    recipe: Annotated[str, typer.Argument(help="A TOML file, or the name of a packaged recipe.")] = "heads",
    encoder: Annotated[
        Path | None, typer.Option(help="Pretrained encoder or model folder, or default, instead of the recipe's.")
    ] = None,
    samples: Annotated[
        Path | None,
        typer.Option(help="Texts of which each head's findings are written as CSV and side by side as HTML."),
    ] = None,
    human: Annotated[
        Path | None, typer.Option(help="Labelled file of people's making, on which both heads are judged too.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Count and list annotations that do not fit, and go on without them.")
    ] = False,
) -> None:
    """Train a softmax head and a conditional random field on the same labelled sentences, and compare them.

    Both are judged, word by word, on sentences of chance and on sentences whose terms training never saw. Needs the
    extra torch (pip install "skillmill\\[torch]").

    Example: skillmill compare-heads --labels labels.jsonl --out models/heads
    """
    from skillmill.jobs.comparison.recipe import ComparisonRecipe
    from skillmill.jobs.comparison.run import compare
    from skillmill.jobs.corpora.form import Problems
    from skillmill.jobs.training.recipe import read_toml

    compare(read_toml(recipe, ComparisonRecipe), labels, out, encoder, samples, human, Problems(skip=skip_bad))
