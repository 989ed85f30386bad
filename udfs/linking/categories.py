"""The category of a mention that has no concept, from its words: a linear classifier over hashed features.

The weights are made by `python -m benchmarks.categories`; how they are trained is in skillmill.jobs.linking.categories.
"""

import io
import itertools
import math
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.resources import read_bytes

FILE = "taxonomy/categories.npz"
BUCKETS = 1 << 16
MOST_WORDS, LONGEST_WORD, LONGEST_SURFACE = 24, 40, 500
GRAMS = (3, 4, 5)
# What the parts of a surface count beside a word: all pieces of a word together, its two ends, its length.
PIECES, END, LENGTH = 1.3, 0.7, 0.5
MOST_COUNTED = 8
CHUNK = 8192

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Features:
    """Rows of hashed features, one after the other: row i is `ids[starts[i]:starts[i + 1]]`, likewise `values`."""

    ids: NDArray[np.int32]
    values: Floats
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, surfaces: Iterable[str]) -> "Features":
        """Return a row per surface; none is empty."""
        ids: list[int] = []
        values: list[float] = []
        starts, counts = [0], []
        for surface in surfaces:
            words = normalize(surface[:LONGEST_SURFACE]).split()[:MOST_WORDS]
            _add(words, ids, values)
            starts.append(len(ids))
            counts.append(len(words) or 1)
        shares = np.repeat(1 / np.sqrt(np.array(counts)), np.diff(starts))  # long surfaces do not weigh more
        return cls(np.array(ids, np.int32), np.array(values) * shares, np.array(starts, np.int64))

    def scores(self, weights: Floats, bias: Floats) -> Floats:
        """Return rows x categories, from `weights` (categories x BUCKETS) and `bias` (categories)."""
        if len(self.starts) == 1:
            return np.zeros((0, len(bias)))
        columns = [np.add.reduceat(row[self.ids] * self.values, self.starts[:-1]) for row in weights]
        return np.asarray(np.stack(columns, axis=1) + bias)


@dataclass(frozen=True)
class Categories:
    """The classifier: `weights` int8, categories x BUCKETS, to be multiplied with `scale`; `bias` per category."""

    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    @classmethod
    def rounded(cls, weights: Floats, bias: Floats) -> "Categories":
        """Return the classifier of weights that were trained, in 255 steps per category."""
        scale = np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127
        steps = np.rint(weights / scale[:, None]).astype(np.int8)
        return cls(steps, scale.astype(np.float32), bias.astype(np.float32))

    @classmethod
    def read(cls, data: bytes) -> "Categories":
        """Read what `written` made."""
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(arrays["weights"], arrays["scale"], arrays["bias"])

    def written(self) -> bytes:
        """Return the classifier as an npz file, the same for the same weights."""
        content = io.BytesIO()
        np.savez_compressed(content, weights=self.weights, scale=self.scale, bias=self.bias)
        return content.getvalue()

    def of(self, surfaces: Sequence[str]) -> list[str]:
        """Return the category of each surface, one of CATEGORIES. Letter case does not matter; nothing raises."""
        weights = self.weights * self.scale[:, None]
        found: list[str] = []
        for start in range(0, len(surfaces), CHUNK):
            scores = Features.of(surfaces[start : start + CHUNK]).scores(weights, self.bias)
            found += [CATEGORIES[best] for best in scores.argmax(axis=1)]
        return found


@cache
def shipped() -> Categories:
    """Return the classifier that ships, loaded once per process."""
    return Categories.read(read_bytes(FILE))


def category_of(surfaces: Sequence[str]) -> list[str]:
    """Return the category of each surface, one of CATEGORIES, by the classifier that ships."""
    return shipped().of(surfaces)


def _add(words: Sequence[str], ids: list[int], values: list[float]) -> None:
    """Append the features of a surface to both lists."""
    ids.append(_hashed(f"length {min(len(words), MOST_COUNTED)}"))
    values.append(LENGTH)
    for word in words:
        more, their = _of_word(word)
        ids += more
        values += their
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
    """Return the bucket of a feature, the same in every process and Python version."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass")) % BUCKETS
