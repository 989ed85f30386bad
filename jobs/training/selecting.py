"""Dev scores while training: strict F1 of each annotation scheme, at the thresholds that suit it best."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from skillmill.jobs.corpora import LabelledText, Span
from skillmill.jobs.training.checkpoint import Row
from skillmill.jobs.training.recipe import Counted
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.selection import layers
from skillmill.udfs.recognition.transformer.tagger import Network, TransformerRecognizer

Found = list[list[tuple[Span, float]]]
_BATCH_TOKENS = 4096
_NEAR = 0.002


def found_spans(
    texts: Sequence[LabelledText],
    scheme: str,
    heads: Sequence[Head],
    encoder: TextEncoder,
    runtime: Runtime,
    lengths: tuple[int, int],
) -> Found:
    """Return each text's spans with their confidences under `scheme`, without thresholds.

    `lengths` are the longest window and the context in tokens.
    """
    bare = [Head(head.name, head.labels, {}, {}, head.curves, head.transitions) for head in heads]
    network = Network(encoder, runtime, layers(bare, scheme), *lengths)
    recognizer = TransformerRecognizer(network, "training", _BATCH_TOKENS)
    return [
        [((mention.start, mention.end, mention.label), mention.confidence) for mention in mentions]
        for mentions in recognizer.recognize([text.text for text in texts])
    ]


def best_thresholds(texts: Sequence[LabelledText], found: Found, counted: Counted = "strict") -> dict[str, float]:
    """Return, per label, the least threshold whose F1 is within .002 of the best: recall is kept."""
    chosen: dict[str, float] = {}
    for label in sorted({label for text in texts for _, _, label in text.spans}):
        gold = sum(span[2] == label for text in texts for span in text.spans)
        confidence, right = (outcomes if counted == "strict" else touches)(texts, found, label)
        order = np.argsort(-confidence, kind="stable")
        if not len(order):
            continue
        ranked, hits = confidence[order], np.cumsum(right[order])
        scores = 2 * hits / (np.arange(1, len(order) + 1) + gold)
        last = np.append(ranked[1:] < ranked[:-1], True)  # of equal confidences all are in or all out
        near = np.flatnonzero(last & (scores >= scores[last].max() - _NEAR))
        chosen[label] = float(np.floor(ranked[near[-1]] * 100) / 100)
    return chosen


def outcomes(texts: Sequence[LabelledText], found: Found, label: str) -> tuple[Any, Any]:
    """Return confidences of the found spans of a label, and which of them are in gold; not annotated ones aside."""
    confidence, right = [], []
    for text, spans in zip(texts, found, strict=True):
        for span, sure in spans:
            if span[2] == label and not text.leaves_open(span):
                confidence.append(sure)
                right.append(span in text.spans)
    return np.array(confidence, dtype=np.float64), np.array(right, dtype=bool)


def touches(texts: Sequence[LabelledText], found: Found, label: str) -> tuple[Any, Any]:
    """Return what outcomes does, where a span is right that has a character of one in gold; the surest takes it."""
    confidence, right = [], []
    for text, spans in zip(texts, found, strict=True):
        left = sorted(span for span in text.spans if span[2] == label)
        for (start, end, _), sure in sorted((each for each in spans if each[0][2] == label), key=lambda each: -each[1]):
            if text.leaves_open((start, end, label)):
                continue
            hit = next((gold for gold in left if gold[0] < end and start < gold[1]), None)
            if hit is not None:
                left.remove(hit)
            confidence.append(sure)
            right.append(hit is not None)
    return np.array(confidence, dtype=np.float64), np.array(right, dtype=bool)


def strict_row(texts: Sequence[LabelledText], found: Found, thresholds: Mapping[str, float]) -> Row:
    """Return micro precision, recall and strict F1 over the labels in gold."""
    gold = sum(len(text.spans) for text in texts)
    labels = {label for text in texts for _, _, label in text.spans}
    kept = right = 0
    for label in labels:
        confidence, hits = outcomes(texts, found, label)
        above = confidence >= thresholds.get(label, 0.0)
        kept += int(above.sum())
        right += int((above & hits).sum())
    share = right / max(1, kept), right / max(1, gold)
    return {"precision": share[0], "recall": share[1], "f1": 2 * right / max(1, kept + gold)}
