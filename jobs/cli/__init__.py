"""The command line. Each command is a function in a module of its own; heavy imports wait until it runs."""

import errno
import sys
from collections.abc import Sequence

import typer

from skillmill.jobs.cli.adapt import adapt
from skillmill.jobs.cli.analyze import analyze
from skillmill.jobs.cli.compare import compare_heads
from skillmill.jobs.cli.config import config
from skillmill.jobs.cli.evaluate import evaluate
from skillmill.jobs.cli.extract import extract
from skillmill.jobs.cli.formats import convert, export
from skillmill.jobs.cli.label import label
from skillmill.jobs.cli.linking import evaluate_linking, lookup, train_linker
from skillmill.jobs.cli.models import models
from skillmill.jobs.cli.query import sql
from skillmill.jobs.cli.run import run
from skillmill.jobs.cli.serve import serve
from skillmill.jobs.cli.skillsets import skillsets
from skillmill.jobs.cli.steps import aggregate, implied, ingest, link, occupations
from skillmill.jobs.cli.taxonomy import taxonomy
from skillmill.jobs.cli.train import train
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.version import VERSION

app = typer.Typer(
    name="skillmill",
    help="Mill résumés and job posts into normalized skill tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
COMMANDS = (
    *(run, ingest, extract, link, implied, occupations, aggregate, sql, config, lookup),
    *(analyze, evaluate, evaluate_linking, train, train_linker, adapt, compare_heads),
    *(convert, export, label, serve),
)
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC)
for command in COMMANDS:
    app.command()(command)
app.add_typer(taxonomy, name="taxonomy")
app.add_typer(models, name="models")
app.add_typer(skillsets, name="skillsets")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error that a person can mend ends it with one line and exit code 1."""
    try:
        app(list(arguments) if arguments is not None else None)
    except SkillmillError as error:
        sys.exit(f"skillmill: {error}")
    except OSError as error:
        if error.errno not in _UNWRITABLE or error.filename is None:
            raise
        why = error.strerror or "cannot be written"
        sys.exit(f"skillmill: {error.filename}: {why.lower()}")
