"""Whether a model folder is intact: its hashes, and on this machine a recogniser's reference logits."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from skillmill.jobs.models.find import read_object
from skillmill.jobs.models.shelf import PARTS
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.folder import FORMAT as LINKER_FORMAT
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import (
    FORMAT,
    MANIFEST,
    REFERENCE,
    ModelFolder,
    file_hash,
    open_folder,
)
from skillmill.udfs.recognition.transformer.load import cuda_is_usable, torch_is_installed
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import largest_difference
from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER


@dataclass(frozen=True)
class Check:
    """One thing that was checked. `ok` is None where it could not be, and `said` tells why."""

    what: str
    ok: bool | None
    said: str


def verify(path: Path) -> Iterator[Check]:
    """Yield a check for each file that the manifest lists, then, of a recogniser, one for each runtime there is.

    The runtimes are run only where all files are sound. Raises SkillmillError where there is no manifest.
    """
    manifest = read_object(path / MANIFEST)
    sound = True
    try:
        listed = [(name, digest) for part in PARTS for name, digest in manifest.get(part, {}).items()]
    except AttributeError:
        raise SkillmillError(f"{path / MANIFEST}: not a manifest of a skillmill model") from None
    for name, digest in listed:
        check = _file(path, name, digest)
        sound = sound and bool(check.ok)
        yield check
    if manifest.get("format") == LINKER_FORMAT:
        return
    if manifest.get("format") != FORMAT:
        yield Check(MANIFEST, False, f"format {manifest.get('format')}, this version reads {FORMAT}")
    elif sound:
        yield from _logits(path)


def _file(folder: Path, name: str, expected: str) -> Check:
    inner = PurePosixPath(name)
    if inner.is_absolute() or ".." in inner.parts:
        return Check(name, False, "is outside the folder")
    if not (folder / name).is_file():
        return Check(name, False, "is missing")
    found = file_hash(folder / name)
    if found != expected:
        return Check(name, False, f"has SHA-256 {found[:12]}…, the manifest says {str(expected)[:12]}…")
    return Check(name, True, f"SHA-256 {found[:12]}…")


def _logits(path: Path) -> Iterator[Check]:
    try:
        folder = open_folder(path)
        encoder = TextEncoder.load(path / TOKENIZER, folder.cases)
    except SkillmillError as error:
        yield Check(MANIFEST, False, str(error))
        return
    if REFERENCE not in folder.listed:
        yield Check("reference logits", None, f"the folder has no {REFERENCE}")
        return
    if folder.openvino is not None:
        model = folder.openvino
        for name, form in FORMS.items():
            if name in folder.tolerance:
                make = partial(OpenVinoRuntime, model, name, form=form, row_lengths=folder.row_lengths)
                yield _agreement(folder, encoder, name, make)
    if not folder.has_torch:
        return
    if not torch_is_installed():
        yield Check("logits of torch", None, "torch or transformers is not installed: pip install 'skillmill[torch]'")
        return
    for device in ("cpu", "cuda") if cuda_is_usable() else ("cpu",):
        yield _agreement(folder, encoder, f"torch on {device}", partial(_torch, folder, device))


def _agreement(folder: ModelFolder, encoder: TextEncoder, name: str, make: Callable[[], Runtime]) -> Check:
    try:
        runtime = make()
    except SkillmillError as error:
        return Check(f"logits of {name}", False, str(error))
    difference = largest_difference(folder, encoder, runtime)
    allowed = folder.tolerance.get(runtime.name, 0.0)
    verb = "differ from" if difference > allowed else "agree with"
    said = f"{verb} the reference: by {difference:.4f}, allowed {allowed:g}"
    return Check(f"logits of {runtime.name}", difference <= allowed, said)


def _torch(folder: ModelFolder, device: str) -> Runtime:
    from skillmill.udfs.recognition.transformer.torch_load import Wanted, torch_runtime
    from skillmill.udfs.recognition.transformer.torch_model import read_model

    return torch_runtime(read_model(folder), Wanted(folder.max_length, device))
