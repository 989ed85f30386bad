"""skillmill taxonomy: the step of the nightly chain, and what a person may add to it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.jobs.cli.steps import print_run

taxonomy = typer.Typer(invoke_without_command=True, help="Load the taxonomies into the concepts table.")


@taxonomy.callback()
def load(
    context: typer.Context, profile: o.Profile = "local", warehouse: o.Warehouse = None, taxonomies: o.Taxonomies = None
) -> None:
    """Load the taxonomies into the concepts table, which then holds these and no others.

    Example: skillmill taxonomy --taxonomy acme=acme.csv --taxonomy starter --warehouse out/
    """
    if context.invoked_subcommand is not None:
        return
    from skillmill.jobs import taxonomy as job
    from skillmill.jobs.session import get_session

    settings = o.settings_from(profile, warehouse=warehouse, taxonomies=taxonomies)
    print_run(job.run(get_session(settings), settings))


@taxonomy.command()
def suggest(
    out: Annotated[Path, typer.Option(help="The CSV to write.")],
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    taxonomies: o.Taxonomies = None,
    overrides: o.Overrides = None,
    most: Annotated[int, typer.Option(help="How many surfaces, those of most documents first.", min=1)] = 500,
) -> None:
    """List unlinked surfaces with the nearest concepts, as an overrides CSV that waits for your decisions.

    Example: skillmill taxonomy suggest --warehouse out/ --out overrides.csv
    """
    from skillmill.jobs.evaluation.report import require_writable
    from skillmill.jobs.link import linker_spec
    from skillmill.jobs.linking.suggest import suggestions, write_suggestions
    from skillmill.jobs.reading import query
    from skillmill.jobs.session import get_session
    from skillmill.jobs.taxonomy import read_concepts
    from skillmill.jobs.warehouse import Warehouse
    from skillmill.udfs.linking.spec import get_linker

    require_writable(out)
    settings = o.settings_from(profile, warehouse=warehouse, taxonomies=taxonomies, overrides=overrides)
    tables = Warehouse(get_session(settings), settings.warehouse)
    tables.require()
    statement = "SELECT surface, documents FROM unlinked_surfaces ORDER BY documents DESC, surface"
    rows = query(tables, f"{statement} LIMIT {most}")
    surfaces = [(row["surface"], row["documents"]) for row in rows.collect()]
    linker = get_linker(linker_spec(tables, settings, read_concepts(tables, settings)))
    write_suggestions(suggestions(surfaces, linker), out)
    typer.echo(json.dumps({"surfaces": len(surfaces), "out": str(out)}))
