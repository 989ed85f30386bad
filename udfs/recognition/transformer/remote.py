"""A model's folder on this machine, whatever it is called: a path, or a URI that is fetched once per node."""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import require_revision
from skillmill.udfs.recognition.transformer.folder import MANIFEST, check_file, read_json, revision_of, write_json
from skillmill.udfs.resources import own_folder

_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):/")  # a scheme of one letter is a drive
_SECRET = re.compile(r"//[^/@]*:[^/@]*@")
_BLOCK = 1 << 22
_PARTS = ("files", "conversions", "reference")


def is_uri(model: str) -> bool:
    """Tell whether `model` is a URI, such as `s3a://bucket/model`, and neither a path nor a hub id."""
    return _URI.match(model) is not None


def local_folder(uri: str, revision: str = "") -> Path:
    """Return the folder of the model at `uri` on this machine's disk.

    `file:` is used where it is, and `dbfs:` where every node mounts it: /Volumes for Unity Catalog, else /dbfs.
    Anything that pyarrow.fs reads (s3, s3a, gs, abfss, hdfs) is fetched to a folder of this user named after the
    model's revision, by one process of the machine at a time, and each file's hash is checked, also of a copy that is
    there already. With `revision`, the one expected, a whole copy is taken without a look at the URI.

    Raises SkillmillError for a scheme that cannot be read, a folder without a manifest, a file that is missing or
    damaged there, and another revision than the one expected.
    """
    scheme = uri.partition(":")[0].lower()
    if scheme in ("file", "dbfs"):
        return _mounted(uri, scheme)
    if revision and _intact(_home() / revision):
        return _home() / revision
    remote = _Remote.open(uri)
    manifest = remote.manifest()
    found = revision_of(manifest["files"])
    require_revision(_shown(uri), found, revision)
    copy = _home() / found
    with _locked(copy) as alone:
        if not _intact(copy, manifest):
            if alone:  # what was killed in the middle of it has left this
                for left in copy.parent.glob(f"{copy.name}-*"):
                    shutil.rmtree(left, ignore_errors=True)
            _fetch(remote, manifest, copy)
    return copy


def _mounted(uri: str, scheme: str) -> Path:
    path = Path(unquote(urlsplit(uri).path) if scheme == "file" else "/" + uri.partition(":")[2].lstrip("/"))
    if scheme == "dbfs" and path.parts[1:2] != ("Volumes",):
        path = Path("/dbfs", *path.parts[1:])
    if not path.is_dir():
        raise SkillmillError(f"{path}: no such model folder")
    return path


def _home() -> Path:
    return own_folder("models")


def _shown(uri: str) -> str:
    """Return the URI as it may stand in an error: without keys, which may be before the host or in the query."""
    return _SECRET.sub("//", uri).partition("?")[0].rstrip("/")


def _listed(manifest: Mapping[str, Any]) -> dict[str, str]:
    return {name: digest for part in _PARTS for name, digest in manifest.get(part, {}).items()}


def _intact(copy: Path, manifest: Mapping[str, Any] | None = None) -> bool:
    """Tell whether a copy is whole: all files of its manifest, which is `manifest` where one is given."""
    try:
        own = read_json(copy / MANIFEST)
        for name, digest in _listed(own).items():
            check_file(copy, name, digest)
        return revision_of(own["files"]) == copy.name and manifest in (None, own)
    except (SkillmillError, KeyError, TypeError, AttributeError):
        return False


@contextmanager
def _locked(copy: Path) -> Iterator[bool]:
    """Let one process of this machine at a time into the block; False where the machine has no such lock."""
    try:
        lock = copy.with_suffix(".lock").open("a")
    except OSError as error:
        raise SkillmillError(f"{copy.parent}: cannot be written: {error.strerror}") from error
    with lock:
        try:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        except (ImportError, OSError):
            yield False
            return
        yield True


def _fetch(remote: "_Remote", manifest: Mapping[str, Any], copy: Path) -> None:
    """Fetch all files beside `copy`, check them, then give the folder its name."""
    aside = Path(tempfile.mkdtemp(prefix=f"{copy.name}-", dir=copy.parent))
    new = aside / "new"
    try:
        for name, digest in _listed(manifest).items():
            remote.fetch(name, new / name)
            try:
                check_file(new, name, digest)
            except SkillmillError as error:
                raise SkillmillError(
                    f"{remote.shown}/{name}: its hash is not the manifest's; put the model there again"
                ) from error
        write_json(new / MANIFEST, manifest)
        with suppress(FileNotFoundError):  # what is there is damaged, or of another manifest
            copy.rename(aside / "old")
        new.rename(copy)
    except OSError as error:
        if not _intact(copy, manifest):  # else a process without a lock was first
            raise SkillmillError(f"{copy}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


@dataclass(frozen=True)
class _Remote:
    """A folder on a file system of pyarrow; `shown` is how errors call it."""

    files: Any
    folder: str
    shown: str

    @classmethod
    def open(cls, uri: str) -> "_Remote":
        from pyarrow import ArrowException
        from pyarrow.fs import FileSystem

        shown = _shown(uri)
        try:
            files, folder = FileSystem.from_uri(re.sub("^s3[an]:", "s3:", uri, flags=re.IGNORECASE))
        except (ArrowException, OSError, ValueError, ImportError) as error:
            raise SkillmillError(
                f"{shown}: this machine cannot read models from there ({_first_line(error)}); "
                "use s3a://, gs://, abfss:// or hdfs://, or a path that every node has"
            ) from error
        return cls(files, folder.rstrip("/"), shown)

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the model. Raises SkillmillError where there is none."""
        with tempfile.TemporaryDirectory() as folder:
            self.fetch(MANIFEST, Path(folder) / MANIFEST)
            manifest = read_json(Path(folder) / MANIFEST)
        try:
            revision_of(manifest["files"]), _listed(manifest)
        except (KeyError, TypeError, AttributeError) as error:
            raise SkillmillError(f"{self.shown}/{MANIFEST}: not a manifest of a skillmill model") from error
        return dict(manifest)

    def fetch(self, name: str, target: Path) -> None:
        """Write the file `name` to `target`. Raises SkillmillError where it cannot be read, or leads elsewhere."""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise SkillmillError(f"{self.shown}/{MANIFEST}: {name} is outside the folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as written:
            for block in self._blocks(name):
                written.write(block)

    def _blocks(self, name: str) -> Iterator[bytes]:
        try:
            with self.files.open_input_stream(f"{self.folder}/{name}", compression=None) as content:
                while block := content.read(_BLOCK):
                    yield block
        except FileNotFoundError as error:
            raise SkillmillError(f"{self.shown}/{name}: no such file; copy the whole model folder there") from error
        except OSError as error:
            raise SkillmillError(f"{self.shown}/{name}: cannot be read: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines() or [type(error).__name__]
    return re.sub(r"\?\S+", "", _SECRET.sub("//", lines[0]))[:200]
