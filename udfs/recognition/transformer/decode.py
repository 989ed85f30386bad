"""Labels per word to labelled spans, for one head, in numpy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.crf import best_columns, marginals
from skillmill.udfs.recognition.transformer.encode import Ints

_OPENS, _CLOSES = frozenset("BSU"), frozenset("ESLU")
_PREFIXES = frozenset("BIESLU")


@dataclass(frozen=True)
class Scheme:
    """What the columns of one head's logits mean.

    `types` are the span labels in order of first appearance; `kind` holds per column the index into
    `types` (-1: outside); `opens` and `closes` tell which columns begin or end a span.
    """

    types: tuple[str, ...]
    kind: Ints
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]

    @classmethod
    def of(cls, labels: Sequence[str]) -> "Scheme":
        """Read label names: BIO, BIOES, BILOU or IO, with `-` or `_` after the prefix, or bare names."""
        split = [_split(label) for label in labels]
        types = tuple(dict.fromkeys(name for _, name in split if name))
        kind = np.array([types.index(name) if name else -1 for _, name in split], dtype=np.int64)
        opens = np.array([prefix in _OPENS for prefix, _ in split])
        closes = np.array([prefix in _CLOSES for prefix, _ in split])
        return cls(types, kind, opens, closes)


def _split(label: str) -> tuple[str, str]:
    if label in {"O", "o", ""}:
        return "", ""
    if len(label) > 2 and label[1] in "-_" and label[0] in _PREFIXES:
        return label[0], label[2:]
    return "I", label


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the softmax over the last axis, in double precision."""
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=-1, keepdims=True)
    np.exp(shifted, out=shifted)
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True))


@dataclass(frozen=True)
class Spans:
    """Spans over words: `first` and `last` (inclusive) word, index into the scheme's types, confidence."""

    first: Ints
    last: Ints
    kind: Ints
    confidence: NDArray[np.float64]


def decode(
    logits: NDArray[np.float32],
    new_text: NDArray[np.bool_],
    scheme: Scheme,
    transitions: NDArray[np.float64] | None = None,
) -> Spans:
    """Return the spans in `logits`, shape (words, columns), of texts laid end to end.

    `new_text` marks the first word of each text; no span crosses it. Each word takes its most probable
    column, or with `transitions` (see crf) that of the most probable path; an inside word that continues
    nothing begins a span. The confidence of a span is the geometric mean of the probabilities of its
    words' columns.
    """
    if not len(logits):
        return _NO_SPANS
    if transitions is None:
        probable = probabilities(logits)
        column = probable.argmax(axis=1)
    else:
        scores = logits.astype(np.float64)
        probable = marginals(scores, new_text, transitions)
        column = best_columns(scores, new_text, transitions)
    kind = scheme.kind[column]
    before = np.roll(kind, 1)
    closed_before = np.roll(scheme.closes[column], 1)
    inside = kind >= 0
    begins = inside & (new_text | scheme.opens[column] | (before != kind) | closed_before)
    begins[0] = inside[0]
    first = np.flatnonzero(begins)
    if not len(first):
        return _NO_SPANS
    # a span ends before the next beginning, the next outside word, the next text
    breaks = np.flatnonzero(begins | ~inside | new_text)
    following = np.append(breaks, len(kind))[np.searchsorted(breaks, first, side="right")]
    logs = np.log(np.maximum(probable[np.arange(len(column)), column], _LEAST))
    sums = np.concatenate([[0.0], np.cumsum(logs)])
    confidence = np.exp((sums[following] - sums[first]) / (following - first))
    return Spans(first, following - 1, kind[first], np.minimum(confidence, 1.0))


_LEAST = 1e-12
_EMPTY: Any = np.empty(0, dtype=np.int64)
_NO_SPANS = Spans(_EMPTY, _EMPTY, _EMPTY, np.empty(0))
