"""The card of a model: what it was made from, how, and how good it is, for people and for machines."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from skillmill.jobs.evaluation.gold import GoldText
from skillmill.jobs.evaluation.run import LabelMap, evaluate
from skillmill.jobs.training.loop import Row
from skillmill.jobs.training.recipe import Recipe
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import SAFETENSORS, file_hash, open_folder, write_json

_LIBRARIES = ("skillmill", "torch", "transformers", "tokenizers", "safetensors", "openvino", "nncf", "numpy")


def write_card(
    out: Path,
    recipe: Recipe,
    data_dir: Path,
    encoder: Path,
    history: list[Row],
    best: Row,
    dev: list[GoldText],
) -> None:
    """Write card.json and card.md into the model folder `out`, scoring its CPU form on `dev`.

    `best` are the dev scores of the weights as trained, in f32.
    """
    recognizer = load_transformer(RecognizerSpec(kind="transformer", model=str(out), device="cpu"))
    epoch = max(history, key=lambda row: row["f1"])["epoch"]
    card: dict[str, Any] = {
        "name": recipe.name,
        "weights": open_folder(out).revision,
        "labels": list(recognizer.labels),
        "data": {
            "licence": recipe.data.licence,
            "files": {file: file_hash(data_dir / file) for file in dict.fromkeys([recipe.data.train, recipe.data.dev])},
        },
        "encoder": {
            "name": Path(recipe.encoder).name,
            "licence": recipe.encoder_licence,
            "sha256": file_hash(encoder / SAFETENSORS),
        },
        "dev": {
            "torch-f32": {"epoch": epoch, **best},
            recognizer.runtime: evaluate(dev, recognizer, LabelMap()),
        },
        "recipe": recipe.model_dump(mode="json"),
        "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        "versions": {library: _version(library) for library in _LIBRARIES},
    }
    write_json(out / "card.json", card)
    (out / "card.md").write_text(_text(card, recognizer.runtime), encoding="utf-8")


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"


def _text(card: dict[str, Any], runtime: str) -> str:
    scores = card["dev"][runtime]
    rows = [*scores["labels"].items(), ("micro", scores["micro"])]
    lines = [
        f"# {card['name']}, weights {card['weights']}",
        "",
        f"Finds {', '.join(card['labels'])} in English résumés and job posts.",
        "",
        f"* Data: {card['data']['licence']}",
        f"* Encoder: {card['encoder']['name']}, {card['encoder']['licence']}",
        f"* Trained in {card['minutes']} minutes with `skillmill train {card['name']}`; the recipe, the hashes of",
        "  the data and the versions of the libraries are in card.json",
        "",
        f"Strict scores on the development split, run as {runtime}; it also chose the epoch:",
        "",
        "| label | precision | recall | F1 | spans |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {label} | {row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | {row['support']} |"
        for label, row in rows
    ]
    return "\n".join(lines) + "\n"
