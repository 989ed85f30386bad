"""Several recognisers as one: what extract runs on each document."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge, split_lists
from skillmill.udfs.recognition.recognizer import MODEL_KINDS, Recognizer, RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer, let_go_of_models_but


@dataclass(frozen=True)
class Outcome:
    """The mentions of one document, or why there are none (a code of skillmill.schemas.reasons)."""

    mentions: list[Mention]
    reason: str | None = None
    detail: str | None = None


class Extractor:
    """Runs recognisers over texts and merges what they find (see merge and split_lists)."""

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        self.recognizers = tuple(recognizers)

    def extract(self, texts: Sequence[str]) -> list[list[Mention]]:
        """Return the mentions of each text, sorted by (start, end, label). Raises what a recogniser raises."""
        found = [self._recognize(recognizer, texts) for recognizer in self.recognizers]
        return [merge(of_text) for of_text in zip(*found, strict=True)]

    def outcomes(self, texts: Sequence[str]) -> list[Outcome]:
        """Return one outcome per text. Where a call fails, each text is tried alone: its neighbours are unharmed."""
        try:
            return [Outcome(mentions) for mentions in self.extract(texts)]
        except Exception as error:
            if len(texts) == 1:
                return [Outcome([], "recognizer_failed", type(error).__name__)]
        return [outcome for text in texts for outcome in self.outcomes([text])]

    @staticmethod
    def _recognize(recognizer: Recognizer, texts: Sequence[str]) -> list[list[Mention]]:
        found = recognizer.recognize(texts)
        return [split_lists(mentions) for mentions in found] if recognizer.name == "transformer" else found


@cache
def get_extractor(specs: tuple[RecognizerSpec, ...]) -> Extractor:
    """Return the extractor for these recognisers, in order; made once per process."""
    return Extractor([get_recognizer(spec) for spec in specs])


def replace_extractor(specs: tuple[RecognizerSpec, ...]) -> Extractor:
    """Return get_extractor's extractor; where it has a model, this process holds no other one from here on."""
    if any(spec.kind in MODEL_KINDS for spec in specs):
        get_extractor.cache_clear()
        let_go_of_models_but(specs)
    return get_extractor(specs)
