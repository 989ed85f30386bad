"""`skillmill models`: which models there are, what is known of one, whether it is intact."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmill.schemas.errors import SkillmillError

if TYPE_CHECKING:
    from rich.console import Console

models = typer.Typer(help="List, show and verify models.", no_args_is_help=True, rich_markup_mode="rich")

Name = Annotated[
    str, typer.Argument(help="default or linker (the shipped models), a model folder, or its name in models/.")
]
Names = Annotated[
    list[str], typer.Argument(help="default or linker (the shipped models), model folders, or names in models/.")
]


@models.command("list")
def list_models(
    folder: Annotated[
        list[Path] | None, typer.Option(help="Look for models below this folder; models/ if not given. Repeatable.")
    ] = None,
) -> None:
    """List the shipped models and the model folders below a folder.

    Example: skillmill models list --folder models
    """
    from skillmill.jobs.models import find_model, models_below, shelve
    from skillmill.jobs.models.find import MODELS, SHIPPED
    from skillmill.jobs.models.render import print_shelf

    folders = folder or ([MODELS] if MODELS.is_dir() else [])
    found = [(str(path), shelve(path)) for each in folders for path in models_below(each)]
    print_shelf(_console(), [*((name, shelve(find_model(name))) for name in SHIPPED), *found])


@models.command("show")
def show_model(name: Name) -> None:
    """Show a model's card, licences, scores and hashes.

    Example: skillmill models show default
    """
    from skillmill.jobs.models import find_model
    from skillmill.jobs.models.render import print_model

    print_model(_console(), find_model(name))


@models.command("export")
def export_model(
    name: Annotated[
        str, typer.Argument(help="default, a model folder, its name in models/, or a Hugging Face token classifier.")
    ],
    to: Annotated[str, typer.Option(help="sparknlp, or huggingface: a token classifier of one head.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it must not be there yet.")],
    head: Annotated[str | None, typer.Option(help="The head of a skillmill model, such as skillspan.skill.")] = None,
) -> None:
    """Write one head of a model in the form of another engine.

    Example: skillmill models export default --head dotin --to sparknlp --out models/dotin-sparknlp
    """
    from skillmill.jobs.models import find_model
    from skillmill.udfs.recognition.transformer.folder import CONFIG, MANIFEST

    foreign = (Path(name) / CONFIG).is_file() and not (Path(name) / MANIFEST).is_file()
    model = Path(name) if foreign else find_model(name)
    if to == "sparknlp":
        from skillmill.jobs.training.to_onnx import export_spark_nlp

        export_spark_nlp(model, head, out)
    elif to == "huggingface":
        from skillmill.jobs.training.to_huggingface import export_huggingface

        if head is None:
            raise SkillmillError("a token classifier of Hugging Face has one head: name it by --head")
        export_huggingface(model, head, out)
    else:
        raise SkillmillError(f"--to is sparknlp or huggingface, not {to}")
    typer.echo(str(out))


@models.command("verify")
def verify_models(names: Names) -> None:
    """Check each file's hash, and with each runtime that is installed a recogniser's reference logits.

    Ends with exit code 1 where something differs.

    Example: skillmill models verify default linker models/mine
    """
    from skillmill.jobs.models import find_model, verify

    marks = {True: "ok", False: "DIFFERS", None: "not checked"}
    failed: list[str] = []
    done = 0
    for name, path in [(name, find_model(name)) for name in names]:
        for check in verify(path):
            typer.echo(f"{marks[check.ok]:<12}{name}: {check.what}: {check.said}")
            done += 1
            if check.ok is False:
                failed.append(f"{name}: {check.what}")
    if failed:
        raise SkillmillError(f"{len(failed)} of {done} checks failed, the first {failed[0]}; fetch the model again")


@models.command("calibrate")
def calibrate_model(
    folder: Annotated[Path, typer.Argument(help="A model folder that a recipe made.")],
    data_dir: Annotated[
        Path, typer.Option(envvar="SKILLMILL_DATA", help="Folder that the recipe's data paths start from.")
    ],
) -> None:
    """Fit curves and thresholds again on the recipe's development sets, as the model is run on this machine.

    The weights stay as they are; the revision changes with what is fitted. Needs the extra torch.

    Example: skillmill models calibrate models/new --data-dir data
    """
    from skillmill.jobs.models.render import print_model
    from skillmill.jobs.training.recalibrate import recalibrate

    recalibrate(folder, data_dir)
    print_model(_console(), folder)


def _console() -> "Console":
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 120)
