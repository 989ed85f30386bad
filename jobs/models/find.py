"""From what a person calls a model to its folder."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import MANIFEST
from skillmill.udfs.recognition.transformer.load import DEFAULT
from skillmill.udfs.recognition.transformer.remote import is_uri, local_folder
from skillmill.udfs.resources import folder as resource_folder

MODELS = Path("models")
SHIPPED = (DEFAULT, "linker")
"""The models in the package, by name: the recogniser and the linker's."""


def find_model(name: str) -> Path:
    """Return the folder of a shipped model (`default`, `linker`), of a folder or its URI, or of a name below models/.

    Raises SkillmillError where there is none, and for a folder without a manifest.
    """
    if name in SHIPPED:
        return resource_folder(f"models/{name}")
    if is_uri(name):
        return local_folder(name)
    path = next((path for path in (Path(name), MODELS / name) if path.is_dir()), None)
    if path is None:
        raise SkillmillError(f"{name}: no such model; `skillmill models list` shows those there are")
    if not (path / MANIFEST).is_file():
        raise SkillmillError(f"{path}: no {MANIFEST} in it, so it is no model folder of skillmill")
    return path


def models_below(folder: Path) -> Iterator[Path]:
    """Yield the model folders at and below `folder`, sorted; SkillmillError where it is missing."""
    if not folder.is_dir():
        raise SkillmillError(f"{folder}: no such folder")
    for manifest in sorted(folder.rglob(MANIFEST)):
        yield manifest.parent


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file; SkillmillError where there is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SkillmillError(f"{path}: no such file; fetch the model again") from error
    except (OSError, ValueError, RecursionError) as error:
        raise SkillmillError(f"{path}: cannot be read as JSON; fetch the model again") from error
    if not isinstance(content, dict):
        raise SkillmillError(f"{path}: not a JSON object; fetch the model again")
    return content
