"""Archives, unpacked to a temporary folder, and refused where a member would land outside it."""

import re
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from skillmill.schemas.errors import SkillmillError

SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz")
MOST_FILES = 200_000
MOST_BYTES = 8 * 2**30
_BLOCK = 2**20
_DRIVE = re.compile(r"[A-Za-z]:")

_Member = tuple[str, IO[bytes]]


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Give what is in an archive (SUFFIXES), or `path` itself where it is none; gone when the block ends.

    An archive of one file is that file, of one folder that folder. Hidden files are left out. Raises
    SkillmillError for an archive that is damaged, empty, or too large (MOST_FILES, MOST_BYTES), and for a
    member whose path climbs or is absolute, or that is a link: nothing of such an archive is unpacked.
    """
    if not path.name.lower().endswith(SUFFIXES) or not path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="skillmill-") as folder:
        try:
            _check(path)
            _unpack(path, Path(folder))
        except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise SkillmillError(f"{path}: a damaged or encrypted archive ({type(error).__name__})") from error
        yield _content(path, Path(folder))


def _check(path: Path) -> None:
    """Look at all members before anything is written."""
    if _is_zip(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                _check_member(path, info.filename, not stat.S_ISLNK(info.external_attr >> 16))
        return
    with tarfile.open(path) as archive:
        for member in archive:
            _check_member(path, member.name, member.isfile() or member.isdir())


def _check_member(path: Path, name: str, is_plain: bool) -> None:
    place = PurePosixPath(name.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or _DRIVE.match(name) or "\0" in name:
        raise SkillmillError(f"{path}: a member's path leads outside the archive; nothing was unpacked")
    if not is_plain:
        raise SkillmillError(f"{path}: a member is a link or a device; nothing was unpacked")


def _unpack(path: Path, folder: Path) -> None:
    files = size = 0
    for name, content in _members(path):
        place = PurePosixPath(name.replace("\\", "/"))
        if any(part.startswith(".") or part == "__MACOSX" for part in place.parts):
            continue
        files += 1
        target = folder.joinpath(*place.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            while block := content.read(_BLOCK):
                size += len(block)
                if files > MOST_FILES or size > MOST_BYTES:
                    raise SkillmillError(
                        f"{path}: more than {MOST_FILES:,} files or {MOST_BYTES:,} bytes; unpack it yourself"
                    )
                file.write(block)


def _members(path: Path) -> Iterator[_Member]:
    if _is_zip(path):
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    with archive.open(info) as content:
                        yield info.filename, content
        return
    with tarfile.open(path) as archive:
        for member in archive:
            inside = archive.extractfile(member) if member.isfile() else None
            if inside is not None:
                yield member.name, inside


def _is_zip(path: Path) -> bool:
    return path.name.lower().endswith(".zip")


def _content(path: Path, folder: Path) -> Path:
    inner = list(folder.iterdir())
    while len(inner) == 1 and inner[0].is_dir():
        folder = inner[0]
        inner = list(folder.iterdir())
    if not inner:
        raise SkillmillError(f"{path}: the archive holds no files")
    return inner[0] if len(inner) == 1 else folder
