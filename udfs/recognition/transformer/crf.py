"""A linear-chain conditional random field over words, in numpy, all texts at once.

The recurrences of Rabiner, "A tutorial on hidden Markov models" (1989), in the log domain: at step t the
t-th words of all texts that are that long are done together. `transitions` has shape (columns + 1, columns):
the score from one column to the next, the last row from the start of a text.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.recognition.transformer.encode import Ints

Floats = NDArray[np.float64]


def best_columns(logits: Floats, new_text: NDArray[np.bool_], transitions: Floats) -> Ints:
    """Return the columns of the best path (Viterbi) through each text, shape (words,).

    `logits` has shape (words, columns), the texts end to end; `new_text` marks each text's first word.
    """
    scores = np.empty_like(logits)
    came_from = np.zeros(logits.shape, dtype=np.int64)
    for here, first in _steps(new_text):
        if first:
            scores[here] = logits[here] + transitions[-1]
            continue
        ways = scores[here - 1][:, :, None] + transitions[None, :-1]
        came_from[here] = ways.argmax(axis=1)
        scores[here] = ways.max(axis=1) + logits[here]
    columns = np.zeros(len(logits), dtype=np.int64)
    last = np.append(new_text[1:], True)
    for here, _ in reversed(list(_steps(new_text))):
        ends = here[last[here]]
        columns[ends] = scores[ends].argmax(axis=1)
        goes_on = here[~last[here]]
        columns[goes_on] = came_from[goes_on + 1, columns[goes_on + 1]]
    return columns


def marginals(logits: Floats, new_text: NDArray[np.bool_], transitions: Floats) -> Floats:
    """Return each word's probability of each column (forward-backward), shape (words, columns)."""
    forward, backward = np.empty_like(logits), np.zeros_like(logits)
    steps = list(_steps(new_text))
    for here, first in steps:
        before = (
            transitions[-1][None] if first else _logsumexp(forward[here - 1][:, :, None] + transitions[None, :-1], 1)
        )
        forward[here] = before + logits[here]
    last = np.append(new_text[1:], True)
    for here, _ in reversed(steps):
        goes_on = here[~last[here]]
        after = (backward[goes_on + 1] + logits[goes_on + 1])[:, None, :] + transitions[None, :-1]
        backward[goes_on] = _logsumexp(after, 2)
    joint = forward + backward
    return np.asarray(np.exp(joint - _logsumexp(joint, 1)[:, None]))


def _steps(new_text: NDArray[np.bool_]) -> Iterator[tuple[Ints, bool]]:
    """Yield the indices of all first words, then of all second words, and so on; and whether they are the first."""
    starts = np.flatnonzero(new_text)
    lengths = np.diff(np.append(starts, len(new_text)))
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    for at in range(int(lengths[0]) if len(lengths) else 0):
        starts = starts[: np.searchsorted(-lengths, -at, side="left")]
        yield starts + at, at == 0


def _logsumexp(values: Floats, axis: int) -> Floats:
    top = values.max(axis=axis, keepdims=True)
    return np.asarray(np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis))
