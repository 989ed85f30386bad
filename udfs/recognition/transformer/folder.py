"""The model folder: a manifest with the hashes of everything in it that can change what comes out.

    manifest.json    format, name, files, conversions, reference: path -> SHA-256; runtimes: how to run it
    heads.json       heads (name, BIO labels, public labels, thresholds), longest window and block in tokens
    calibration.json from raw confidence to probability, by head and label
    tokenizer.json   of the `tokenizers` library, or tokenizer.json.gz
    config.json, model.safetensors              the torch form: encoder configuration and all weights
    openvino-int8/model.xml.gz, model.bin       the OpenVINO form; beside config.json torch can read its weights;
                                                or model.bin.gz
    reference.json   texts and the logits that they must give
    card.md, card.json, history.json            for people; not hashed

`files` decide the revision. The OpenVINO form is a conversion, checked but not part of the revision, unless
the folder has no other weights.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.openvino_files import CONSTANTS, CONSTANTS_ZIPPED, GRAPH
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER, TOKENIZER_ZIPPED

FORMAT = 2
MANIFEST, HEADS, CALIBRATION = "manifest.json", "heads.json", "calibration.json"
CONFIG, SAFETENSORS, REFERENCE = "config.json", "model.safetensors", "reference.json"
OPENVINO, OPENVINO_BF16, OPENVINO_F32 = "openvino-int8", "openvino-int8-bf16", "openvino-f32"


@dataclass(frozen=True)
class ModelFolder:
    """An opened model folder, its hashes checked.

    `max_length` and `context` are in tokens with special ones: the longest window, and how much of a
    document shares one block (0: each segment stands alone). `cases` tells whether ids carry the case.
    `tolerance` is the largest difference of a logit from the reference, by runtime.
    """

    path: Path
    name: str
    revision: str
    heads: tuple[Head, ...]
    max_length: int
    context: int
    cases: bool
    tolerance: Mapping[str, float]
    listed: frozenset[str]

    @property
    def openvino(self) -> Path | None:
        """The OpenVINO form, where the folder has it."""
        model = f"{OPENVINO}/{GRAPH}"
        return self.path / model if model in self.listed else None

    @property
    def row_lengths(self) -> tuple[int, ...]:
        """Lengths of rows for windows to share, see RowsRuntime: blocks fit into the first, all into the last."""
        return tuple(sorted({min(self.context, self.max_length) or self.max_length, self.max_length}))

    @property
    def has_torch(self) -> bool:
        """Whether torch can run it: from the torch form, or from the constants of the OpenVINO form."""
        return CONFIG in self.listed and (SAFETENSORS in self.listed or self.openvino is not None)


def open_folder(path: Path) -> ModelFolder:
    """Open the model folder at `path`.

    Raises SkillmillError, naming the file, for a file that is missing, has another hash than the
    manifest says or cannot be read, and for a format from a later version.
    """
    manifest = read_json(path / MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise SkillmillError(f"{path / MANIFEST}: format {manifest['format']}, this version reads {FORMAT}")
        parts = [manifest["files"], manifest.get("conversions", {}), manifest.get("reference", {})]
        for part in parts:
            for name, expected in part.items():
                check_file(path, name, expected)
        heads = read_json(path / HEADS)
        curves = read_json(path / CALIBRATION) if CALIBRATION in manifest["files"] else {}
        return ModelFolder(
            path=path,
            name=manifest["name"],
            revision=revision_of(manifest["files"]),
            heads=tuple(Head.from_dict(head, curves.get(head["name"], {})) for head in heads["heads"]),
            max_length=heads["max_length"],
            context=heads["context"],
            cases=heads["cases"],
            tolerance=manifest.get("tolerance", {}),
            listed=frozenset(name for part in parts for name in part),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise SkillmillError(f"{path / MANIFEST}: not a manifest of a skillmill model") from error


def revision_of(files: Mapping[str, str]) -> str:
    """Return the first 12 hex digits of a SHA-256 over the names and hashes of `files`."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{files[name]}\n".encode())
    return digest.hexdigest()[:12]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def write_heads(path: Path, heads: Sequence[Head], max_length: int, context: int, cases: bool) -> None:
    """Write heads.json, and calibration.json where a head is calibrated."""
    content = {"heads": [head.as_dict() for head in heads], "max_length": max_length, "context": context}
    write_json(path / HEADS, content | {"cases": cases})
    curves = {head.name: dict(head.curves) for head in heads if head.curves}
    if curves:
        write_json(path / CALIBRATION, curves)
    else:
        (path / CALIBRATION).unlink(missing_ok=True)


def write_manifest(path: Path, name: str, tolerance: Mapping[str, float]) -> None:
    """Hash what lies in the folder and write its manifest."""
    present = {
        file: file_hash(path / file)
        for file in (
            CONFIG,
            HEADS,
            CALIBRATION,
            TOKENIZER,
            TOKENIZER_ZIPPED,
            SAFETENSORS,
            f"{OPENVINO}/{GRAPH}",
            f"{OPENVINO}/{CONSTANTS}",
            f"{OPENVINO}/{CONSTANTS_ZIPPED}",
        )
        if (path / file).is_file()
    }
    converted = {file: digest for file, digest in present.items() if file.startswith(OPENVINO)}
    if SAFETENSORS not in present:
        converted = {}
    content = {
        "format": FORMAT,
        "name": name,
        "files": {file: digest for file, digest in present.items() if file not in converted},
        "conversions": converted,
        "reference": {REFERENCE: file_hash(path / REFERENCE)} if (path / REFERENCE).is_file() else {},
        "tolerance": dict(tolerance),
    }
    write_json(path / MANIFEST, content)


def write_json(path: Path, content: Any) -> None:
    """Write indented JSON with a final line break."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check_file(folder: Path, name: str, expected: str) -> None:
    """Raise SkillmillError where `name` is not below `folder`, missing, or has another hash."""
    inner = PurePosixPath(name)
    if inner.is_absolute() or ".." in inner.parts:
        raise SkillmillError(f"{folder / MANIFEST}: {name} is outside the folder")
    path = folder / name
    if not path.is_file():
        raise SkillmillError(f"{path}: missing, but the manifest lists it; fetch the model again")
    if file_hash(path) != expected:
        raise SkillmillError(f"{path}: its hash is not the manifest's; fetch the model again")


def read_json(path: Path) -> Any:
    """Return the JSON in a file; SkillmillError where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SkillmillError(f"{path}: no such file") from error
    except (OSError, ValueError) as error:
        raise SkillmillError(f"{path}: cannot be read as JSON") from error
