"""tokenizer.json of the `tokenizers` library, which may lie zipped in a model folder: a third of the room."""

from pathlib import Path

from skillmill.udfs.recognition.transformer.zipped import ENDING, read_either

TOKENIZER = "tokenizer.json"
TOKENIZER_ZIPPED = TOKENIZER + ENDING


def read_tokenizer(path: Path) -> str:
    """Return the JSON in `path`, or where there is no such file in the one named `path` and `.gz`.

    Raises OSError where neither is there, or what is there is damaged.
    """
    try:
        return read_either(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise OSError(f"{path}: damaged") from error
