"""Labelled text as a model is trained on it: windows of tokens, a tag for each word's first token."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from skillmill.jobs.evaluation.gold import GoldText, Span
from skillmill.udfs.recognition.transformer.encode import Encoded, Ints, TextEncoder
from skillmill.udfs.recognition.transformer.windows import windows
from skillmill.udfs.text.segments import segments

IGNORED = -100


@dataclass(frozen=True)
class Example:
    """One window: `ids` of its tokens with special ones, `tags` of shape (heads, tokens).

    Tags are columns of a head's labels at the first token of each word, IGNORED elsewhere.
    """

    ids: Ints
    tags: Ints


def examples(
    texts: Iterable[GoldText], encoder: TextEncoder, heads: Mapping[str, Sequence[str]], max_length: int
) -> list[Example]:
    """Cut texts into segments and windows, just as the recogniser does, and tag their words.

    Where spans of one head overlap, the longer wins.
    """
    found: list[Example] = []
    for text in texts:
        for start, end in segments(text.text):
            inside = [(a - start, b - start, label) for a, b, label in text.spans if a >= start and b <= end]
            encoded = encoder.encode(text.text[start:end])
            tags = np.stack([tag_words(encoded, inside, labels) for labels in heads.values()])
            found += _cut(encoded, tags, encoder, max_length)
    return found


def tag_words(encoded: Encoded, spans: Iterable[Span], labels: Sequence[str]) -> Ints:
    """Return the column of `labels` for each word: B at the first word that a span touches, I at the rest."""
    tags = np.zeros(len(encoded.first), dtype=np.int64)
    for start, end, label in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        if f"B-{label}" not in labels:
            continue
        touched = np.flatnonzero((encoded.starts < end) & (encoded.ends > start))
        if len(touched):
            tags[touched] = labels.index(f"I-{label}")
            tags[touched[0]] = labels.index(f"B-{label}")
    return tags


def _cut(encoded: Encoded, tags: Ints, encoder: TextEncoder, max_length: int) -> Iterator[Example]:
    at_tokens = np.full((len(tags), len(encoded.ids)), IGNORED, dtype=np.int64)
    at_tokens[:, encoded.first] = tags
    before, after = len(encoder.prefix), len(encoder.suffix)
    if not len(encoded.ids):
        return
    for window in windows(0, len(encoded.ids), max_length - encoder.specials):
        here = slice(window.start, window.end)
        ids = np.concatenate([encoder.prefix, encoded.ids[here], encoder.suffix]).astype(np.int64)
        yield Example(ids, np.pad(at_tokens[:, here], ((0, 0), (before, after)), constant_values=IGNORED))


def epoch_batches(found: Sequence[Example], batch_tokens: int, seed: int) -> list[list[Example]]:
    """Return the examples in random batches of like lengths, at most `batch_tokens` padded tokens each."""
    chance = random.Random(seed)
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


def stacked(batch: Sequence[Example], pad: int) -> tuple[Ints, Ints, Ints]:
    """Return ids (rows, tokens), mask (rows, tokens) and tags (heads, rows, tokens) of a batch."""
    width = max(len(example.ids) for example in batch)
    ids = np.full((len(batch), width), pad, dtype=np.int64)
    mask = np.zeros_like(ids)
    tags = np.full((len(batch[0].tags), len(batch), width), IGNORED, dtype=np.int64)
    for row, example in enumerate(batch):
        size = len(example.ids)
        ids[row, :size] = example.ids
        mask[row, :size] = 1
        tags[:, row, :size] = example.tags
    return ids, mask, tags
