"""The card of a model: what it was made from, how, how good it is and what it cannot do."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from skillmill.jobs.evaluation.predictions import find
from skillmill.jobs.evaluation.result import Data, Outcome
from skillmill.jobs.models.card import CARD, CARD_TEXT, read_card
from skillmill.jobs.training.checkpoint import Row
from skillmill.jobs.training.corpora import Corpus
from skillmill.jobs.training.recipe import Recipe, TextPart
from skillmill.jobs.training.start import Start
from skillmill.jobs.training.versions import library_versions
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.folder import open_folder, write_json

_LIBRARIES = ("skillmill", "torch", "transformers", "tokenizers", "safetensors", "openvino", "nncf", "numpy")
LIMITS = (
    "English only. Learnt from job posts (tech and house-keeping jobs in SkillSpan, UK posts in Green) and from "
    "résumés mostly of software people, many from India and the United States; other trades, countries and forms "
    "of résumé are found less well.",
    "Résumé entities follow dotin's annotators, who left many unlabelled; what they labelled half of the time is "
    "found half of the time.",
    "Confidences are calibrated on the development sets of these corpora; on other text they are estimates.",
    "Names of persons in training text are invented or fake; names of rarer origin may be found less well.",
)


def write_card(
    out: Path,
    recipe: Recipe,
    corpora: Sequence[Corpus],
    start: Start,
    history: Sequence[Row],
    calibration: Mapping[str, Any],
) -> None:
    """Write card.json and card.md into the model folder `out`, scoring its CPU form on each dev set.

    `calibration` is what finish.calibrate measured.
    """
    best = max(history, key=lambda row: row["f1"])
    card: dict[str, Any] = {
        "name": recipe.name,
        "weights": "",
        "encoder": {
            "name": Path(recipe.encoder).name,
            "licence": recipe.encoder_licence,
            "sha256": start.digest,
        },
        "start": origin(start.folder),
        "data": [
            {
                "scheme": corpus.part.scheme,
                "licence": corpus.part.licence,
                "files": dict(corpus.files),
                "left_out_as_in_dev": corpus.duplicates,
            }
            for corpus in corpora
        ]
        + [{"scheme": f"unlabelled {text.path}", "licence": text.licence} for text in _texts(recipe)],
        "dev_while_training": best,
        "dev": {},
        "calibration": {},
        "limits": recipe.limits or LIMITS,
        "recipe": recipe.model_dump(mode="json"),
        "minutes": round(sum(row["seconds"] for row in history) / 60, 1),
        "versions": library_versions(_LIBRARIES),
    }
    _write(out, card, corpora, calibration)


def rewrite_card(out: Path, corpora: Sequence[Corpus], calibration: Mapping[str, Any]) -> None:
    """Write what is measured on dev into the card that is there, see write_card."""
    _write(out, read_card(out), corpora, calibration)


def _write(out: Path, card: Mapping[str, Any], corpora: Sequence[Corpus], calibration: Mapping[str, Any]) -> None:
    filled = {
        **card,
        "weights": open_folder(out).revision,
        "dev": {corpus.part.scheme: _scores(out, corpus) for corpus in corpora},
        "calibration": calibration,
    }
    write_json(out / CARD, filled)
    (out / CARD_TEXT).write_text(card_text(filled), encoding="utf-8")


def origin(folder: Path) -> dict[str, Any] | None:
    """Return what the card of a model of ours says that it was made from; None for an encoder without a card."""
    card = read_card(folder)
    kept = ("name", "weights", "encoder", "start", "data", "recipe", "minutes", "versions")
    return {key: card[key] for key in kept if card.get(key)} or None


def _texts(recipe: Recipe) -> Sequence[TextPart]:
    return recipe.distillation.texts if recipe.distillation else ()


def _scores(out: Path, corpus: Corpus) -> dict[str, Any]:
    spec = RecognizerSpec(kind="transformer", model=str(out), device="cpu", head=corpus.part.scheme)
    recognizer = load_transformer(spec)
    outcome = Outcome(Data(corpus.part.dev, "", tuple(corpus.dev)), find(corpus.dev, recognizer, {}, out.name))
    kept = {name: outcome.scores[name] for name in ("strict", "boundary", "overlap", "token", "layers_mean", "untyped")}
    return {"runtime": recognizer.runtime, "intervals": outcome.intervals, **kept}


def _spread(scores: Mapping[str, Any], label: str) -> str:
    """Return the 95 % interval of a label's F1, by document, where there is one."""
    strict = (scores["intervals"] or {}).get("strict", {})
    row = strict.get("micro") if label == "all" else strict.get("labels", {}).get(label)
    return f" ({row['f1'][0]:.3f} to {row['f1'][1]:.3f})" if row else ""


def card_text(card: Mapping[str, Any]) -> str:
    """Return what a person reads of card.json, in Markdown."""
    lines = [f"# {card['name']}, weights {card['weights']}", ""]
    lines += [f"* Encoder: {card['encoder']['name']}, {card['encoder']['licence']}"]
    lines += [f"* Data, {part['scheme']}: {part['licence']}" for part in card["data"]]
    before = card["start"]
    while before:
        lines += [
            f"* Before, {before['name']}, data, {part['scheme']}: {part['licence']}" for part in before.get("data", ())
        ]
        before = before.get("start")
    lines += [
        f"* Trained in {card['minutes']} minutes with `skillmill train {card['name']}`; the recipe, the hashes of",
        "  the data and the versions of the libraries are in card.json",
        "",
        "Strict scores on the development splits, which also chose epoch, thresholds and calibration (the error is",
        "cross-fitted over documents):",
        "",
        "| scheme | label | precision | recall | F1 | spans | calibration error |",
        "|---|---|---|---|---|---|---|",
    ]
    for scheme, scores in card["dev"].items():
        for label, row in [*scores["strict"]["labels"].items(), ("all", scores["strict"]["micro"])]:
            error = card["calibration"].get(scheme, {}).get(label, {}).get("crossed")
            shares = " | ".join(f"{row[key]:.3f}" for key in ("precision", "recall", "f1"))
            last = "" if error is None else f"{error:.3f}"
            lines.append(f"| {scheme} | {label} | {shares}{_spread(scores, label)} | {row['support']} | {last} |")
    lines += ["", "Limits and known biases:", "", *[f"* {limit}" for limit in card["limits"]]]
    return "\n".join(lines) + "\n"
