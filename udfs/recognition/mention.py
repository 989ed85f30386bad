"""What a recogniser returns."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A labelled span of a document.

    `start` and `end` count Unicode code points of the document, end exclusive, so that
    `text[start:end] == surface`. `confidence` is between 0 and 1 and says how likely the mention is
    right; `calibrated` tells whether that was checked on labelled text. `recognizer`,
    `recognizer_revision` and `runtime` tell what found it.
    """

    start: int
    end: int
    label: str
    surface: str
    confidence: float
    calibrated: bool
    recognizer: str
    recognizer_revision: str
    runtime: str
