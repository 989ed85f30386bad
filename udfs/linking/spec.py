"""From a small picklable spec to a linker, made once per process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.dense.matcher import DEFAULT, DenseMatcher, shipped_encoder
from skillmill.udfs.linking.dense.store import read_concepts, ready_index
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.overrides import NO_OVERRIDES, Overrides


@dataclass(frozen=True)
class LinkerSpec:
    """Where the index lies (see store.ready_index), the model (`default`, a folder or its URI), decisions, threads.

    Without `dense` names are looked up as they are written, and no network is read. `revision` is of the model that
    the driver saw; '' for whatever is there.
    """

    folder: str
    dense: bool = True
    model: str = DEFAULT
    overrides: Overrides = NO_OVERRIDES
    threads: int = 1
    revision: str = ""


@cache
def get_linker(spec: LinkerSpec) -> Linker:
    """Return the linker that `spec` describes. Raises SkillmillError."""
    concepts = read_concepts(Path(spec.folder))
    if not spec.dense:
        return Linker(concepts, None, spec.overrides)
    folder, encoder = shipped_encoder(spec.model, spec.threads, spec.revision)
    return Linker(concepts, DenseMatcher(folder, encoder, DenseIndex(Path(spec.folder)), concepts), spec.overrides)


def make_spec(
    concepts: Sequence[Concept],
    home: Path | None = None,
    dense: bool = True,
    model: str = DEFAULT,
    overrides: Overrides = NO_OVERRIDES,
    threads: int = 1,
) -> LinkerSpec:
    """Return the spec of a linker for these concepts, its index made below `home`, on all cores, if need be."""
    folder, encoder = shipped_encoder(model, 0) if dense else (None, None)
    place = ready_index(concepts, encoder, folder.network_revision if folder else "", home)
    return LinkerSpec(str(place), dense, model, overrides, threads, folder.revision if folder else "")
