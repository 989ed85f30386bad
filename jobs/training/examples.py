"""Labelled documents as a model is trained on them: blocks of segments, a tag for each word's first token."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skillmill.jobs.corpora import LabelledText, Span
from skillmill.udfs.recognition.transformer.blocks import CUT_ONE_IN, cut_rank, document_blocks, joined
from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.windows import windows
from skillmill.udfs.text.segments import parts, segments

IGNORED = -100
Soft = NDArray[np.float16]


@dataclass(frozen=True)
class Piece:
    """One part of a segment: its tokens, `tags` of shape (heads, words), IGNORED where a head was not annotated.

    `continues` tells whether the part before it is of the same segment. `soft` are a teacher's
    probabilities, shape (words, columns of all heads), where there is one; columns of a head that no
    teacher has are not numbers.
    """

    text: str
    encoded: Encoded
    tags: Ints
    continues: bool = False
    soft: Soft | None = None


@dataclass(frozen=True)
class Document:
    """The parts of one document in order.

    `weight` is that of its words in the loss; `soft_share` how much of it, at words with a label, is a teacher's.
    `name` is where the text comes from: documents of one name are copies of the first.
    """

    pieces: tuple[Piece, ...]
    weight: float = 1.0
    soft_share: float = 0.0
    name: str = ""


@dataclass(frozen=True)
class Example:
    """One window: `ids` of its tokens with special ones, `tags` (heads, tokens), IGNORED but at words' first tokens.

    `soft` has the shape (tokens, columns), or is None.
    """

    ids: Ints
    tags: Ints
    weight: float
    soft_share: float
    soft: Soft | None


def read_documents(
    texts: Iterable[LabelledText],
    scheme: str,
    heads: Sequence[Head],
    encoder: TextEncoder,
    weight: float = 1.0,
    soft_share: float = 0.0,
) -> list[Document]:
    """Cut texts into parts of segments, just as the recogniser does, and tag their words for the heads of `scheme`.

    Other heads are IGNORED, and so are words under spans that cross segments and stretches that were not
    annotated. Where spans of one head overlap, the longer wins.
    """
    found: list[Document] = []
    for text in texts:
        pieces = [
            piece for start, end in segments(text.text) for piece in _pieces(text, start, end, scheme, heads, encoder)
        ]
        if pieces:
            found.append(Document(tuple(pieces), weight, soft_share, text.where))
    return found


def _pieces(
    text: LabelledText, start: int, end: int, scheme: str, heads: Sequence[Head], encoder: TextEncoder
) -> Iterator[Piece]:
    """Yield the parts of one segment; tags go on from part to part."""
    read = [(at, to, encoder.encode(text.text[at:to])) for at, to in parts(text.text, start, end)]
    starts = np.concatenate([each.starts + at - start for at, _, each in read])
    ends = np.concatenate([each.ends + at - start for at, _, each in read])
    tags = np.stack([_tags(text, start, end, starts, ends, head, head.scheme == scheme) for head in heads])
    done = 0
    for at, to, encoded in read:
        size = len(encoded.first)
        if size:
            yield Piece(text.text[at:to], encoded, tags[:, done : done + size], continues=at > start)
        done += size


def _tags(text: LabelledText, start: int, end: int, starts: Ints, ends: Ints, head: Head, annotated: bool) -> Ints:
    """Return the tags of a segment's words, whose code points in it are `starts` and `ends`, for one head."""
    if not annotated:
        return np.full(len(starts), IGNORED, dtype=np.int64)
    near = [(a - start, b - start, label) for a, b, label in text.spans if a < end and b > start]
    inside = [span for span in near if span[0] >= 0 and span[1] <= end - start]
    tags = tag_words(starts, ends, inside, head.labels)
    own = set(head.own_labels)
    unsure = [span for span in near if span not in inside]
    unsure += [(a - start, b - start, label) for a, b, label in text.unknown]
    for a, b, label in unsure:
        if label in own:
            tags[(starts < b) & (ends > a)] = IGNORED
    return tags


def tag_words(starts: Ints, ends: Ints, spans: Iterable[Span], labels: Sequence[str]) -> Ints:
    """Return the column of `labels` for each word: B at the first word that a span touches, I at the rest."""
    tags = np.zeros(len(starts), dtype=np.int64)
    for start, end, label in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        if f"B-{label}" not in labels:
            continue
        touched = np.flatnonzero((starts < end) & (ends > start))
        if len(touched):
            tags[touched] = labels.index(f"I-{label}")
            tags[touched[0]] = labels.index(f"B-{label}")
    return tags


