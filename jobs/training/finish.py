"""After training: confidences calibrated and thresholds chosen on dev, as the model will be run, and the card."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.evaluation.calibration_error import calibration
from skillmill.jobs.evaluation.predictions import Confidence
from skillmill.jobs.training.card import write_card
from skillmill.jobs.training.checkpoint import Row
from skillmill.jobs.training.corpora import Corpus
from skillmill.jobs.training.recipe import Counted, Recipe
from skillmill.jobs.training.selecting import Found, best_thresholds, found_spans, outcomes
from skillmill.jobs.training.start import Start
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer.calibrate import apply, fit
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import open_folder, write_heads, write_manifest
from skillmill.udfs.recognition.transformer.heads import Curve, Head
from skillmill.udfs.recognition.transformer.load import load_runtime
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER

FOLDS = 10
SHUFFLES = 5
"""How often documents are dealt into folds: with a few hundred spans, one deal moves the error by .02."""
Calibration = dict[str, dict[str, dict[str, float]]]


def finish(out: Path, recipe: Recipe, corpora: Sequence[Corpus], start: Start, history: Sequence[Row]) -> None:
    """Calibrate the model folder `out` on dev as it runs on a CPU, choose thresholds, write its card."""
    crossed = calibrate(out, corpora, recipe.thresholds)
    write_card(out, recipe, corpora, start, history, crossed)


def calibrate(out: Path, corpora: Sequence[Corpus], counted: Counted = "strict") -> Calibration:
    """Fit curves and thresholds on dev and write them into the folder, whose revision changes; see Recipe.thresholds.

    Returns, by scheme and label, the expected calibration error over dev when each document is judged by
    curves that were fitted on the others (ten folds, in the mean of five deals), before and after, and the number of
    spans.
    """
    folder = open_folder(out)
    judged = {corpus.part.scheme for corpus in corpora}
    bare = [replace(head, curves={}, thresholds={}) if head.scheme in judged else head for head in folder.heads]
    encoder = TextEncoder.load(out / TOKENIZER, folder.cases)
    runtime = load_runtime(folder, encoder, RecognizerSpec(kind="transformer", model=str(out), device="cpu"))
    curves: dict[str, Mapping[str, Curve]] = {}
    thresholds: dict[str, Mapping[str, float]] = {}
    crossed: Calibration = {}
    for corpus in corpora:
        scheme = corpus.part.scheme
        found = found_spans(corpus.dev, scheme, bare, encoder, runtime, (folder.max_length, folder.context))
        labels = sorted({label for text in corpus.dev for _, _, label in text.spans})
        curves[scheme] = {label: fit(*outcomes(corpus.dev, found, label)) for label in labels}
        crossed[scheme] = {label: _crossed(corpus.dev, found, label) for label in labels}
        thresholds[scheme] = best_thresholds(corpus.dev, _calibrated(found, curves[scheme]), counted)
    heads = [
        _filled(head, curves[head.scheme], thresholds[head.scheme]) if head.scheme in judged else head for head in bare
    ]
    write_heads(out, heads, folder.max_length, folder.context, folder.cases)
    write_manifest(out, folder.name, folder.tolerance)
    return crossed


def _filled(head: Head, curves: Mapping[str, Curve], thresholds: Mapping[str, float]) -> Head:
    own = set(head.own_labels)
    return replace(
        head,
        curves={label: curve for label, curve in curves.items() if label in own},
        thresholds={label: least for label, least in thresholds.items() if label in own},
    )


def _calibrated(found: Found, curves: Mapping[str, Curve]) -> Found:
    return [
        [
            (span, float(np.round(apply(curves[span[2]], np.array([sure]))[0], 3)))
            for span, sure in spans
            if span[2] in curves
        ]
        for spans in found
    ]


def _crossed(texts: Sequence[LabelledText], found: Found, label: str) -> dict[str, float]:
    """Return the calibration error of a label, cross-fitted over documents, and that of raw confidences."""
    names = [text.group or text.where for text in texts]
    each = [outcomes([text], [spans], label) for text, spans in zip(texts, found, strict=True)]
    confidence, right = (np.concatenate(values) for values in zip(*each, strict=True))
    owners = np.repeat(np.arange(len(texts)), [len(hits) for _, hits in each])
    errors = []
    for shuffle in range(SHUFFLES):
        groups = sorted(set(names))
        random.Random(shuffle).shuffle(groups)
        fold = {group: at % FOLDS for at, group in enumerate(groups)}
        folds = np.array([fold[name] for name in names])[owners]
        fitted = np.empty_like(confidence)
        for here in range(FOLDS):
            inside = folds == here
            fitted[inside] = apply(fit(confidence[~inside], right[~inside]), confidence[inside])
        errors.append(_error(fitted, right))
    return {"spans": float(len(right)), "raw": _error(confidence, right), "crossed": float(np.mean(errors))}


def _error(confidence: Any, right: Any) -> float:
    pairs = zip(confidence.tolist(), right.tolist(), strict=True)
    found = calibration([(Confidence(value, True), hit) for value, hit in pairs])["ece"]
    return 0.0 if found is None else found
