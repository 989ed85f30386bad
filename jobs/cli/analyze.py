"""skillmill analyze: unseen documents through one model, out in Amazon Comprehend's shape."""

import json
from typing import Annotated

import typer

from skillmill.jobs.cli import options as o
from skillmill.schemas.errors import SkillmillError


def analyze(
    documents: Annotated[str, typer.Option(help="File or folder (local, s3a://, …) to read.")],
    output: Annotated[str, typer.Option(help="Folder or URI that output.tar.gz is written to.")],
    model: Annotated[str, typer.Option(help="Model folder or its URI, or a spaCy pipeline's folder.")] = "default",
    document_format: Annotated[str, typer.Option(help="What one document of plain text is: file or line.")] = "file",
    profile: o.Profile = "local",
    warehouse: Annotated[
        str | None, typer.Option(help="Folder or URI of the tables, or catalog.schema; OUTPUT/warehouse by default.")
    ] = None,
    source: o.SourceName = None,
    kind: o.Kind = "resume",
    format: o.Format = "auto",
    id_field: o.IdField = None,
    text_field: o.TextField = None,
    device: o.Device = None,
    retry_rejected: o.RetryRejected = False,
) -> None:
    """Find the entities of a model in documents, with Spark: into the tables, and as Amazon Comprehend writes them.

    OUTPUT/output.tar.gz holds JSON lines of File, Line (where a line is a document) and Entities with
    BeginOffset, EndOffset, Score, Text and Type; a document that was rejected has ErrorCode and ErrorMessage.

    Example: skillmill analyze --model model/ --documents unseen/ --output out/
    """
    from skillmill.udfs.recognition.spacy_pipeline import is_spacy_folder

    per_line = o.is_per_line(document_format)
    if per_line and format != "auto":
        raise SkillmillError(f"--document-format line is for plain text: leave out --format {format}")
    settings = o.settings_from(
        profile,
        warehouse=warehouse or f"{output.rstrip('/')}/warehouse",
        documents=documents,
        source=source,
        kind=kind,
        format="lines" if per_line else format,
        fields=(id_field, text_field, None),
        recognizers="spacy" if is_spacy_folder(model) else "transformer",
        model=model,
        device=device,
        retry_rejected=retry_rejected,
    )
    from skillmill.jobs import analyze as job
    from skillmill.jobs.session import get_session

    report = job.run(get_session(settings), settings, output)
    typer.echo(json.dumps(vars(report)))
