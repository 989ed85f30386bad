"""The folder that `skillmill models export --to sparknlp` writes: a token classifier as Spark NLP loads it.

spark-nlp.json       format, files: path -> SHA-256, longest window in tokens
model.onnx           ids, mask and token types in, logits out
assets/vocab.txt     the word pieces by id, one a line
assets/labels.txt    the columns of the logits, one a line
tokenizer.json       of the `tokenizers` library: how the text becomes words
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.folder import check_file, file_hash, read_json, revision_of, write_json
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER

FORMAT = 1
MANIFEST, ONNX, VOCABULARY, LABELS = "spark-nlp.json", "model.onnx", "assets/vocab.txt", "assets/labels.txt"
FILES = (ONNX, VOCABULARY, LABELS, TOKENIZER)


@dataclass(frozen=True)
class ExportedModel:
    """An opened folder, its hashes checked. `max_length` is in tokens, special ones included."""

    path: Path
    revision: str
    labels: tuple[str, ...]
    max_length: int

    @property
    def tokenizer(self) -> Path:
        """The tokenizer's file."""
        return self.path / TOKENIZER


def open_exported(name: str, only: Sequence[str] = FILES) -> ExportedModel:
    """Open the exported folder `name`; the hashes of the files `only` are checked.

    Raises SkillmillError for `default` and for a folder of another kind, saying how to export, and for a
    file that is missing, damaged or of a later format.
    """
    path = Path(name)
    if not (path / MANIFEST).is_file():
        what = f"{name}: no model exported for Spark NLP (no {MANIFEST})" if path.is_dir() else f"no folder {name}"
        if name == "default":
            what = "recognizer sparknlp: the model that ships is not in Spark NLP's form"
        raise SkillmillError(f"{what}; make one by skillmill models export … --to sparknlp and name it by --model")
    manifest = read_json(path / MANIFEST)
    try:
        if manifest["format"] != FORMAT:
            raise SkillmillError(f"{path / MANIFEST}: format {manifest['format']}, this version reads {FORMAT}")
        for file in only:
            check_file(path, file, manifest["files"][file])
        labels = (path / LABELS).read_text(encoding="utf-8").splitlines()
        return ExportedModel(path, revision_of(manifest["files"]), tuple(labels), int(manifest["max_length"]))
    except (KeyError, TypeError, ValueError) as error:
        raise SkillmillError(f"{path / MANIFEST}: not a manifest of a model exported for Spark NLP") from error


def write_exported(path: Path, max_length: int) -> None:
    """Hash what lies in the folder and write its manifest."""
    files = {file: file_hash(path / file) for file in FILES}
    write_json(path / MANIFEST, {"format": FORMAT, "files": files, "max_length": max_length})
