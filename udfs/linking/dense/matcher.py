"""From surfaces to the concepts that mean the same, though written otherwise: nearest vectors, put in order."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.dense.encoder import BiEncoder, Vectors, attention_scores
from skillmill.udfs.linking.dense.features import CandidateFeatures
from skillmill.udfs.linking.dense.folder import LinkerFolder, open_linker
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.scores import CROWD, Scores
from skillmill.udfs.recognition.recognizer import require_revision
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.resources import folder as resource_folder

DEFAULT = "default"
_CHUNK = 4096


class DenseMatcher:
    """Finds concepts by vectors; `concepts` are those of the index, in its order.

    Where a surface stands says no more of what it means than the surface itself (docs/experiments.md#linking), so
    it is asked only to tell apart concepts that are written alike, see `said`.
    """

    def __init__(
        self, folder: LinkerFolder, encoder: BiEncoder, index: DenseIndex, concepts: Sequence[Concept]
    ) -> None:
        self._encoder, self._index, self._concepts = encoder, index, concepts
        self._features = CandidateFeatures(index, concepts)
        self._sharpness: float = folder.settings["sharpness"]
        self.scores = Scores.from_dict(folder.settings["scores"]) if "scores" in folder.settings else Scores()
        self.revision = folder.revision

    def near(self, surfaces: Sequence[str], count: int) -> list[list[tuple[int, float]]]:
        """Return, per surface, concepts by number with probabilities: `count` skills, likeliest first, then a group."""
        return [
            self._ranked(numbers, self.scores.of_features(features, len(surface.split())), count)
            for surface, (numbers, features) in zip(surfaces, self.features(surfaces, count), strict=True)
        ]

    def features(self, surfaces: Sequence[str], count: int) -> list[tuple[list[int], Vectors]]:
        """Return, per surface, at least `count` candidates by number and their features, (candidates, FEATURES)."""
        found: list[tuple[list[int], Vectors]] = []
        for at in range(0, len(surfaces), _CHUNK):
            own = surfaces[at : at + _CHUNK]
            queries = self._encoder.vectors(own)
            near = self._index.search(queries, max(count, CROWD))
            for surface, query, candidates in zip(own, queries, near, strict=True):
                numbers = [number for number, _ in candidates]
                found.append((numbers, self._features.of(surface, query, numbers)))
        return found

    def said(self, place: Place, surface: str, concepts: Sequence[int]) -> Vectors:
        """Return how well what stands around a surface says each concept, shape (concepts,).

        Names of a concept that have the surface in them do not count.
        """
        [words] = self._encoder.words([place.sentence])
        around = words.outside(place.start, place.start + len(surface))
        return np.array([self._said(around, normalize(surface), number) for number in concepts], dtype=np.float32)

    def _said(self, around: Vectors, surface: str, number: int) -> float:
        names = dict.fromkeys(self._concepts[number].names)
        other = [row for row, name in enumerate(names) if f" {surface} " not in f" {normalize(name)} "]
        other += [len(names)] if self._concepts[number].description else []
        vectors = self._index.names_of(number)
        return float(attention_scores(around, vectors[other] if other else vectors, self._sharpness).max())

    def _ranked(self, numbers: Sequence[int], scores: Vectors, count: int) -> list[tuple[int, float]]:
        order = sorted(range(len(numbers)), key=lambda at: -scores[at])
        ranked = [(numbers[at], round(float(scores[at]), 4)) for at in order]
        skills = [each for each in ranked if not self._concepts[each[0]].group]
        groups = [each for each in ranked if self._concepts[each[0]].group]
        return skills[:count] + groups[:1]


def shipped_encoder(model: str = DEFAULT, threads: int = 1, revision: str = "") -> tuple[LinkerFolder, BiEncoder]:
    """Return the linker's model, `default`, a folder or its URI, and its network, read once per process.

    Raises SkillmillError for a missing or damaged model, and for another revision than the one expected, if any.
    """
    return _read(model, threads, revision or open_linker(_path(model)).revision)


@cache
def _read(model: str, threads: int, revision: str) -> tuple[LinkerFolder, BiEncoder]:
    folder = open_linker(_path(model, revision))
    require_revision(model, folder.revision, revision)
    return folder, BiEncoder.load(folder, threads)


def _path(model: str, revision: str = "") -> Path:
    if model == DEFAULT:
        return resource_folder("models/linker")
    return local_folder(model, revision) if is_uri(model) else Path(model)
