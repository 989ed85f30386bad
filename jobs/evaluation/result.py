"""The outcome of an evaluation: of one model, of two side by side, and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.evaluation.bootstrap import intervals_of, paired_difference
from skillmill.jobs.evaluation.calibration_error import Calibration, calibration_by_label
from skillmill.jobs.evaluation.counts import Tally, scores_of, tally
from skillmill.jobs.evaluation.errors import Mistake, error_counts, mistakes
from skillmill.jobs.evaluation.predictions import Found


@dataclass(frozen=True)
class Data:
    """The labelled texts, their labels renamed, and the file that they came from.

    `problems` are the bad annotations of the file that were skipped, each 'file, line n: what', without text.
    """

    file: str
    sha256: str
    texts: tuple[LabelledText, ...]
    problems: tuple[str, ...] = ()

    @property
    def groups(self) -> list[str]:
        """The document that each text belongs to, '' where it stands alone."""
        return [text.group for text in self.texts]

    @property
    def spans(self) -> int:
        """How many gold spans there are."""
        return sum(len(text.spans) for text in self.texts)


@dataclass(frozen=True)
class Outcome:
    """What one model found in the data, and everything that follows from it, computed when first asked for."""

    data: Data
    found: Found

    @cached_property
    def tally(self) -> Tally:
        """Counts by document."""
        gold = [text.spans for text in self.data.texts]
        predicted = [frozenset(spans) for spans in self.found.predictions]
        return tally([text.text for text in self.data.texts], self.data.groups, gold, predicted)

    @cached_property
    def scores(self) -> dict[str, Any]:
        """See scores_of."""
        return scores_of(self.tally)

    @cached_property
    def intervals(self) -> dict[str, Any] | None:
        """See intervals_of."""
        return intervals_of(self.tally)

    @cached_property
    def calibration(self) -> dict[str, Calibration]:
        """See calibration_by_label."""
        return calibration_by_label([text.spans for text in self.data.texts], self.found.predictions)

    @cached_property
    def mistakes(self) -> list[Mistake]:
        """See mistakes."""
        return mistakes([text.spans for text in self.data.texts], self.found.predictions)

    @property
    def unscored(self) -> list[str]:
        """Labels that the model used and gold does not have: they are left out of every score."""
        used = {label for spans in self.found.predictions for _, _, label in spans}
        return sorted(used - set(self.tally.labels))

    def as_json(self) -> dict[str, Any]:
        """Return scores, intervals, calibration, error counts and the model as plain values."""
        model = {"name": self.found.model, "revision": self.found.revision, "runtime": self.found.runtime}
        return {
            **self.scores,
            "intervals": self.intervals,
            "calibration": self.calibration,
            "errors": error_counts(self.mistakes),
            "unscored_labels": self.unscored,
            "model": model,
        }


@dataclass(frozen=True)
class Evaluation:
    """One model on one file, and where asked for another model beside it."""

    model: Outcome
    against: Outcome | None = None

    @property
    def data(self) -> Data:
        """The labelled texts that both models saw."""
        return self.model.data

    @cached_property
    def difference(self) -> dict[str, Any] | None:
        """See paired_difference; None without another model."""
        return paired_difference(self.model.tally, self.against.tally) if self.against else None

    def as_json(self) -> dict[str, Any]:
        """Return the whole evaluation as plain values, without any text of the documents."""
        data = {
            "file": self.data.file,
            "sha256": self.data.sha256,
            "texts": len(self.data.texts),
            "documents": self.model.tally.documents,
            "spans": self.data.spans,
            "skipped": len(self.data.problems),
        }
        against = {**self.against.as_json(), "difference": self.difference} if self.against else None
        return {**self.model.as_json(), "data": data, "against": against}


def agreement(one: Outcome, other: Outcome) -> dict[str, Sequence[tuple[int, tuple[int, int, str]]]]:
    """Return the gold spans, as (text, span), that both models, only one, only the other or neither found exactly."""
    parts: dict[str, list[tuple[int, tuple[int, int, str]]]] = {"both": [], "one": [], "other": [], "neither": []}
    for number, text in enumerate(one.data.texts):
        ours, theirs = one.found.predictions[number], other.found.predictions[number]
        for span in sorted(text.spans):
            if span in ours:
                parts["both" if span in theirs else "one"].append((number, span))
            else:
                parts["other" if span in theirs else "neither"].append((number, span))
    return dict(parts)
