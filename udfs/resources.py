"""Package data as real folders and files, also when skillmill runs from a zip."""

import getpass
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from skillmill.schemas.errors import SkillmillError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

PREFIX = "package:"
ATTEMPTS = 10


def read_bytes(name: str) -> bytes:
    """Return the content of the package data file `name`, e.g. `taxonomy/skillmill.csv`."""
    return _find(name).read_bytes()


@cache
def folder(name: str) -> Path:
    """Return package data `name` (a folder or a file) as a path on this machine's disk.

    An installed package already has it there. From a zip it is unpacked once per machine, to a folder
    named after the user and the content's hash: written aside, then renamed, so that workers that start
    together never see half of it.
    """
    found = _find(name)
    if isinstance(found, Path):
        return found
    contents = dict(_walk(found, found.name))
    digest = hashlib.sha256()
    for path in sorted(contents):
        digest.update(path.encode() + b"\0" + hashlib.sha256(contents[path]).digest())
    revision = digest.hexdigest()
    home = Path(tempfile.gettempdir()) / f"skillmill-{user()}-{revision[:12]}"
    if not _intact(home, contents):
        _unpack(contents, home)
    return home / found.name


def local_path(path: str) -> str:
    """Return `path` with a leading `package:` resolved to the disk; any other path as it is."""
    return str(folder(path[len(PREFIX) :])) if path.startswith(PREFIX) else path


def _find(name: str) -> "Traversable":
    found: Traversable = files("skillmill.assets")
    for part in name.split("/"):
        found = found / part
    if not (found.is_dir() or found.is_file()):
        raise SkillmillError(f"the package holds no {name}; reinstall skillmill")
    return found


def _walk(entry: "Traversable", path: str) -> list[tuple[str, bytes]]:
    if entry.is_file():
        return [(path, entry.read_bytes())]
    return [found for inner in entry.iterdir() for found in _walk(inner, f"{path}/{inner.name}")]


def _intact(home: Path, contents: dict[str, bytes]) -> bool:
    return all((home / path).is_file() and (home / path).read_bytes() == data for path, data in contents.items())


def user() -> str:
    """Return who runs this; a container may run under a number that has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def own_folder(name: str) -> Path:
    """Return a folder of this user for what can be made again, among the machine's temporary files.

    Raises SkillmillError where it cannot be made, or is open to somebody else, who could put there what we did not.
    """
    folder = Path(tempfile.gettempdir()) / f"skillmill-{user()}-{name}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise SkillmillError(f"{folder}: cannot be written: {error.strerror}; set TMPDIR to another folder") from error
    if hasattr(os, "getuid") and (found.st_uid != os.getuid() or found.st_mode & 0o022):
        raise SkillmillError(f"{folder}: others may write to it; set TMPDIR to a folder of your own")
    return folder


def _unpack(contents: dict[str, bytes], home: Path) -> None:
    aside = Path(tempfile.mkdtemp(prefix=f"{home.name}-", dir=home.parent))
    for path, data in contents.items():
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_bytes(data)
    for _ in range(ATTEMPTS):
        try:
            os.rename(aside, home)
            return
        except OSError:  # another worker was first, or what lies there is damaged
            if _intact(home, contents):
                shutil.rmtree(aside, ignore_errors=True)
                return
            damaged = Path(tempfile.mkdtemp(prefix=f"{home.name}-damaged-", dir=home.parent))
            with suppress(FileNotFoundError):  # another worker has just taken it away
                os.rename(home, damaged / "old")
            shutil.rmtree(damaged, ignore_errors=True)
    raise SkillmillError(f"cannot unpack package data to {home}: something there keeps being put back")
