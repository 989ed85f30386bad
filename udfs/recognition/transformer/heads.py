"""Heads: one per layer of an annotation scheme, and what its columns mean to the public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Curve = tuple[tuple[float, float], ...]
"""Points (raw confidence, probability), both rising."""


@dataclass(frozen=True)
class Head:
    """One output layer over the encoder.

    `name` is its annotation scheme, with a layer after a dot where the scheme has several
    (`skillspan.skill`). `labels` are its columns, BIO, outside first. `public` gives the public label of
    each own label that has one; the rest only comes out when the scheme is asked for. `thresholds` are
    the least confidences of reported spans, by own label. `curves` lead from a span's raw confidence to a
    probability, by own label: calibration. `transitions`, where the head is a conditional
    random field, is (columns + 1) rows of columns: the score from one column to the next, the last row
    from the start.
    """

    name: str
    labels: tuple[str, ...]
    public: Mapping[str, str] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    transitions: tuple[tuple[float, ...], ...] | None = None

    @property
    def scheme(self) -> str:
        """The annotation scheme: the name up to its first dot."""
        return self.name.partition(".")[0]

    @property
    def own_labels(self) -> tuple[str, ...]:
        """The labels of spans, without their BIO prefixes, in order."""
        return tuple(dict.fromkeys(label[2:] for label in self.labels if label != "O"))

    def as_dict(self) -> dict[str, Any]:
        """Return what heads.json holds of it; calibration is kept apart."""
        kept: dict[str, Any] = {"name": self.name, "labels": list(self.labels), "public": dict(self.public)}
        if self.thresholds:
            kept["thresholds"] = dict(self.thresholds)
        if self.transitions is not None:
            kept["transitions"] = [list(row) for row in self.transitions]
        return kept

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any], curves: Mapping[str, Sequence[Sequence[float]]]) -> "Head":
        """Make a head of what as_dict gave, with its calibration."""
        transitions = kept.get("transitions")
        return cls(
            name=kept["name"],
            labels=tuple(kept["labels"]),
            public=dict(kept.get("public", {})),
            thresholds=dict(kept.get("thresholds", {})),
            curves={
                label: tuple((float(raw), float(sure)) for raw, sure in points) for label, points in curves.items()
            },
            transitions=None if transitions is None else tuple(tuple(map(float, row)) for row in transitions),
        )


def bio(labels: Sequence[str]) -> tuple[str, ...]:
    """Return the BIO columns of span labels, outside first."""
    return ("O", *(f"{prefix}-{label}" for label in labels for prefix in "BI"))
