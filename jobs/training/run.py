"""A whole training: recipe, encoder and data in, model folder out."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from skillmill.jobs.evaluation.gold import GoldText, read_gold
from skillmill.jobs.evaluation.scores import strict_scores
from skillmill.jobs.training.card import write_card
from skillmill.jobs.training.examples import examples
from skillmill.jobs.training.loop import Row, Trainer
from skillmill.jobs.training.recipe import Recipe
from skillmill.jobs.training.vocabulary import pieces_in, trim_embeddings, trim_tokenizer
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import (
    CONFIG,
    SAFETENSORS,
    TOKENIZER,
    write_heads,
    write_json,
    write_manifest,
)
from skillmill.udfs.recognition.transformer.reference import (
    F32,
    TOLERANCE,
    reference_logits,
    write_reference,
)
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer
from skillmill.udfs.recognition.transformer.torch_model import build, logits, read_encoder, require_torch
from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime

_BATCH_TOKENS = 4096
_THRESHOLDS = tuple(at / 100 for at in range(0, 90, 5))
_NEAR = 0.005


def run_recipe(
    recipe: Recipe,
    out: Path,
    data_dir: Path,
    encoder_folder: Path | None = None,
    with_openvino: bool = True,
    stop_after: int | None = None,
) -> None:
    """Train as `recipe` says and write the model folder `out`.

    Data paths of the recipe start from `data_dir`. A run that was interrupted in `out` is taken up at
    its last epoch; `stop_after` interrupts after that many epochs. Raises SkillmillError for missing
    data, a missing encoder or extra, and a vocabulary that cannot be trimmed.
    """
    torch = require_torch()
    source = encoder_folder or Path(recipe.encoder)
    train, dev = (read_gold(data_dir / file, recipe.data.format) for file in (recipe.data.train, recipe.data.dev))
    network = read_encoder(source)
    out.mkdir(parents=True, exist_ok=True)
    _write_tokenizer(recipe, source, data_dir, network, out)
    encoder = TextEncoder.load(out / TOKENIZER)
    heads = recipe.head_labels()
    torch.manual_seed(recipe.training.seed)
    model = build(network, heads)
    trainer = Trainer(
        model=model,
        heads=heads,
        settings=recipe.training,
        pad=encoder.pad,
        score=lambda trained: _dev_scores(_network(trained, encoder, recipe), dev),
        report=_print_row,
        stop_after=stop_after,
    )
    longest = recipe.training.max_length
    history = trainer.run(
        examples(train, encoder, heads, longest), examples(dev, encoder, heads, longest), out / "checkpoints"
    )
    if len(history) < recipe.training.epochs:
        return
    _print_history(history)
    model.to("cpu")
    best = _dev_scores(_network(model, encoder, recipe), dev)
    _write_model(model, encoder, recipe, best["threshold"], out)
    write_json(out / "history.json", history)
    if with_openvino:
        from skillmill.jobs.training.convert import convert

        convert(out, [text for gold in train for text in gold.text.split("\n")][: _calibration(recipe)])
    write_card(out, recipe, data_dir, source, history, best, dev)


def _calibration(recipe: Recipe) -> int:
    return recipe.conversion.calibration_sentences


def _write_tokenizer(recipe: Recipe, source: Path, data_dir: Path, network: Any, out: Path) -> None:
    """Write tokenizer.json, trimmed where the recipe says so, and trim the network's embeddings alike."""
    try:
        tokenizer = json.loads((source / TOKENIZER).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SkillmillError(f"{source / TOKENIZER}: no such file; the encoder needs a fast tokenizer") from error
    tokenizer["truncation"] = tokenizer["padding"] = None
    if recipe.vocabulary.trim:
        corpora = [data_dir / file for file in recipe.vocabulary.corpora]
        tokenizer, kept = trim_tokenizer(tokenizer, pieces_in(tokenizer, corpora))
        trim_embeddings(network, kept)
    (out / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False) + "\n", encoding="utf-8")


def _network(model: Any, encoder: TextEncoder, recipe: Recipe) -> Network:
    device = next(model.parameters()).device.type
    runtime = TorchRuntime(model, lambda ids, mask: logits(model, ids, mask), device)
    return Network(encoder, runtime, recipe.head_labels(), recipe.training.max_length)


def _dev_scores(network: Network, dev: list[GoldText]) -> Row:
    """Return dev scores and the `threshold` they are got at.

    It is the least of _THRESHOLDS whose F1 is within _NEAR of the best: where F1 is flat, recall is kept.
    """
    recognizer = TransformerRecognizer(network, revision="training", batch_tokens=_BATCH_TOKENS)
    found = recognizer.recognize([text.text for text in dev])
    gold = [text.spans for text in dev]
    rows: list[Row] = []
    for threshold in _THRESHOLDS:
        kept = [{(m.start, m.end, m.label) for m in mentions if m.confidence >= threshold} for mentions in found]
        micro = strict_scores(gold, kept)["micro"]
        scores = {"precision": micro["precision"], "recall": micro["recall"], "f1": micro["f1"]}
        rows.append(scores | {"threshold": threshold})
    best = max(row["f1"] for row in rows)
    return next(row for row in rows if row["f1"] >= best - _NEAR)


def _write_model(model: Any, encoder: TextEncoder, recipe: Recipe, threshold: float, out: Path) -> None:
    from safetensors.torch import save_file

    weights = {name: weight.detach().contiguous() for name, weight in model.state_dict().items()}
    save_file(weights, out / SAFETENSORS)
    config = json.loads(model["encoder"].config.to_json_string())
    config.pop("_name_or_path", None)
    write_json(out / CONFIG, config)
    write_heads(out, recipe.head_labels(), recipe.training.max_length, threshold)
    network = _network(model, encoder, recipe)
    write_reference(out, {F32: reference_logits(encoder, network.runtime, network.max_length)})
    write_manifest(out, recipe.name, TOLERANCE)


def _print_row(row: Row) -> None:
    Console().print(
        f"epoch {row['epoch']:.0f}  loss {row['train_loss']:.3f}  dev loss {row['dev_loss']:.3f}  "
        f"dev F1 {row['f1']:.4f}  {row['seconds']:.0f} s"
    )


def _print_history(history: list[Row]) -> None:
    table = Table(title="dev, strict micro")
    for column in ("epoch", "train loss", "dev loss", "precision", "recall", "F1", "seconds"):
        table.add_column(column, justify="right")
    best = max(row["f1"] for row in history)
    for row in history:
        shares = [f"{row[key]:.4f}" for key in ("train_loss", "dev_loss", "precision", "recall", "f1")]
        table.add_row(
            f"{row['epoch']:.0f}", *shares, f"{row['seconds']:.0f}", style="bold" if row["f1"] == best else ""
        )
    Console().print(table)
