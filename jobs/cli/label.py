"""skillmill label: weak labels for the words of documents, by a list of skills."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmill.jobs.cli import options as o

if TYPE_CHECKING:
    from skillmill.jobs.label import Labelling


def label(
    skills: Annotated[
        str | None,
        typer.Option(help="Text file with a skill a line, or CSV with a column of them; else the taxonomies' names."),
    ] = None,
    column: Annotated[str | None, typer.Option(help="Column of the CSV that holds the skills.")] = None,
    input: Annotated[
        str | None, typer.Option("--input", help="File or folder to read first; else the documents that are there.")
    ] = None,
    scheme: Annotated[str | None, typer.Option(help="in-sk, bio or category.")] = None,
    clean: Annotated[
        bool | None, typer.Option("--clean/--no-clean", help="Take line breaks and punctuation out first.")
    ] = None,
    votes: Annotated[
        bool | None, typer.Option("--votes/--no-votes", help="Vote on names that are ordinary words too.")
    ] = None,
    matcher: Annotated[str | None, typer.Option(help="aho-corasick or entity-ruler (Spark NLP).")] = None,
    export: Annotated[Path | None, typer.Option(help="Write the sentences to this file too: JSON lines.")] = None,
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    taxonomies: o.Taxonomies = None,
    source: o.SourceName = None,
    kind: o.Kind = "job_post",
    format: o.Format = "auto",
    id_field: o.IdField = None,
    text_field: o.TextField = None,
) -> None:
    """Label the words of documents by a list of skills, into the table labels: text to train a recogniser on.

    Example: skillmill label --skills skills.txt --input posts/ --warehouse out/ --export labels.jsonl
    """
    settings = o.settings_from(
        profile,
        warehouse=warehouse,
        documents=input,
        source=source,
        kind=kind,
        format=format,
        fields=(id_field, text_field, None),
        taxonomies=taxonomies,
        label={
            "skills": skills,
            "column": column,
            "scheme": scheme,
            "clean": clean,
            "votes": votes,
            "matcher": matcher,
        },
    )
    from skillmill.jobs import ingest
    from skillmill.jobs import label as job
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.session import get_session
    from skillmill.jobs.warehouse import Warehouse

    if export is not None:
        require_writable(export)
    if settings.label.skills is not None:  # before Spark starts
        from skillmill.jobs.labelling.lists import read_list

        read_list(settings.label.skills, settings.label.column)
    spark = get_session(settings)
    if input is not None:
        ingest.run(spark, settings)
    done = job.run(spark, settings)
    if export is not None:
        job.export(Warehouse(spark, settings.warehouse), export)
    _print(done)


def _print(done: "Labelling") -> None:
    from rich.console import Console

    console = Console()
    for note in done.run.notes:
        console.print(f"warning: {note}", soft_wrap=True, highlight=False, markup=False)
    if done.tally.doubtful:
        console.print(_functions(done))
    typer.echo(json.dumps({"job": done.run.job, "run_id": done.run.run_id, "counts": done.run.counts}))


def _functions(done: "Labelling") -> object:
    from rich.table import Table

    from skillmill.udfs.labelling.votes import FUNCTIONS

    tally = done.tally
    share = tally.with_skill / max(1, tally.sentences)
    table = Table(
        title=f"{tally.sentences:,} sentences, {tally.with_skill:,} with a skill ({share:.0%}); "
        f"{tally.doubtful:,} of {tally.names:,} names were voted on, {tally.kept:,} kept",
        title_justify="left",
    )
    table.add_column("function")
    for name in ("for", "against", "coverage", "overlap", "conflict"):
        table.add_column(name, justify="right")
    for name in FUNCTIONS:
        counts = [f"{tally.votes[name, side]:,}" for side in ("for", "against")]
        table.add_row(name, *counts, *(f"{value:.1%}" for value in tally.shares(name).values()))
    return table
