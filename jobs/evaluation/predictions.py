"""What a model found in labelled texts, ready to be compared with gold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.udfs.recognition.recognizer import Recognizer


class Confidence(NamedTuple):
    """A mention's confidence, 0 to 1, and whether it was checked on labelled text."""

    value: float
    calibrated: bool


Predictions = Mapping[Span, Confidence]


@dataclass(frozen=True)
class Found:
    """The predictions of one model, one entry per text, and what the model was."""

    model: str
    revision: str
    runtime: str
    predictions: tuple[Predictions, ...]


def find(texts: Sequence[LabelledText], recognizer: Recognizer, names: Mapping[str, str], model: str) -> Found:
    """Run a recogniser over labelled texts, its labels renamed as `names` says; `model` is its name in reports.

    An empty new name drops a label; of spans that become equal the highest confidence stays. What lies in a
    stretch where gold does not annotate its label, and is not gold, is left out: it is neither right nor wrong.
    """
    found = recognizer.recognize([text.text for text in texts])
    predictions = []
    for text, mentions in zip(texts, found, strict=True):
        kept: dict[Span, Confidence] = {}
        for mention in mentions:
            span = (mention.start, mention.end, names.get(mention.label, mention.label))
            if span[2] and (span in text.spans or not text.leaves_open(span)):
                confidence = Confidence(mention.confidence, mention.calibrated)
                kept[span] = max(kept.get(span, confidence), confidence)
        predictions.append(kept)
    return Found(model, recognizer.revision, recognizer.runtime, tuple(predictions))
