"""Which of a model's labels come out: the public ones, or one annotation scheme's own."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.calibrate import apply
from skillmill.udfs.recognition.transformer.decode import Scheme, decode
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.tagging import Tagged

Span = tuple[int, int, str, float, bool]
"""First and last word, label, confidence to 3 decimals, whether it is calibrated."""


@dataclass(frozen=True)
class Layer:
    """One head as it is used: its columns among all logits, and the label that each of its labels goes by."""

    head: Head
    columns: slice
    names: tuple[str, ...]
    thresholds: tuple[float, ...]

    def spans(self, tagged: Tagged) -> list[Span]:
        """Return the spans of the labels that are wanted, at or above their thresholds."""
        scheme = Scheme.of(self.head.labels)
        transitions = None if self.head.transitions is None else np.array(self.head.transitions)
        found = decode(tagged.logits[:, self.columns], tagged.new_text, scheme, transitions)
        confidence, calibrated = self._confidences(scheme, found.kind, found.confidence)
        wanted = np.array([bool(name) for name in self.names])[found.kind]
        wanted &= confidence >= np.array(self.thresholds)[found.kind]
        return [
            (first, last, self.names[kind], sure, calibrated[kind])
            for first, last, kind, sure in zip(
                found.first[wanted].tolist(),
                found.last[wanted].tolist(),
                found.kind[wanted].tolist(),
                confidence[wanted].tolist(),
                strict=True,
            )
        ]

    def _confidences(
        self, scheme: Scheme, kind: NDArray[np.int64], raw: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], list[bool]]:
        confidence = raw.copy()
        for at, label in enumerate(scheme.types):
            if label in self.head.curves:
                here = kind == at
                confidence[here] = apply(self.head.curves[label], raw[here])
        return np.round(confidence, 3), [label in self.head.curves for label in scheme.types]


def layers(heads: Sequence[Head], scheme: str = "", thresholds: Sequence[tuple[str, float]] = ()) -> list[Layer]:
    """Return the layers that are wanted: of annotation scheme `scheme`, or for '' those with public labels.

    `thresholds` replace the model's own, by the label that comes out. Raises SkillmillError for a scheme
    or a label that the model does not have.
    """
    known = list(dict.fromkeys(head.scheme for head in heads))
    if scheme and scheme not in known:
        raise SkillmillError(f"the model has no head {scheme}; it has {', '.join(known)}")
    found: list[Layer] = []
    given = dict(thresholds)
    at = 0
    for head in heads:
        columns = slice(at, at + len(head.labels))
        at = columns.stop
        own = Scheme.of(head.labels).types
        names = own if scheme else tuple(head.public.get(label, "") for label in own)
        if (scheme and head.scheme != scheme) or not any(names):
            continue
        kept = tuple(given.get(name, head.thresholds.get(label, 0.0)) for name, label in zip(names, own, strict=True))
        found.append(Layer(head, columns, names, kept))
    labels = {name for layer in found for name in layer.names if name}
    if unknown := sorted(set(given) - labels):
        raise SkillmillError(f"threshold for {unknown[0]}: the model emits {', '.join(sorted(labels))}")
    return found
