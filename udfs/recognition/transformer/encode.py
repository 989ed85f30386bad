"""Text to token ids and back: which code points of a text each word of the model's input covers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.case import cases_of
from skillmill.udfs.recognition.transformer.characters import alphanumeric, code_points
from skillmill.udfs.recognition.transformer.tokenizer_file import read_tokenizer

Ints = NDArray[np.int64]

_SURROGATES = re.compile("[\ud800-\udfff]")
_JOINED = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]+@\w[\w-]*(?:\.\w[\w-]*)+|(?:https?://|www\.)[^\s,;)\]]+"
    r"|(?<![\w+#])(?:\w+(?:(?:[-‐‑&]|['’](?!s\b)|\.(?=[a-z0-9]|NET\b))\w+)+[+#]*|\w+[+#]+|(?<!\.)\.(?:NET|Net|net)\b)"
)
"""Words that a tokenizer cuts at punctuation and people do not: hands-on, Node.js, C++, R&D, .NET,
e-mail and web addresses; but not an owner's 's."""


_SPACED = "a \t  \u00a0 a"


@dataclass(frozen=True)
class Encoded:
    """One text as the model reads it, special tokens aside.

    `ids` has one entry per token. `first` is the index of each word's first token; `starts` and `ends`
    are each word's code points in the text, end exclusive. A word is a run of letters and digits or a
    punctuation mark, and what _JOINED puts together.
    """

    ids: Ints
    first: Ints
    starts: Ints
    ends: Ints


class TextEncoder:
    """A fast tokenizer (`tokenizer.json`) that reads whole texts and keeps the way back to code points.

    `prefix` and `suffix` are the ids of the special tokens around one text, `pad` the padding id.
    """

    def __init__(self, tokenizer: Any, cases: bool = False) -> None:
        """Wrap a `tokenizers.Tokenizer`; its own truncation and padding are switched off.

        With `cases` an id also tells how its token is written: see skillmill.udfs.recognition.transformer.case.
        """
        tokenizer.no_truncation()
        tokenizer.no_padding()
        probe = tokenizer.encode("a")
        inner = [i for i, special in enumerate(probe.special_tokens_mask) if not special] or [0]
        self.prefix: list[int] = probe.ids[: inner[0]]
        self.suffix: list[int] = probe.ids[inner[-1] + 1 :]
        pads = [tokenizer.token_to_id(token) for token in ("[PAD]", "<pad>")]
        self.pad: int = next((pad for pad in pads if pad is not None), 0)
        tokenizer.encode_special_tokens = True  # "[SEP]" in a document is text
        # some tokenizers (SentencePiece) cut at white space alone: "Java," is one word to them
        self._keeps_punctuation = len(set(tokenizer.encode("a,a", add_special_tokens=False).word_ids)) == 1
        # others (byte-level ones) make tokens of white space alone
        spaced = tokenizer.encode(_SPACED, add_special_tokens=False)
        self._has_blank_tokens = any(not _SPACED[start:end].strip() for start, end in spaced.offsets)
        self._tokenizer = tokenizer
        self._vocabulary = tokenizer.get_vocab_size() if cases else 0

    @classmethod
    def load(cls, path: Path, cases: bool = False) -> "TextEncoder":
        """Read `tokenizer.json`, see read_tokenizer; SkillmillError where it cannot be read."""
        from tokenizers import Tokenizer

        try:
            return cls(Tokenizer.from_str(read_tokenizer(path)), cases)
        except Exception as error:  # the library raises bare Exception
            raise SkillmillError(f"{path}: not a tokenizer.json that can be read") from error

    @property
    def separator(self) -> int:
        """The id of the token that stands between two segments."""
        return self.suffix[0] if self.suffix else self.pad

    @property
    def specials(self) -> int:
        """How many special tokens surround one text."""
        return len(self.prefix) + len(self.suffix)

    def encode(self, text: str) -> Encoded:
        """Return the tokens and words of `text`; a text without any readable character has none."""
        return self.encode_all([text])[0]

    def encode_all(self, texts: Sequence[str]) -> list[Encoded]:
        """Return the tokens and words of each text, which do not depend on the other texts."""
        found = [self._tokens(text) for text in texts]
        whole = "\n".join([*texts, ""])  # no word crosses a line break
        sizes = np.array([len(each) for each in found], dtype=np.int64)
        lengths = np.array([len(text) + 1 for text in texts], dtype=np.int64)
        bases = np.cumsum(lengths) - lengths
        ids = _flat(each.ids for each in found)
        offsets = _flat(chain.from_iterable(each.offsets) for each in found).reshape(-1, 2)
        offsets += np.repeat(bases, sizes)[:, None]
        if self._vocabulary:
            ids += self._vocabulary * cases_of(whole, offsets)
        last = np.cumsum(sizes)
        begins = self._word_begins(whole, offsets, found, last - sizes)
        first = np.flatnonzero(begins)
        starts = np.minimum.reduceat(offsets[:, 0], first) if len(first) else first
        ends = np.maximum.reduceat(offsets[:, 1], first) if len(first) else first
        tokens = np.append(0, last)
        words = np.searchsorted(first, tokens)
        borders = zip(*(pairwise(each.tolist()) for each in (tokens, words)), bases.tolist(), strict=True)
        return [
            Encoded(ids[a:b], first[c:d] - a, starts[c:d] - base, ends[c:d] - base) for (a, b), (c, d), base in borders
        ]

    def _tokens(self, text: str) -> Any:
        try:
            return self._tokenizer.encode(text, add_special_tokens=False)
        except (TypeError, UnicodeError):  # lone surrogates: one replacement character each keeps the offsets
            return self._tokenizer.encode(_SURROGATES.sub("\ufffd", text), add_special_tokens=False)

    def _word_begins(self, whole: str, offsets: Ints, found: Sequence[Any], firsts: Ints) -> NDArray[np.bool_]:
        """Tell which tokens begin a word. `firsts` are the indices of the first token of each text."""
        words = _flat([-1 if word is None else word for word in each.word_ids] for each in found)
        begins: NDArray[np.bool_] = np.diff(words, prepend=-2) != 0
        if self._keeps_punctuation:
            begins |= _at_punctuation(whole, offsets)
        begins &= ~_inside_joined(whole)[offsets[:, 0]]
        begins[firsts[firsts < len(begins)]] = True
        if self._has_blank_tokens:
            for first, each in zip(firsts.tolist(), found, strict=True):
                here = slice(first, first + len(each))
                _skip_blank_tokens(whole, offsets[here], begins[here])
        return begins


def _flat(lists: Iterable[Iterable[int]]) -> Ints:
    return np.fromiter(chain.from_iterable(lists), dtype=np.int64)


def _skip_blank_tokens(text: str, offsets: Ints, begins: NDArray[np.bool_]) -> None:
    """Let tokens of white space belong to the word before; a word that begins with one begins after it."""
    for at, (start, end) in enumerate(offsets.tolist()):
        if at and begins[at] and not text[start:end].strip():
            begins[at] = False
            if at + 1 < len(begins):
                begins[at + 1] = True


def _inside_joined(text: str) -> NDArray[np.bool_]:
    """Tell for each code point of `text` whether it lies in a word of _JOINED and is not its first."""
    borders = np.zeros(len(text) + 2, dtype=np.int64)
    for joined in _JOINED.finditer(text):
        borders[joined.start() + 1] += 1
        borders[joined.end()] -= 1
    return np.asarray(np.cumsum(borders)[:-1] > 0)


def _at_punctuation(text: str, offsets: Ints) -> NDArray[np.bool_]:
    """Tell which tokens begin at a border between letters or digits and anything else; `text` ends in a line break."""
    letters = alphanumeric(code_points(text))
    heads, tails = letters[offsets[:, 0]], letters[offsets[:, 1] - 1]
    return np.asarray(~(heads & np.concatenate([[False], tails[:-1]])))


_EDGE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]")


def trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return `start` and `end` without white space and invisible characters at the edges of the span.

    The result is empty (start == end) where nothing visible is left.
    """
    while start < end and _invisible(text[start]):
        start += 1
    while end > start and _invisible(text[end - 1]):
        end -= 1
    return start, end


def _invisible(character: str) -> bool:
    return character.isspace() or (character > "\xa0" and _EDGE.fullmatch(character) is not None)
