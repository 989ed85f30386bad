"""One hash for a labelled file or folder."""

import hashlib
from pathlib import Path


def data_hash(path: Path) -> str:
    """Return the SHA-256 of a file, or of a folder over the names and contents of its files; 64 hex digits."""
    from skillmill.udfs.recognition.transformer.folder import file_hash

    if not path.is_dir():
        return file_hash(path)
    files = sorted((file.relative_to(path).as_posix(), file) for file in path.rglob("*") if file.is_file())
    lines = (f"{name}\0{file_hash(file)}\n" for name, file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
