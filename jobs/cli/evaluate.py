"""`skillmill evaluate`: how good a model is on labelled text."""

from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    data: Annotated[Path, typer.Option(help="Labelled file, JSON lines.")],
    data_format: Annotated[
        str,
        typer.Option(
            "--format",
            help="skillspan (tokens, tags_skill, tags_knowledge) or spans (text, spans of start, end, label).",
        ),
    ],
    model: Annotated[
        str, typer.Option(help="Model folder, Hugging Face folder or hub id; the shipped model by default.")
    ] = "default",
    label_map: Annotated[
        list[str] | None,
        typer.Option("--map", help="Rename a label, gold:OLD=NEW or model:OLD=NEW; an empty NEW drops it. Repeatable."),
    ] = None,
    json_path: Annotated[Path | None, typer.Option("--json", help="Write the scores to this file.")] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    threads: Annotated[int, typer.Option(help="Threads of the model; 0 for all cores.", min=0)] = 0,
) -> None:
    """Score a transformer on labelled text: strict precision, recall and F1.

    A span is right where gold has its start, end and label. Only labels that occur in gold count.

    Example: skillmill evaluate --data posts.jsonl --format spans --map gold:Tool=Knowledge --json scores.json
    """
    import json

    from skillmill.jobs.evaluation.report import require_writable, score_table
    from skillmill.jobs.evaluation.run import LabelMap, evaluate_file
    from skillmill.udfs.recognition.recognizer import RecognizerSpec

    spec = RecognizerSpec(kind="transformer", model=model, device=device, threads=threads)
    if json_path is not None:
        require_writable(json_path)
    scores = evaluate_file(data, data_format, spec, LabelMap.parse(label_map or []))
    if json_path is not None:
        json_path.write_text(json.dumps({"strict": scores}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    score_table(scores)
