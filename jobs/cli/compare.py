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
    taxonomies: Annotated[
        list[str] | None,
        typer.Option(
            "--taxonomy",
            help="What made the labels: starter, PATH or NAME=PATH, repeatable. In training other names of it stand in "
            "the place of some.",
        ),
    ] = None,
    skills: Annotated[
        Path | None, typer.Option(help="The same for labels made from a list: a text file or a CSV.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Count and list annotations that do not fit, and go on without them.")
    ] = False,
) -> None:
    """Train a softmax head and a conditional random field on the same labelled sentences, and compare them.

    Both are judged, word by word, on sentences of chance and on sentences whose terms training never saw. Needs the
    extra torch (pip install "skillmill\\[torch]").

    Example: skillmill compare-heads --labels labels.jsonl --taxonomy starter --out models/heads
    """
    from skillmill.jobs.comparison.recipe import ComparisonRecipe
    from skillmill.jobs.comparison.run import compare
    from skillmill.jobs.corpora.form import Problems
    from skillmill.jobs.labelling.lists import read_list
    from skillmill.jobs.training.recipe import read_toml
    from skillmill.udfs.linking.taxonomies import read_named

    concepts = read_named(taxonomies or ()) + (read_list(skills) if skills else [])
    asked, problems = read_toml(recipe, ComparisonRecipe), Problems(skip=skip_bad)
    compare(asked, labels, out, encoder, samples, human, problems, concepts)
