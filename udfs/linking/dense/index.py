"""All names and descriptions of concepts as vectors, searched for the nearest.

The search is usearch's (Apache-2.0): a graph (HNSW; Malkov and Yashunin, 2016) that is read by memory-mapping, a
wheel of two megabytes; faiss is ten times the size and cannot map this kind of index.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.encoder import BiEncoder, Vectors

VECTORS, OWNERS, GRAPH = "vectors.npy", "owners.npy", "names.usearch"
_DESCRIPTION = 150
_OF_ONE = 8
"""Names of a concept that may stand before the next one's: the search brings so many times more than is asked."""


class DenseIndex:
    """Vectors of names, each with the number of its concept; read from disk by memory-mapping."""

    def __init__(self, folder: Path) -> None:
        """Open an index made by build_index. Raises SkillmillError where there is none or it is damaged."""
        from usearch.index import Index

        try:
            self._vectors: NDArray[np.float16] = np.load(folder / VECTORS, mmap_mode="r")
            self._owners: NDArray[np.int32] = np.load(folder / OWNERS)
            self._graph: Any = Index.restore(str(folder / GRAPH), view=True)
        except Exception as error:  # numpy and usearch raise many kinds
            raise SkillmillError(
                f"{folder}: no index of concepts that can be read; remove it to have it made"
            ) from error
        self._of_concept = np.argsort(self._owners, kind="stable")
        self._begins = np.searchsorted(self._owners[self._of_concept], np.arange(int(self._owners.max()) + 2))

    def search(self, queries: Vectors, count: int) -> list[list[tuple[int, float]]]:
        """Return, per query, the `count` nearest concepts and their best cosines, best first."""
        wanted = min(count * _OF_ONE, len(self._owners))
        found: list[list[tuple[int, float]]] = []
        matches = self._graph.search(np.atleast_2d(queries).astype(np.float16), wanted)
        keys, distances = np.atleast_2d(matches.keys), np.atleast_2d(matches.distances)
        for row, far in zip(keys, distances, strict=True):
            best: dict[int, float] = {}
            for owner, distance in zip(self._owners[row.astype(np.int64)].tolist(), far.tolist(), strict=True):
                best.setdefault(owner, 1.0 - distance)
            found.append(list(best.items())[:count])
        return found

    def by_concept(self) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the vectors of all names, those of a concept together, and where each concept's begin."""
        return self._vectors[self._of_concept].astype(np.float32), self._begins[:-1].astype(np.int64)

    def names_of_all(self, concepts: Sequence[int]) -> tuple[Vectors, NDArray[np.int64]]:
        """Return the vectors of the names of several concepts, one after the other, and where each one's begin."""
        parts = [self._of_concept[self._begins[concept] : self._begins[concept + 1]] for concept in concepts]
        begins = np.cumsum([0, *map(len, parts)][:-1])
        return self._vectors[np.concatenate(parts)].astype(np.float32), begins

    def names_of(self, concept: int) -> Vectors:
        """Return the vectors of a concept's names and description, shape (names, size)."""
        rows = self._of_concept[self._begins[concept] : self._begins[concept + 1]]
        found: Vectors = self._vectors[rows].astype(np.float32)
        return found


def name_vectors(concepts: Sequence[Concept], encoder: BiEncoder) -> NDArray[np.float16]:
    """Return the vectors of all names of these concepts, in the order of texts_of, shape (names, size)."""
    texts, _ = texts_of(concepts)
    distinct, places = np.unique(np.array(texts, dtype=object), return_inverse=True)
    found: NDArray[np.float16] = encoder.vectors(distinct.tolist()).astype(np.float16)[places]
    return found


def texts_of(concepts: Sequence[Concept]) -> tuple[list[str], list[int]]:
    """Return the names and then the description of each concept, and the number of its concept for each."""
    texts: list[str] = []
    owners: list[int] = []
    for number, concept in enumerate(concepts):
        own = list(dict.fromkeys(concept.names))
        if concept.description:
            own.append(concept.description.split("\n")[0][:_DESCRIPTION])
        texts += own
        owners += [number] * len(own)
    return texts, owners


def build_index(concepts: Sequence[Concept], vectors: NDArray[np.float16], folder: Path) -> None:
    """Write the index of these concepts, groups too, into `folder`, which must be there and empty."""
    from usearch.index import Index

    _, owners = texts_of(concepts)
    np.save(folder / VECTORS, vectors)
    np.save(folder / OWNERS, np.array(owners, dtype=np.int32))
    graph = Index(
        ndim=vectors.shape[1], metric="cos", dtype="f16", connectivity=16, expansion_add=96, expansion_search=128
    )
    graph.add(np.arange(len(vectors), dtype=np.uint64), vectors)
    graph.save(str(folder / GRAPH))
