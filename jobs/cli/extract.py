"""skillmill extract: the step of the nightly chain, or, with --text, one text without Spark."""

import json
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o


def extract(
    text: Annotated[str | None, typer.Option(help="Extract from this text and print JSON; starts no Spark.")] = None,
    profile: o.Profile = "local",
    warehouse: o.Warehouse = None,
    taxonomies: o.Taxonomies = None,
    recognizers: o.Recognizers = None,
    model: o.Model = None,
    device: o.Device = None,
    overrides: o.Overrides = None,
    retry_rejected: o.RetryRejected = False,
) -> None:
    """Find the mentions in all documents that are new or changed; with --text, in that text alone.

    Example: skillmill extract --text "Built ETL in Python and Spark on AWS"
    """
    settings = o.settings_from(
        profile,
        warehouse=warehouse,
        taxonomies=taxonomies,
        recognizers=recognizers,
        model=model,
        device=device,
        retry_rejected=retry_rejected,
        overrides=overrides,
    )
    if text is not None:
        from skillmill.jobs.serving.answers import answer, name_of
        from skillmill.udfs.pipeline import Pipeline, PipelineSpec

        if settings.pool.route:
            from skillmill.jobs.choosing import chosen_model

            settings = settings.of_model(settings.pool.by_name[chosen_model(settings.pool, "", text)])
        spec = PipelineSpec(settings.extract.specs(threads=0), settings.taxonomy.taxonomies, settings.link.skill_labels)
        pipeline = Pipeline(spec)
        [mentions] = pipeline.extract([text])
        found = answer(name_of(settings), pipeline.revision, [mention.as_dict() for mention in mentions])
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    from skillmill.jobs import extract as job
    from skillmill.jobs.cli.steps import print_run
    from skillmill.jobs.session import get_session

    print_run(job.run(get_session(settings), settings))