def examples(
    documents: Iterable[Document], encoder: TextEncoder, context: int, max_length: int, chance: random.Random | None
) -> Iterator[Example]:
    """Group each document's parts into blocks of at most `context` tokens, and blocks into windows.

    With `chance` blocks end by chance, about as often as by their content, so that they differ in each epoch.
    """
    capacity = context - encoder.specials + 1
    for document in documents:
        sized = ((piece, len(piece.encoded.ids) + 1, piece.text) for piece in document.pieces)
        for block in document_blocks(sized, capacity, (lambda _: _by_chance(chance)) if chance else cut_rank):
            yield from _windows(block, document, encoder, max_length)


def _by_chance(chance: random.Random) -> int:
    return 0 if chance.random() < 1 / CUT_ONE_IN else 1 + chance.getrandbits(32)


def _windows(block: Sequence[Piece], document: Document, encoder: TextEncoder, max_length: int) -> Iterator[Example]:
    ids, begins = joined([piece.encoded for piece in block], encoder.separator)
    tags = np.full((len(block[0].tags), len(ids)), IGNORED, dtype=np.int64)
    taught = [piece.soft.shape[1] for piece in block if piece.soft is not None]
    soft = np.full((len(ids), taught[0]), np.nan, dtype=np.float16) if taught else None
    for begin, piece in zip(begins.tolist(), block, strict=True):
        at = begin + piece.encoded.first
        tags[:, at] = piece.tags
        if soft is not None and piece.soft is not None:
            soft[at] = piece.soft
    edges = (len(encoder.prefix), len(encoder.suffix))
    for window in windows(0, len(ids), max_length - encoder.specials):
        here = slice(window.start, window.end)
        whole = np.concatenate([encoder.prefix, ids[here], encoder.suffix]).astype(np.int64)
        padded = np.pad(tags[:, here], ((0, 0), edges), constant_values=IGNORED)
        taught_here = None if soft is None else np.pad(soft[here], (edges, (0, 0)), constant_values=np.nan)
        yield Example(whole, padded, document.weight, document.soft_share, taught_here)


def epoch_batches(found: Iterable[Example], batch_tokens: int, chance: random.Random) -> list[list[Example]]:
    """Return the examples in random batches of like lengths, at most `batch_tokens` padded tokens each."""
    order = list(found)
    chance.shuffle(order)
    # a little noise keeps batches of like length from having the same members each epoch
    order.sort(key=lambda example: len(example.ids) * chance.uniform(0.9, 1.1))
    made: list[list[Example]] = []
    batch: list[Example] = []
    longest = 0
    for example in order:
        longest = max(longest, len(example.ids))
        if batch and longest * (len(batch) + 1) > batch_tokens:
            made.append(batch)
            batch, longest = [], len(example.ids)
        batch.append(example)
    if batch:
        made.append(batch)
    chance.shuffle(made)
    return made


def stacked(batch: Sequence[Example], pad: int, columns: int) -> Mapping[str, Any]:
    """Return the arrays of a batch.

    `ids` and `mask` (rows, tokens), `tags` (heads, rows, tokens), `weight` and `soft_share` (rows, 1), and
    where any example has it `soft` (rows, tokens, columns), not a number where no teacher spoke.
    """
    width = max(len(example.ids) for example in batch)
    ids = np.full((len(batch), width), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    tags = np.full((len(batch[0].tags), len(batch), width), IGNORED, dtype=np.int64)
    weights = [(example.weight, example.soft_share) for example in batch]
    weight, share = (np.array(each, dtype=np.float32)[:, None] for each in zip(*weights, strict=True))
    any_soft = any(example.soft is not None for example in batch)
    soft = np.full((len(batch), width, columns), np.nan, dtype=np.float32) if any_soft else None
    for row, example in enumerate(batch):
        size = len(example.ids)
        ids[row, :size] = example.ids
        mask[row, :size] = 1
        tags[:, row, :size] = example.tags
        if soft is not None and example.soft is not None:
            soft[row, :size] = example.soft
    found = {"ids": ids, "mask": mask, "tags": tags, "weight": weight, "soft_share": share}
    return found if soft is None else found | {"soft": soft}


def with_soft(document: Document, soft: Sequence[Soft]) -> Document:
    """Return the document with a teacher's probabilities for each of its segments."""
    pieces = (replace(piece, soft=taught) for piece, taught in zip(document.pieces, soft, strict=True))
    return replace(document, pieces=tuple(pieces))
