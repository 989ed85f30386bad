"""An index of a few concepts, as linking makes it of a whole taxonomy."""

from collections.abc import Sequence
from pathlib import Path

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.encoder import BiEncoder
from skillmill.udfs.linking.dense.index import DenseIndex, build_index, name_vectors
from skillmill.udfs.linking.dense.matcher import DenseMatcher, shipped_encoder


def make_index(concepts: Sequence[Concept], encoder: BiEncoder, folder: Path) -> DenseIndex:
    """Write the index of these concepts into an empty folder, and open it."""
    build_index(concepts, name_vectors(concepts, encoder), folder)
    return DenseIndex(folder)


def make_matcher(concepts: Sequence[Concept], folder: Path, model: str = "default") -> DenseMatcher:
    """Return a matcher over an index of these concepts, with the shipped model or that in a folder."""
    opened, encoder = shipped_encoder(model, 0)
    return DenseMatcher(opened, encoder, make_index(concepts, encoder, folder), concepts)
