"""Texts as words that Spark NLP's token classifier takes one by one, in windows that it never cuts.

Spark NLP is handed words, not text. Its own way from a word to word pieces keeps only what stands before the
first punctuation mark of a word, and its positions count UTF-16 units. So a word here is one that our tokenizer
makes before it looks for word pieces, written with the pieces found, and its position is that in a text of such
words with a space between them. The way back to the document does not lead over positions in the document.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.windows import windows
from skillmill.udfs.text.segments import parts, segments

CONTINUES = "##"
_UNKNOWN = "\ue000"
"""Handed over for a word that is unknown to our tokenizer: no vocabulary has this character of private use."""


@dataclass(frozen=True)
class Window:
    """Words for one sentence of Spark NLP, `size` word pieces, and which of them are decided here.

    `kept` has one row per word of ours that is: index of the word handed over that it begins with, code
    points in the document (end exclusive), and 1 where no span goes on from before.
    """

    words: tuple[str, ...]
    size: int
    kept: NDArray[np.int64]


class WordReader:
    """Cuts texts into windows of at most `max_length` word pieces, special ones included."""

    def __init__(self, tokenizer: Path, max_length: int) -> None:
        """Read `tokenizer.json`; SkillmillError where it cannot be read."""
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the library raises bare Exception
            raise SkillmillError(f"{tokenizer}: not a tokenizer.json that can be read") from error
        self._encoder = TextEncoder(self._tokenizer)
        self._unknown: str = self._tokenizer.model.unk_token
        self._capacity = max_length - self._encoder.specials

    def windows(self, text: str) -> Iterator[Window]:
        """Yield the windows of all parts of the segments of `text`; of one part in order."""
        for start, end in segments(text):
            for at, to in parts(text, start, end):
                yield from self._of_part(text[at:to], at)

    def _of_part(self, piece: str, offset: int) -> Iterator[Window]:
        encoded = self._encoder.encode(piece)
        if not len(encoded.ids):
            return
        found = self._tokenizer.encode(piece, add_special_tokens=False)
        number = np.array(found.word_ids, dtype=np.int64)
        opens = np.flatnonzero(np.diff(number, prepend=-1))  # the first token of each word handed over
        words = self._words(found.tokens, opens)
        fresh = (np.arange(len(encoded.first)) == 0).astype(np.int64)
        ours = np.stack([encoded.first, encoded.starts + offset, encoded.ends + offset, fresh], axis=1)
        for window in windows(0, len(number), self._capacity):
            first, last = np.searchsorted(opens, [window.start, window.end])
            if first == last:  # inside a word that is longer than a window
                continue
            kept = ours[(ours[:, 0] >= window.keep_start) & (ours[:, 0] < window.keep_end)].copy()
            kept[:, 0] = np.searchsorted(opens, kept[:, 0]) - first
            yield Window(tuple(words[first:last]), window.end - window.start, kept)

    def _words(self, tokens: Sequence[str], opens: NDArray[np.int64]) -> list[str]:
        """Return the words, put together from their pieces: taken apart again, they give the same pieces."""
        words = []
        for start, end in zip(opens.tolist(), [*opens[1:].tolist(), len(tokens)], strict=True):
            first, *rest = tokens[start:end]
            known = first != self._unknown
            words.append(first + "".join(piece.removeprefix(CONTINUES) for piece in rest) if known else _UNKNOWN)
        return words
