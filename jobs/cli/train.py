"""`skillmill train`: from an encoder and labelled text to a model folder."""

from pathlib import Path
from typing import Annotated

import typer


def train(
    recipe: Annotated[str, typer.Argument(help="A TOML file, or the name of a packaged recipe: default.")],
    out: Annotated[Path, typer.Option(help="The model folder to write; an interrupted run in it is taken up.")],
    data_dir: Annotated[
        Path | None,
        typer.Option(envvar="SKILLMILL_DATA", help="Folder that the recipe's data paths start from."),
    ] = None,
    encoder: Annotated[Path | None, typer.Option(help="Pretrained encoder folder, instead of the recipe's.")] = None,
    convert: Annotated[bool, typer.Option(help="Make the OpenVINO int8 form too.")] = True,
) -> None:
    """Fine-tune an encoder on labelled text into a model folder, with its OpenVINO form beside it.

    Needs the extra torch: pip install "skillmill\\[torch]".

    Example: skillmill train default --encoder all-MiniLM-L6-v2 --data-dir data --out models/mine
    """
    from skillmill.jobs.training.recipe import read_recipe
    from skillmill.jobs.training.run import run_recipe

    run_recipe(read_recipe(recipe), out, data_dir or Path(), encoder, with_openvino=convert)
