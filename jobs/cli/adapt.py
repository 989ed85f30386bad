"""`skillmill adapt`: an encoder that has read the domain's texts."""

from pathlib import Path
from typing import Annotated

import typer


def adapt(
    encoder: Annotated[
        Path, typer.Option(help="Pretrained encoder folder: config.json, model.safetensors, tokenizer.json.")
    ],
    texts: Annotated[
        list[Path], typer.Option(help="File or folder of .txt, .jsonl, .json, .csv, .tsv or .parquet. Repeatable.")
    ],
    out: Annotated[Path, typer.Option(help="The encoder folder to write; an interrupted run in it is taken up.")],
    steps: Annotated[int | None, typer.Option(help="How many steps, instead of --epochs.", min=1)] = None,
    epochs: Annotated[int, typer.Option(help="How often all texts are read.", min=1)] = 1,
    learning_rate: Annotated[
        float, typer.Option(help="Highest learning rate; that of the masking head is five times it.", min=1e-8)
    ] = 1e-4,
    batch_tokens: Annotated[int, typer.Option(help="Padded tokens of one step.", min=16)] = 4096,
    max_length: Annotated[int, typer.Option(help="Longest input in tokens, special ones included.", min=8)] = 128,
    mask: Annotated[float, typer.Option(help="Share of the tokens that is guessed.", min=0.01, max=0.9)] = 0.15,
    seed: Annotated[int, typer.Option(help="Decides order, masks and dropout.", min=0)] = 7,
    field: Annotated[str, typer.Option(help="Field or column of the text in structured files.")] = "text",
    checkpoint_minutes: Annotated[float, typer.Option(help="Minutes between checkpoints.", min=0.01)] = 5.0,
) -> None:
    """Adapt an encoder to a domain: it goes on learning to guess masked words, of these texts, without labels.

    The folder it writes is what skillmill train takes as --encoder. Needs the extra torch:
    pip install "skillmill\\[torch]".

    Example: skillmill adapt --encoder all-MiniLM-L6-v2 --texts posts.jsonl --out encoders/posts
    """
    from skillmill.jobs.training.adapt import Adaptation
    from skillmill.jobs.training.adapt import adapt as run
    from skillmill.jobs.training.recipe import TrainingPart

    training = TrainingPart(
        epochs=epochs,
        learning_rate=learning_rate,
        head_rate=5 * learning_rate,
        batch_tokens=batch_tokens,
        warmup=0.06,
        seed=seed,
        checkpoint_minutes=checkpoint_minutes,
    )
    run(Adaptation(encoder, tuple(texts), out, training, steps, field, max_length, mask))
