"""The steps of the nightly chain as commands of their own, save extract, which has more to say."""

import json

import typer

from skillmill.jobs.cli import options as o
from skillmill.jobs.runs import Run


def ingest(
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    documents: o.Documents = None,
    source: o.SourceName = None,
    kind: o.Kind = "resume",
    format: o.Format = "auto",
    id_field: o.IdField = None,
    text_field: o.TextField = None,
    title_field: o.TitleField = None,
) -> None:
    """Read documents into the warehouse; what cannot be read becomes a row of rejects.

    Example: skillmill ingest --documents posts.csv --kind job_post --text-field body --warehouse out/
    """
    from skillmill.jobs import ingest as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(
        profile,
        warehouse=warehouse,
        documents=documents,
        source=source,
        kind=kind,
        format=format,
        fields=(id_field, text_field, title_field),
    )
    print_run(job.run(get_session(settings), settings))


def taxonomy(profile: o.Profile = "local", warehouse: o.Warehouse = None, taxonomies: o.Taxonomies = None) -> None:
    """Load the taxonomies into the concepts table, which then holds these and no others.

    Example: skillmill taxonomy --taxonomy acme=acme.csv --taxonomy starter --warehouse out/
    """
    from skillmill.jobs import taxonomy as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(profile, warehouse=warehouse, taxonomies=taxonomies)
    print_run(job.run(get_session(settings), settings))


def link(profile: o.Profile = "local", warehouse: o.Warehouse = None, taxonomies: o.Taxonomies = None) -> None:
    """Link the mentions that are new, or all of them after a change of taxonomy.

    Example: skillmill link --warehouse out/
    """
    from skillmill.jobs import link as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(profile, warehouse=warehouse, taxonomies=taxonomies)
    print_run(job.run(get_session(settings), settings))


def aggregate(profile: o.Profile = "local", warehouse: o.Warehouse = None) -> None:
    """Aggregate linked mentions into document_skills, for the documents that were linked anew.

    Example: skillmill aggregate --warehouse out/
    """
    from skillmill.jobs import aggregate as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(profile, warehouse=warehouse)
    print_run(job.run(get_session(settings), settings))


def print_run(run: Run) -> None:
    """Print one line of JSON: the job, its run id, its counts and what it guessed."""
    typer.echo(json.dumps({"job": run.job, "run_id": run.run_id, "counts": run.counts, "notes": run.notes}))
