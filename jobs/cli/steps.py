"""The steps of the nightly chain as commands of their own, save extract, which has more to say."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.schemas.errors import SkillmillError

if TYPE_CHECKING:
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


def link(
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    taxonomies: o.Taxonomies = None,
    overrides: o.Overrides = None,
    surfaces: Annotated[Path | None, typer.Option(help="A CSV with a column surface, linked without Spark.")] = None,
    out: Annotated[Path | None, typer.Option(help="The CSV to write, with --surfaces.")] = None,
) -> None:
    """Link the mentions that are new, or all of them after a change of taxonomy; with --surfaces, a list alone.

    Example: skillmill link --warehouse out/
    """
    settings = o.settings_from(profile, warehouse=warehouse, taxonomies=taxonomies, overrides=overrides)
    if surfaces is not None or out is not None:
        from skillmill.jobs.cli.linking import link_surfaces

        if surfaces is None or out is None:
            raise SkillmillError("--surfaces names the list, and --out what is written: give both")
        link_surfaces(surfaces, out, list(settings.taxonomy.taxonomies), settings.link.overrides, settings.link.model)
        return
    from skillmill.jobs import link as job
    from skillmill.jobs.session import get_session

    print_run(job.run(get_session(settings), settings))


def occupations(profile: o.Profile = "local", warehouse: o.Warehouse = None, onet: o.Onet = None) -> None:
    """Link titles of job posts and mentioned job titles to occupations, where they are new or changed.

    Example: skillmill occupations --onet onet/ --warehouse out/
    """
    from skillmill.jobs import occupations as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(profile, warehouse=warehouse, onet=onet)
    print_run(job.run(get_session(settings), settings))


def implied(profile: o.Profile = "local", warehouse: o.Warehouse = None, taxonomies: o.Taxonomies = None) -> None:
    """Find the skills that sentences ask for without naming them, in documents that were linked anew.

    Example: skillmill implied --warehouse out/
    """
    from skillmill.jobs import implied as job
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


def print_run(run: "Run") -> None:
    """Print one line of JSON: the job, its run id, its counts and what it guessed."""
    typer.echo(json.dumps({"job": run.job, "run_id": run.run_id, "counts": run.counts, "notes": run.notes}))
