"""Hashes over labelled files and texts."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from skillmill.jobs.corpora.form import LabelledText


def data_hash(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder over the names and contents of its files; 64 hex digits."""
    from skillmill.udfs.recognition.transformer.folder import file_hash

    if not path.is_dir():
        return file_hash(path)
    files = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*") if file.is_file())
    lines = (f"{name}\0{file_hash(file)}\n" for name, file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def texts_hash(texts: Iterable[LabelledText]) -> str:
    """Return the SHA-256, in hex, over texts with their spans and what they leave open."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(repr((text.text, sorted(text.spans), sorted(text.unknown))).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
