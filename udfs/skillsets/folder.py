"""The folder of a model of skill sets: a manifest with the hashes of everything that can change a probability.

manifest.json    format, name, files: path -> SHA-256
skillsets.json   labels, the encoder and its revision, scale and weight of each view
weights.npz      numbers, read without pickle: see ARRAYS
card.json        for people: where it comes from and how it was judged; not hashed
"""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import check_file, file_hash, read_json, revision_of, write_json
from skillmill.udfs.skillsets.kernel import Floats, Related, View
from skillmill.udfs.skillsets.model import Model

FORMAT = "skillsets-1"
MANIFEST, SETTINGS, WEIGHTS, CARD = "manifest.json", "skillsets.json", "weights.npz", "card.json"
ARRAYS = ("means", "weights", "slopes", "constants")
"""Of each label: its mean, what each known job adds (jobs, labels), and its curve from score to probability."""


@dataclass(frozen=True)
class SkillSetFolder:
    """An opened folder, its hashes checked. `encoder` is the linker model whose vectors it reads."""

    path: Path
    revision: str
    encoder: str
    encoder_revision: str
    model: Model


def open_skillsets(path: Path) -> SkillSetFolder:
    """Open a model of skill sets. Raises SkillmillError, naming the file, for what is missing, damaged or newer."""
    manifest = read_json(path / MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise SkillmillError(f"{path / MANIFEST}: format {manifest['format']}, a model of skill sets has {FORMAT}")
        for name, expected in manifest["files"].items():
            check_file(path, name, expected)
        settings = read_json(path / SETTINGS)
        model = _model(settings, _arrays(path / WEIGHTS))
        encoder = settings["encoder"]
        return SkillSetFolder(path, revision_of(manifest["files"]), encoder["name"], encoder["revision"], model)
    except (KeyError, TypeError, AttributeError) as error:
        raise SkillmillError(f"{path / MANIFEST}: not a manifest of a model of skill sets") from error


def write_skillsets(
    path: Path, name: str, model: Model, encoder: tuple[str, str], card: Mapping[str, Any] | None = None
) -> str:
    """Write a model and return its revision; `encoder` is the name and the revision of the network it reads by."""
    path.mkdir(parents=True, exist_ok=True)
    views = {view: {"scale": each.scale, "weight": each.weight} for view, each in model.views.items()}
    settings = {"labels": list(model.labels), "encoder": {"name": encoder[0], "revision": encoder[1]}, "views": views}
    write_json(path / SETTINGS, settings)
    arrays = {key: getattr(model, key).astype(np.float32) for key in ARRAYS}
    for view, each in model.views.items():
        arrays |= {f"{view}.mean": each.mean.astype(np.float32)}
        arrays |= {f"{view}.references": each.references.astype(np.float16)}
    if model.related is not None:
        arrays |= {"related.vectors": model.related.vectors.astype(np.float16)}
        arrays |= {"related.features": model.related.features.astype(np.float16)}
    np.savez_compressed(path / WEIGHTS, allow_pickle=False, **arrays)
    files = {file: file_hash(path / file) for file in (SETTINGS, WEIGHTS)}
    write_json(path / MANIFEST, {"format": FORMAT, "name": name, "files": files})
    if card is not None:
        write_json(path / CARD, card)
    return revision_of(files)


def _arrays(path: Path) -> dict[str, Floats]:
    try:
        with np.load(path, allow_pickle=False) as found:
            return {name: found[name].astype(np.float32) for name in found.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise SkillmillError(f"{path}: cannot be read as numbers; train the model again") from error


def _model(settings: dict[str, Any], arrays: dict[str, Floats]) -> Model:
    views = {
        view: View(arrays[f"{view}.mean"], arrays[f"{view}.references"], each["scale"], each["weight"])
        for view, each in settings["views"].items()
    }
    has_related = "related.vectors" in arrays
    related = Related(arrays["related.vectors"], arrays["related.features"]) if has_related else None
    return Model(tuple(settings["labels"]), views, related, *(arrays[key] for key in ARRAYS))
