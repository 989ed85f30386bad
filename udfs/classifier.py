"""A linear classifier over hashed features of words and letters: small, quick, and numpy alone.

What tells the category of a mention (skillmill.udfs.linking.categories) and the class of a document
(skillmill.udfs.routing). How it is trained is in skillmill.jobs.training.linear.
"""

import io
import itertools
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.linking.normalize import normalize

C = TypeVar("C", bound="Classifier")
Floats = NDArray[np.floating]

LONGEST_WORD = 40
GRAMS = (3, 4, 5)
# What the parts of a text count beside a word: all pieces of a word together, its two ends, its length.
PIECES, END, LENGTH = 1.3, 0.7, 0.5
MOST_COUNTED = 8


@dataclass(frozen=True)
class Reading:
    """How much of a text is read, in words and in characters, and into how many buckets its features fall.

    Without `pieces` words count whole alone, which is a tenth of the work. Words of `passed_over` are not read.
    """

    buckets: int = 1 << 16
    words: int = 24
    characters: int = 500
    pieces: bool = True
    passed_over: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Features:
    """Rows of hashed features, one after the other: row i is `ids[starts[i]:starts[i + 1]]`, likewise `values`."""

    ids: NDArray[np.int32]
    values: Floats
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str], reading: Reading = Reading()) -> "Features":
        """Return a row per text; none is empty. Letter case and outer spaces make no difference."""
        ids: list[int] = []
        values: list[float] = []
        starts, counts = [0], []
        for text in texts:
            words = normalize(text[: reading.characters]).split()
            if reading.passed_over:
                words = [word for word in words if word not in reading.passed_over]
            words = words[: reading.words]
            _add(words, reading.pieces, ids, values)
            starts.append(len(ids))
            counts.append(len(words) or 1)
        shares = np.repeat(1 / np.sqrt(np.array(counts)), np.diff(starts))  # long texts do not weigh more
        buckets = (np.array(ids, np.int64) % reading.buckets).astype(np.int32)
        return cls(buckets, np.array(values) * shares, np.array(starts, np.int64))

    def beside(self, other: "Features", share: float) -> "Features":
        """Return rows of this and of `other`, which counts `share` of what it is, row by row."""
        mine, theirs = np.diff(self.starts), np.diff(other.starts)
        order = np.argsort(
            np.concatenate([np.repeat(np.arange(len(mine)), mine), np.repeat(np.arange(len(theirs)), theirs)]),
            kind="stable",
        )
        ids = np.concatenate([self.ids, other.ids])[order]
        values = np.concatenate([self.values, other.values * share])[order]
        return Features(ids, values, self.starts + other.starts)

    def scores(self, weights: Floats, bias: Floats) -> Floats:
        """Return rows x classes, from `weights` (classes x buckets) and `bias` (classes)."""
        if len(self.starts) == 1:
            return np.zeros((0, len(bias)))
        columns = [np.add.reduceat(row[self.ids] * self.values, self.starts[:-1]) for row in weights]
        return np.asarray(np.stack(columns, axis=1) + bias)


@dataclass(frozen=True)
class Classifier:
    """The classifier: `weights` int8, classes x buckets, to be multiplied with `scale`; `bias` per class."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def rounded(cls: type[C], weights: Floats, bias: Floats) -> C:
        """Return the classifier of weights that were trained, in 255 steps per class."""
        scale = np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127
        steps = np.rint(weights / scale[:, None]).astype(np.int8)
        return cls(steps, scale.astype(np.float32), bias.astype(np.float32))

    @classmethod
    def read(cls: type[C], data: bytes) -> C:
        """Read what `written` made."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["scale"], arrays["bias"])

    def written(self) -> bytes:
        """Return the classifier as an npz file, the same for the same weights."""
        content = io.BytesIO()
        np.savez_compressed(content, weights=self.weights, scale=self.scale, bias=self.bias)
        return content.getvalue()

    def full_weights(self) -> Floats:
        """Return the weights as numbers to reckon with."""
        return np.asarray(self.weights * self.scale[:, None])


def _add(words: Sequence[str], pieces: bool, ids: list[int], values: list[float]) -> None:
    """Append the features of a text to both lists."""
    ids.append(_hashed(f"length {min(len(words), MOST_COUNTED)}"))
    values.append(LENGTH)
    for word in words:
        more, their = _of_word(word)
        ids += more if pieces else more[:1]
        values += their if pieces else their[:1]
    if words:
        pairs = [f"pair {first} {second}" for first, second in itertools.pairwise(words)]
        ids += [_hashed(f"first {words[0]}"), _hashed(f"last {words[-1]}"), *map(_hashed, pairs)]
        values += [END, END, *[1.0] * len(pairs)]


@lru_cache(1 << 16)
def _of_word(word: str) -> tuple[tuple[int, ...], tuple[float, ...]]:
    edged = f"<{word[:LONGEST_WORD]}>"
    pieces = dict.fromkeys(edged[at : at + size] for size in GRAMS for at in range(len(edged) - size + 1))
    share = PIECES / math.sqrt(len(pieces) or 1)
    ids = (_hashed(f"word {word}"), *(_hashed(f"piece {piece}") for piece in pieces))
    return ids, (1.0, *[share] * len(pieces))


def _hashed(feature: str) -> int:
    """Return the hash of a feature, the same in every process and Python version."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))
