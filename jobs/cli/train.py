"""`skillmill train`: from an encoder and labelled text to a model folder."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[str, typer.Argument(help="A TOML file, or the name of a packaged recipe: default, accurate.")],
    out: Annotated[Path, typer.Option(help="The model folder to write; an interrupted run in it is taken up.")],
    data_dir: Annotated[
        Path | None,
        typer.Option(envvar="SKILLMILL_DATA", help="Folder that the recipe's data paths start from."),
    ] = None,
    encoder: Annotated[Path | None, typer.Option(help="Pretrained encoder folder, instead of the recipe's.")] = None,
    teacher: Annotated[
        list[Path] | None, typer.Option(help="Model folder to learn from, for recipes that distil. Repeatable.")
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Count and list annotations that do not fit, and go on without them.")
    ] = False,
    convert: Annotated[bool, typer.Option(help="Make the OpenVINO int8 form too.")] = True,
) -> None:
    """Fine-tune an encoder on labelled text into a model folder, with its OpenVINO form beside it.

    Needs the extra torch: pip install "skillmill\\[torch]".

    Example: skillmill train default --encoder all-MiniLM-L6-v2 --data-dir data --out models/mine
    """
    from skillmill.jobs.training.recipe import read_recipe
    from skillmill.jobs.training.run import Places, run_recipe

    places = Places(out, data_dir or Path(), encoder, tuple(teacher or ()))
    run_recipe(read_recipe(recipe), places, with_openvino=convert, skip_bad=skip_bad)
