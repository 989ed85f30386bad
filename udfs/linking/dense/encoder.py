"""The bi-encoder: text in, unit vectors out, one for a name or one for each word of a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skillmill.udfs.linking.dense.folder import LinkerFolder
from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.recognition.transformer.openvino_runtime import MOST_TOKENS, OpenVinoRuntime
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.tagging import token_outputs
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER

Vectors = NDArray[np.float32]
_TEXTS = 8192
"""Texts whose token vectors are in memory at once."""


@dataclass(frozen=True)
class Words:
    """A text as vectors: `vectors` of unit length, shape (tokens, size), and each token's word.

    `starts` and `ends` are the words' code points, `first` the index of each word's first token.
    """

    vectors: Vectors
    first: Ints
    starts: Ints
    ends: Ints

    def outside(self, start: int, end: int) -> Vectors:
        """Return the token vectors of the words that do not touch code points `start` to `end`."""
        touched = np.flatnonzero((self.starts < end) & (self.ends > start))
        if not len(touched):
            return self.vectors
        last = self.first[touched[-1] + 1] if touched[-1] + 1 < len(self.first) else len(self.vectors)
        return np.concatenate([self.vectors[: self.first[touched[0]]], self.vectors[last:]])


class BiEncoder:
    """Reads texts with one network; a vector is the mean of a text's tokens, special tokens aside."""

    def __init__(self, encoder: TextEncoder, runtime: Runtime, max_length: int, size: int) -> None:
        self._encoder, self._runtime, self._max_length = encoder, runtime, max_length
        self.size = size

    @classmethod
    def load(cls, folder: LinkerFolder, threads: int = 0) -> "BiEncoder":
        """Read the OpenVINO form of a linker's folder; `threads` 0 means all cores. Raises SkillmillError."""
        runtime = OpenVinoRuntime(folder.network, folder.network.parent.name, threads, keeps_compiled=True)
        return cls(TextEncoder.load(folder.path / TOKENIZER), runtime, folder.max_length, folder.size)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per text, shape (texts, size); zeros for a text without a token."""
        out = np.zeros((len(texts), self.size), dtype=np.float32)
        for at in range(0, len(texts), _TEXTS):
            read = self._read(texts[at : at + _TEXTS])
            lengths = np.array([len(encoded.ids) for encoded in read])
            if lengths.any():
                states = self._states(read)
                begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])[lengths > 0]
                sums = np.add.reduceat(states, begins)
                out[at : at + len(read)][lengths > 0] = _unit(sums)
        return out

    def words(self, texts: Sequence[str], raw: bool = False) -> list[Words]:
        """Return the unit vectors of each text's tokens; with `raw` of the length whose mean `vectors` takes."""
        found: list[Words] = []
        for at in range(0, len(texts), _TEXTS):
            read = self._read(texts[at : at + _TEXTS])
            states = self._states(read) if any(len(encoded.ids) for encoded in read) else self._none()
            states = states if raw else _unit(states)
            done = 0
            for encoded in read:
                vectors = states[done : done + len(encoded.ids)]
                done += len(encoded.ids)
                found.append(Words(vectors, encoded.first, encoded.starts, encoded.ends))
        return found

    def _read(self, texts: Sequence[str]) -> list[Encoded]:
        return [self._encoder.encode(text) for text in texts]

    def _states(self, read: Sequence[Encoded]) -> Vectors:
        lengths = [len(encoded.ids) for encoded in read if len(encoded.ids)]
        ids = np.concatenate([encoded.ids for encoded in read])
        return token_outputs(lengths, ids, self._encoder, self._runtime, self._max_length, MOST_TOKENS)

    def _none(self) -> Vectors:
        return np.zeros((0, self.size), dtype=np.float32)


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Vectors = vectors / np.maximum(norms, 1e-9)
    return found


def attention_scores(words: Vectors, concepts: Vectors, sharpness: float) -> Vectors:
    """Return how well each concept's vector is said somewhere in a sentence, shape (concepts,).

    The mean of the cosines of a sentence's tokens with the concept, weighted by their softmax times
    `sharpness`: a token that is near speaks for itself, one that is far is not heard. After ConTeXT-match
    (Decorte et al., 2024), which weights token vectors, not cosines.
    """
    if not len(words):
        return np.zeros(len(concepts), dtype=np.float32)
    cosines = words @ concepts.T
    weights = np.exp(sharpness * (cosines - cosines.max(axis=0)))
    found: Vectors = (weights * cosines).sum(axis=0) / weights.sum(axis=0)
    return found
