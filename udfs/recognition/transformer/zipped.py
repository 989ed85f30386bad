"""Files of a model folder that may lie zipped: NAME.gz in the place of NAME."""

import gzip
import zlib
from pathlib import Path

ENDING = ".gz"


def either(path: Path) -> Path:
    """Return `path`, or where the file named so and `.gz` is there alone, that one."""
    zipped = path.with_name(path.name + ENDING)
    return zipped if zipped.is_file() and not path.is_file() else path


def read_either(path: Path) -> bytes:
    """Return the content of `either(path)`, unzipped where its name ends in `.gz`.

    Raises OSError where nothing is there, or what is there is damaged.
    """
    found = either(path)
    if found.suffix != ENDING:
        return found.read_bytes()
    try:
        return gzip.decompress(found.read_bytes())
    except (EOFError, zlib.error) as error:
        raise OSError(f"{found}: damaged") from error
