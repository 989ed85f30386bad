"""tokenizer.json of the `tokenizers` library, which may lie zipped in a model folder: a third of the room."""

import gzip
import zlib
from pathlib import Path

TOKENIZER = "tokenizer.json"
TOKENIZER_ZIPPED = TOKENIZER + ".gz"


def read_tokenizer(path: Path) -> str:
    """Return the JSON in `path`, or where there is no such file in the one named `path` and `.gz`.

    Raises OSError where neither is there, or what is there is damaged.
    """
    zipped = path.with_name(path.name + ".gz")
    try:
        if path.is_file() or not zipped.is_file():
            return path.read_text(encoding="utf-8")
        return gzip.decompress(zipped.read_bytes()).decode("utf-8")
    except (EOFError, zlib.error, UnicodeDecodeError) as error:
        raise OSError(f"{path}: damaged") from error
