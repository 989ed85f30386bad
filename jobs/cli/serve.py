"""`skillmill serve`: the page and the API."""

from typing import Annotated

import typer

from skillmill.jobs.cli import options as o


def serve(
    models: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            help="NAME=MODEL, under the name of a field; MODEL is default, a folder or its URI, or a Hugging Face "
            "folder or hub id. Repeatable; the first serves where none is asked for.",
        ),
    ] = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on: 127.0.0.1 unless given; 0.0.0.0 for all of the machine.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port: 8000 unless given; 0 for any that is free.")] = None,
    skillsets: Annotated[
        str | None, typer.Option("--skillsets", help="A model of skill sets, for a page and an address of its own.")
    ] = None,
    profile: o.Profile = "local",
    taxonomies: o.Taxonomies = None,
    recognizers: o.Recognizers = None,
    device: o.Device = None,
) -> None:
    """Serve a page to look at what is found in a document, and an API, from this machine alone.

    Documents are neither stored nor logged. There is no password: whoever reaches the address can use it. Needs the
    extra web: pip install "skillmill\\[web]".

    Example: skillmill serve --model general=default --model health=models/health
    """
    settings = o.settings_from(
        profile,
        taxonomies=taxonomies,
        recognizers=recognizers,
        device=device,
        models=models,
        host=host,
        port=port,
        skillsets=skillsets,
    )
    from skillmill.schemas.errors import SkillmillError

    try:
        from skillmill.jobs.serving.run import serve as run
    except ModuleNotFoundError as error:
        if error.name not in ("fastapi", "uvicorn", "starlette"):
            raise
        raise SkillmillError('skillmill serve needs the extra web: pip install "skillmill[web]"') from None
    run(settings)
