"""The index of a set of taxonomies on disk: made once, read by every worker.

A folder named after what is in it: `concepts.json.gz` and the files of DenseIndex. It is written aside and renamed, so
that nobody sees half of it. The vectors of each taxonomy are kept on the machine by themselves: where one of several
changes, only its names are read again.
"""

import gzip
import hashlib
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.encoder import BiEncoder
from skillmill.udfs.linking.dense.index import VECTORS, build_index, name_vectors, texts_of
from skillmill.udfs.resources import user

INDEX_VERSION = "2"
CONCEPTS = "concepts.json.gz"


def machine_home() -> Path:
    """Return the folder of this machine's own indexes."""
    return Path(tempfile.gettempdir()) / f"skillmill-{user()}-indexes"


def index_name(concepts: Sequence[Concept], model_revision: str) -> str:
    """Return what an index is called: 12 hex digits over the concepts and the model."""
    return _digest([INDEX_VERSION, model_revision, *map(repr, concepts)])


def _digest(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()[:12]


def ready_index(
    concepts: Sequence[Concept], encoder: BiEncoder | None, model_revision: str, home: Path | None = None
) -> Path:
    """Return the folder of the index of these concepts below `home`, made if it is not there.

    Without an encoder it holds the concepts alone. What this machine has made before, for another home, is copied.
    Raises SkillmillError where it cannot be written.
    """
    name = index_name(concepts, model_revision)
    if home is not None and (home / name / CONCEPTS).is_file():
        return home / name
    own = machine_home() / name
    if not (own / CONCEPTS).is_file():
        _placed(own, lambda aside: _make(concepts, encoder, model_revision, aside))
    if home is None or home == machine_home():
        return own
    _placed(home / name, lambda aside: _copy(own, aside))
    return home / name


def read_concepts(folder: Path) -> tuple[Concept, ...]:
    """Return the concepts of an index. Raises SkillmillError where there is none."""
    try:
        content = json.loads(gzip.decompress((folder / CONCEPTS).read_bytes()))
    except (OSError, ValueError, EOFError) as error:
        raise SkillmillError(
            f"{folder}: no index of concepts that this machine can read; set link.index_folder to one that all see"
        ) from error
    return tuple(_concept(each) for each in content)


def _concept(fields: dict[str, Any]) -> Concept:
    lists = {name: tuple(fields[name]) for name in ("alternative_labels", "broader")}
    return Concept(**(fields | lists))


def _make(concepts: Sequence[Concept], encoder: BiEncoder | None, model_revision: str, folder: Path) -> None:
    content = json.dumps([asdict(concept) for concept in concepts], ensure_ascii=False)
    (folder / CONCEPTS).write_bytes(gzip.compress(content.encode("utf-8", "surrogatepass"), 5))
    if encoder is not None:
        groups = itertools.groupby(concepts, lambda concept: concept.taxonomy)
        parts = [_vectors(list(group), encoder, model_revision) for _, group in groups]
        build_index(concepts, np.concatenate(parts), folder)


def _vectors(concepts: Sequence[Concept], encoder: BiEncoder, model_revision: str) -> NDArray[np.float16]:
    """Return the vectors of one taxonomy, read where this machine has made them before for another set of them."""
    place = machine_home() / "vectors" / _digest([model_revision, *texts_of(concepts)[0]])
    if not (place / VECTORS).is_file():
        _placed(place, lambda aside: np.save(aside / VECTORS, name_vectors(concepts, encoder)))
    found: NDArray[np.float16] = np.load(place / VECTORS)
    return found


def _copy(source: Path, folder: Path) -> None:
    for file in source.iterdir():
        shutil.copyfile(file, folder / file.name)


def _placed(target: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill a folder beside `target`, then give it that name; another process may be first."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
    except OSError as error:
        raise SkillmillError(f"{target.parent}: cannot be written: {error.strerror}") from error
    try:
        write(aside)
        with suppress(OSError):
            os.rename(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
