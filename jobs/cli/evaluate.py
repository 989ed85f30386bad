"""`skillmill evaluate`: how good a model is on labelled text."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    data: Annotated[Path, typer.Option(help="Labelled file or folder.")],
    data_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="Format of the data, see docs/formats.md; by its content if not given.",
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(help="Model folder, Hugging Face folder or hub id, spaCy pipeline; the shipped model by default."),
    ] = "default",
    head: Annotated[str, typer.Option(help="Let the model use this annotation scheme's own labels.")] = "",
    threshold: Annotated[
        list[str] | None,
        typer.Option(help="Least confidence of a label, LABEL=0.6; for --model only. Repeatable."),
    ] = None,
    label_map: Annotated[
        list[str] | None,
        typer.Option("--map", help="Rename a label, gold:OLD=NEW or model:OLD=NEW; an empty NEW drops it. Repeatable."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only texts whose rows have this, FIELD=VALUE; source=tech. Repeatable.")
    ] = None,
    against: Annotated[str | None, typer.Option(help="Another model, to set beside the first.")] = None,
    against_head: Annotated[
        str | None, typer.Option(help="The other model's --head; that of the first if not given, '' for none.")
    ] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
    html_path: Annotated[
        Path | None,
        typer.Option("--html", help="Write a report with plots and errors to this file. It quotes the documents."),
    ] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Go on without annotations that do not fit, and say how many.")
    ] = False,
    errors: Annotated[
        int, typer.Option(help="How many errors of each kind the HTML report lists; 0 for none.", min=0)
    ] = 50,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    threads: Annotated[int, typer.Option(help="Threads of the model; 0 for all cores.", min=0)] = 0,
) -> None:
    """Score a transformer or a spaCy pipeline on labelled text, and where asked another one beside it.

    Strict, boundary, overlap and token scores with 95 % bootstrap intervals over documents, calibration, and
    what went wrong. Only labels that occur in gold count.

    Example: skillmill evaluate --data posts.jsonl --map gold:Tool=Knowledge --json scores.json --html report.html
    """
    from skillmill.jobs.evaluation.page import write_page
    from skillmill.jobs.evaluation.report import print_evaluation, require_writable, write_scores
    from skillmill.jobs.evaluation.run import LabelMap, evaluate_file, parse_fields
    from skillmill.udfs.recognition.recognizer import RecognizerSpec, parse_thresholds

    ours = RecognizerSpec(
        kind="transformer",
        model=model,
        device=device,
        threads=threads,
        head=head,
        thresholds=parse_thresholds(threshold or []),
    )
    other = None
    if against is not None:
        other = replace(ours, model=against, head=head if against_head is None else against_head, thresholds=())
    for path in (json_path, html_path):
        if path is not None:
            require_writable(path)
    evaluation = evaluate_file(
        data, data_format, ours, LabelMap.parse(label_map or []), other, skip_bad, parse_fields(only or [])
    )
    if json_path is not None:
        write_scores(evaluation, json_path)
    if html_path is not None:
        write_page(evaluation, html_path, errors)
    print_evaluation(evaluation)
