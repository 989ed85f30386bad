"""Compiled OpenVINO models, kept on the machine: compiling takes a second, reading what came of it a fifth.

A file is named after what it was made of (the model's content, OpenVINO, settings, CPU) and after its own hash. It is
mapped, so workers share its pages. Where anything is amiss the model is compiled, as if nothing had been kept.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import file_hash
from skillmill.udfs.recognition.transformer.openvino_files import constants_of, map_file
from skillmill.udfs.resources import own_folder

DEVICE = "CPU"
_UNUSED_AFTER_S = 30 * 24 * 3600


def read_compiled(
    core: Any, model: Path, settings: dict[str, str], anew: Callable[[], tuple[Any, Any]], how: str
) -> tuple[Any, Any]:
    """Return a compiled model, read where it was kept, and what must live as long as it.

    `core` is an openvino.Core, `model` a graph as openvino_files has it; `anew` reads and compiles it, in a way that
    `how` names, and says what must live as long. Raises what `anew` raises.
    """
    place = _place(core, model, {**settings, "read": how})
    if place is not None:
        for kept in place.parent.glob(f"{place.name}-*.blob"):
            with suppress(OSError, RuntimeError):  # taken away by another process, or not readable by this OpenVINO
                if file_hash(kept) == kept.stem.rpartition("-")[2]:
                    return _read(core, kept, settings)
    made, mapped = anew()
    if place is not None:
        with suppress(OSError, RuntimeError):  # a full disk costs the next one a second
            _keep(made, place)
    return made, mapped


def _place(core: Any, model: Path, settings: dict[str, str]) -> Path | None:
    """Return how the files of this model begin; None where nothing can be kept."""
    import openvino

    try:
        parts = [file_hash(model), file_hash(constants_of(model)), openvino.__version__]
        parts += [core.get_property(DEVICE, "FULL_DEVICE_NAME"), repr(sorted(settings.items()))]
        return own_folder("compiled") / hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
    except (OSError, RuntimeError, SkillmillError):
        return None


def _read(core: Any, kept: Path, settings: dict[str, str]) -> tuple[Any, Any]:
    mapped = map_file(kept)
    return core.import_model(mapped, DEVICE, settings), mapped


def _keep(made: Any, place: Path) -> None:
    """Write a compiled model aside, then give it its name; what is a month old goes."""
    content = made.export_model().getbuffer()
    handle, aside = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(aside, f"{place}-{hashlib.sha256(content).hexdigest()}.blob")
    finally:
        Path(aside).unlink(missing_ok=True)
    for old in place.parent.iterdir():
        with suppress(OSError):
            if time.time() - old.stat().st_mtime > _UNUSED_AFTER_S:
                old.unlink()
