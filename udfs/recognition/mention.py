"""What a recogniser returns."""

from dataclasses import dataclass
from typing import Any

# The columns of a mention, with their Spark SQL types, in the order of the table.
MENTION_FIELDS = {
    "start_offset": "int",
    "end_offset": "int",
    "label": "string",
    "surface": "string",
    "confidence": "double",
    "calibrated": "boolean",
    "recognizer": "string",
    "recognizer_revision": "string",
    "runtime": "string",
}


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

    def as_dict(self) -> dict[str, Any]:
        """Return it under the column names of the table mentions."""
        values = (self.start, self.end, self.label, self.surface, self.confidence, self.calibrated)
        return dict(
            zip(MENTION_FIELDS, (*values, self.recognizer, self.recognizer_revision, self.runtime), strict=True)
        )
