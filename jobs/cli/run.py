"""skillmill run: the nightly chain, and the summary that a person reads."""

from typing import Annotated

import typer

from skillmill.jobs.cli import options as o


def run(
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    documents: o.Documents = None,
    source: o.SourceName = None,
    kind: o.Kind = "resume",
    format: o.Format = "auto",
    id_field: o.IdField = None,
    text_field: o.TextField = None,
    title_field: o.TitleField = None,
    taxonomies: o.Taxonomies = None,
    recognizers: o.Recognizers = None,
    model: o.Model = None,
    device: o.Device = None,
    overrides: o.Overrides = None,
    retry_rejected: o.RetryRejected = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Run the nightly chain: ingest, taxonomy, extract, link, aggregate. Only what is new or changed is done.

    Example: skillmill run --profile local --documents resumes.jsonl --kind resume --warehouse out/
    """
    settings = o.settings_from(
        profile,
        warehouse=warehouse,
        documents=documents,
        source=source,
        kind=kind,
        format=format,
        fields=(id_field, text_field, title_field),
        taxonomies=taxonomies,
        recognizers=recognizers,
        model=model,
        device=device,
        retry_rejected=retry_rejected,
        overrides=overrides,
    )
    from rich.console import Console

    from skillmill.jobs import chain
    from skillmill.jobs.cli.summary import show_summary
    from skillmill.jobs.places import require_places
    from skillmill.jobs.session import get_session

    require_places(settings)
    console = Console(quiet=quiet)
    with console.status("starting Spark") as status:
        spark = get_session(settings)
        report = chain.run(spark, settings, lambda step: status.update(f"{step} …"))
        show_summary(console, spark, settings, report, profile)
