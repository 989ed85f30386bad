"""The evaluation itself: read gold, run the model, score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from skillmill.jobs.evaluation.gold import GoldText, Span, read_gold
from skillmill.jobs.evaluation.scores import StrictScores, renamed, strict_scores
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec

_SIDES = ("gold", "model")


@dataclass(frozen=True)
class LabelMap:
    """New names of labels, for gold and for the model; an empty new name drops a label."""

    gold: Mapping[str, str] = field(default_factory=dict)
    model: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, options: Sequence[str]) -> "LabelMap":
        """Read `gold:A=B` and `model:C=D` options; SkillmillError for anything else."""
        names: dict[str, dict[str, str]] = {side: {} for side in _SIDES}
        for option in options:
            side, colon, rest = option.partition(":")
            old, equals, new = rest.partition("=")
            old, new = old.strip(), new.strip()
            if side.strip() not in _SIDES or not colon or not equals or not old:
                raise SkillmillError(f"--map {option}: write gold:OLD=NEW or model:OLD=NEW; an empty NEW drops OLD")
            if names[side.strip()].setdefault(old, new) != new:
                raise SkillmillError(f"--map: {side.strip()}:{old} is given two new names")
        return cls(gold=names["gold"], model=names["model"])


def evaluate_file(
    path: str | Path, data_format: str, spec: RecognizerSpec, names: LabelMap | None = None
) -> StrictScores:
    """Score the transformer that `spec` describes on a labelled file.

    Raises SkillmillError for a bad file or model, and where mapping leaves no gold spans.
    """
    gold = read_gold(path, data_format)
    names = names or LabelMap()
    if not any(renamed(text.spans, names.gold) for text in gold):
        raise SkillmillError(f"{path}: no labelled spans" + (" left after --map" if names.gold else ""))
    from skillmill.udfs.recognition.transformer import load_transformer

    return evaluate(gold, load_transformer(spec), names)


def evaluate(gold: Sequence[GoldText], recognizer: Recognizer, names: LabelMap) -> StrictScores:
    """Score a recogniser on labelled texts, after renaming labels on both sides."""
    found = recognizer.recognize([text.text for text in gold])
    expected = [renamed(text.spans, names.gold) for text in gold]
    predicted = []
    for text, mentions in zip(gold, found, strict=True):
        spans = renamed(((m.start, m.end, m.label) for m in mentions), names.model)
        predicted.append(frozenset(span for span in spans if not _unknown(span, text.unknown)))
    return strict_scores(expected, predicted)


def _unknown(span: Span, stretches: Sequence[Span]) -> bool:
    start, end, label = span
    return any(label == other and start >= a and end <= b for a, b, other in stretches)
