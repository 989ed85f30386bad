"""Whole sentences against all concepts, for skills that are only implied."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.dense.encoder import BiEncoder, Vectors, attention_scores
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.dense.matcher import shipped_encoder
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.spec import LinkerSpec, get_linker

RANKED = 100
Found = tuple[int, str]
"""Where a skill begins in its sentence, and its surface."""
_ROWS = 16_384
"""Names that are compared at once."""
_OF_A_MENTION = 10


@dataclass(frozen=True)
class SentenceFit:
    """The logistic curve from what a sentence says (a cosine) and what its mentions name (a probability)."""

    said: float = 5.0
    named: float = 5.0
    constant: float = -6.0
    threshold: float = 0.5

    def probability(self, said: float, named: float) -> float:
        """Return how likely the sentence is to ask for the concept."""
        return round(float(1 / (1 + np.exp(-(self.said * said + self.named * named + self.constant)))), 4)


class SentenceMatcher:
    """Scores every concept by the name of it that a sentence says best (see attention_scores)."""

    def __init__(self, encoder: BiEncoder, index: DenseIndex, sharpness: float) -> None:
        self._encoder, self._sharpness = encoder, sharpness
        self._vectors, self._begins = index.by_concept()

    def scores(self, sentences: Sequence[str]) -> Vectors:
        """Return how well each sentence says each concept, shape (sentences, concepts); 0 for an empty sentence."""
        out = np.zeros((len(sentences), len(self._begins)), dtype=np.float32)
        for row, words in enumerate(self._encoder.words(sentences)):
            if len(words.vectors):
                out[row] = np.maximum.reduceat(self._said(words.vectors), self._begins)
        return out

    def _said(self, words: Vectors) -> Vectors:
        found = np.empty(len(self._vectors), dtype=np.float32)
        for at in range(0, len(self._vectors), _ROWS):
            found[at : at + _ROWS] = attention_scores(words, self._vectors[at : at + _ROWS], self._sharpness)
        return found


class SentenceLinker:
    """Ranks concepts for sentences: by what the whole sentence says, and by the links of the skills found in it."""

    def __init__(self, matcher: SentenceMatcher, linker: Linker, fitted: SentenceFit) -> None:
        self._matcher, self._linker, self._fitted = matcher, linker, fitted
        self.threshold = fitted.threshold
        self.concepts = linker.concepts
        self.revision = hashlib.sha256(repr((linker.revision, fitted)).encode()).hexdigest()[:12]
        self._numbers = {concept.concept_id: number for number, concept in enumerate(self.concepts)}
        self._groups = np.array([concept.group for concept in self.concepts])

    def rank(self, sentences: Sequence[str], skills: Sequence[Sequence[Found]]) -> list[list[tuple[int, float]]]:
        """Return, per sentence, concepts by number with probabilities, the likeliest first, RANKED of them.

        `skills` are the skills that were found in each sentence: where they begin in it, and the surface.
        """
        return [
            [(number, self._fitted.probability(*seen)) for number, seen in self._ranked(*each)]
            for each in zip(sentences, skills, strict=True)
        ]

    def evidence(self, sentence: str, skills: Sequence[Found]) -> dict[int, tuple[float, float]]:
        """Return what a fit is made of: by number of a concept, how well it is said, and how surely it is named."""
        return dict(self._ranked(sentence, skills))

    def _ranked(self, sentence: str, skills: Sequence[Found]) -> list[tuple[int, tuple[float, float]]]:
        [said] = self._matcher.scores([sentence])
        named = np.zeros(len(said), dtype=np.float32)
        places = [Place(sentence, start) for start, _ in skills]
        for links in self._linker.candidates([surface for _, surface in skills], places, _OF_A_MENTION):
            for link in links:
                number = self._numbers[link.concept.concept_id]
                named[number] = max(named[number], link.score)
        sums = self._fitted.said * said + self._fitted.named * named
        sums[self._groups] = -np.inf
        order = np.argsort(-sums, kind="stable")[:RANKED]
        return [(int(at), (float(said[at]), float(named[at]))) for at in order if np.isfinite(sums[at])]


@cache
def get_sentence_linker(spec: LinkerSpec) -> SentenceLinker:
    """Return the linker of sentences over the same index; it needs vectors."""
    if not spec.dense:
        raise SkillmillError("implied skills are found by vectors: set link.dense = true")
    folder, encoder = shipped_encoder(spec.model, spec.threads, spec.revision)
    matcher = SentenceMatcher(encoder, DenseIndex(Path(spec.folder)), folder.settings["sharpness"])
    return SentenceLinker(matcher, get_linker(spec), SentenceFit(**folder.settings.get("sentences", {})))
