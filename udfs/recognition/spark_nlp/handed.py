"""Windows as the rows that travel to Spark NLP, many in one row: its model is called once per row."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skillmill.udfs.recognition.spark_nlp.windows import Window

ROW_WINDOWS = 32
"""Windows of one row at most. Spark NLP keeps as many rows at once, with all their results, as its model reads windows
in one call; so this bounds its memory."""
_GATHERED = 16
"""How many full rows are gathered before windows are sorted by length."""

FIELDS = {
    "document_begin": "array<int>",
    "document_end": "array<int>",
    "document_text": "array<string>",
    "token_begin": "array<int>",
    "token_end": "array<int>",
    "token_text": "array<string>",
    "token_window": "array<int>",
    "kept": "binary",
}
"""Columns of a row with windows. Positions are inclusive UTF-16 positions in the row's words with a space between
them, `token_window` is the index of a token's window; `kept` has a row of six int64 per word that is decided
here: the document's number, the word's number in it, its code points there, whether it opens, its token's begin."""


class Packer:
    """Gathers windows of documents and gives them back as rows of about equal lengths."""

    def __init__(self, batch_tokens: int) -> None:
        """`batch_tokens` bounds the padded word pieces of a row; a single window may have more."""
        self._batch_tokens = batch_tokens
        self._pending: list[tuple[Window, NDArray[np.int64]]] = []
        self._size = 0

    def add(self, window: Window, document: int, before: int) -> Iterator[dict[str, object]]:
        """Take a window of a document with this number; `before` words of it were taken. Yield rows that are full."""
        numbers = np.arange(before, before + len(window.kept))
        marks = np.stack([np.full_like(numbers, document), numbers], axis=1)
        self._pending.append((window, np.concatenate([marks, window.kept[:, 1:], window.kept[:, :1]], axis=1)))
        self._size += window.size
        if self._size > _GATHERED * self._batch_tokens:
            yield from self.flush()

    def flush(self) -> Iterator[dict[str, object]]:
        """Yield rows with all windows that are left."""
        pending, self._pending, self._size = self._pending, [], 0
        pending.sort(key=lambda pair: pair[0].size, reverse=True)
        while pending:
            longest = pending[0][0].size
            count = max(1, min(ROW_WINDOWS, self._batch_tokens // longest))
            yield _row(pending[:count])
            pending = pending[count:]


def _row(windows: Sequence[tuple[Window, NDArray[np.int64]]]) -> dict[str, object]:
    words = [word for window, _ in windows for word in window.words]
    lengths = np.array([utf16_length(word) for word in words], dtype=np.int64)
    begins = np.cumsum(lengths + 1) - lengths - 1
    counts = np.array([len(window.words) for window, _ in windows])
    firsts = np.cumsum(counts) - counts
    kept = np.concatenate([marks for _, marks in windows])
    at = np.repeat(firsts, [len(marks) for _, marks in windows])
    kept[:, 5] = begins[kept[:, 5] + at]
    ends = begins + lengths - 1
    return {
        "document_begin": begins[firsts].astype(np.int32),
        "document_end": ends[firsts + counts - 1].astype(np.int32),
        "document_text": [" ".join(window.words) for window, _ in windows],
        "token_begin": begins.astype(np.int32),
        "token_end": ends.astype(np.int32),
        "token_text": words,
        "token_window": np.repeat(np.arange(len(windows), dtype=np.int32), counts),
        "kept": kept.tobytes(),
    }


def read_kept(kept: bytes) -> NDArray[np.int64]:
    """Return the column `kept` as an array of shape (words, 6)."""
    return np.frombuffer(kept, dtype=np.int64).reshape(-1, 6)


def utf16_length(text: str) -> int:
    """Return how many UTF-16 units `text` takes."""
    return len(text) + sum(character > "\uffff" for character in text)


def to_frame(rows: Sequence[dict[str, object]], fields: Sequence[str]) -> pd.DataFrame:
    """Return rows as a frame with these columns; what a row does not have is null."""
    return pd.DataFrame({name: pd.Series([row.get(name) for row in rows], dtype=object) for name in fields})
