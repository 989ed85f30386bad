"""What a model is trained on."""

import random
from pathlib import Path

import numpy as np
import pytest
from tiny_models import Bench

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.training.examples import (
    IGNORED,
    Document,
    epoch_batches,
    examples,
    read_documents,
    stacked,
    with_soft,
)
from skillmill.jobs.training.loop import Part
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.heads import Head, bio

HEADS = (Head("posts.skill", bio(["Skill"])), Head("posts.knowledge", bio(["Knowledge"])), Head("cvs", bio(["Tool"])))


@pytest.fixture(scope="module")
def encoder(bench: Bench) -> TextEncoder:
    return TextEncoder.load(Path(bench.encoder) / "tokenizer.json")


def of(text: str, *spans: tuple[int, int, str]) -> LabelledText:
    return LabelledText(text, frozenset(spans))


def test_tags_stand_at_the_first_token_of_each_word(encoder: TextEncoder) -> None:
    gold = of("we use python xy", (3, 16, "Skill"), (7, 13, "Knowledge"))
    (example,) = examples(read_documents([gold], "posts", HEADS, encoder), encoder, 32, 32, None)
    assert example.tags[0].tolist() == [IGNORED, 0, 1, 2, 2, IGNORED, IGNORED]
    assert example.tags[1].tolist() == [IGNORED, 0, 0, 1, 0, IGNORED, IGNORED]
    assert len(example.ids) == 7


def test_heads_of_other_schemes_and_what_was_not_annotated_are_ignored(encoder: TextEncoder) -> None:
    gold = LabelledText("we use python", frozenset(), unknown=((0, 6, "Skill"),))
    ((piece,),) = [document.pieces for document in read_documents([gold], "posts", HEADS, encoder)]
    assert piece.tags.tolist() == [[IGNORED, IGNORED, 0], [0, 0, 0], [IGNORED, IGNORED, IGNORED]]


def test_a_span_that_crosses_segments_is_neither_learnt_nor_unlearnt(encoder: TextEncoder) -> None:
    gold = of("use java\nand sql", (4, 12, "Tool"))
    ((first, second),) = [document.pieces for document in read_documents([gold], "cvs", HEADS, encoder)]
    assert first.tags[2].tolist() == [0, IGNORED]
    assert second.tags[2].tolist() == [IGNORED, 0]


def test_segments_share_a_block_up_to_the_context_and_stand_alone_without(encoder: TextEncoder) -> None:
    documents = read_documents([of("we use java\nwe use java\ngo")], "posts", HEADS, encoder)
    together, rest = examples(documents, encoder, 9, 32, None)
    assert len(together.ids) == 9
    assert together.ids.tolist().count(encoder.separator) == 2
    assert len(rest.ids) == 3
    assert len(list(examples(documents, encoder, 0, 32, None))) == 3


def test_blocks_begin_elsewhere_in_each_epoch_and_lose_nothing(encoder: TextEncoder) -> None:
    documents = read_documents([of("\n".join(["we use python", "go"] * 20))], "posts", HEADS, encoder)
    words = sum(len(piece.encoded.first) for piece in documents[0].pieces)
    seen = set()
    for seed in range(8):
        found = list(examples(documents, encoder, 16, 32, random.Random(seed)))
        assert sum(int((example.tags[0] != IGNORED).sum()) for example in found) == words
        seen.add(tuple(len(example.ids) for example in found))
    assert len(seen) > 1


def test_long_texts_are_trained_on_to_their_end(encoder: TextEncoder) -> None:
    documents = read_documents([of("we use python " * 20)], "posts", HEADS, encoder)
    found = list(examples(documents, encoder, 16, 16, None))
    assert sum(len(example.ids) - 2 for example in found) >= 60
    assert all(len(example.ids) <= 16 for example in found)


def test_batches_hold_every_example_once_and_follow_the_seed(encoder: TextEncoder) -> None:
    documents = read_documents([of("go " * size) for size in range(1, 29)], "posts", HEADS, encoder)
    found = list(examples(documents, encoder, 32, 32, None))
    made = epoch_batches(found, 64, random.Random(1))
    assert sorted(len(e.ids) for batch in made for e in batch) == sorted(len(e.ids) for e in found)
    assert all(np.prod(stacked(batch, 0, 9)["ids"].shape) <= 64 for batch in made)
    sizes = [[len(e.ids) for e in batch] for batch in made]
    assert sizes == [[len(e.ids) for e in batch] for batch in epoch_batches(found, 64, random.Random(1))]
    assert sizes != [[len(e.ids) for e in batch] for batch in epoch_batches(found, 64, random.Random(2))]


def test_a_teachers_probabilities_stand_where_the_words_are(encoder: TextEncoder) -> None:
    (document,) = read_documents([of("we use xy\ngo")], "posts", HEADS, encoder)
    soft = [np.full((3, 9), 0.5, dtype=np.float16), np.full((1, 9), 0.25, dtype=np.float16)]
    (example,) = examples([with_soft(document, soft)], encoder, 32, 32, None)
    assert example.soft is not None
    taught = ~np.isnan(example.soft[:, 0])
    assert (taught == (example.tags[0] != IGNORED)).all()
    assert example.soft[taught, 0].tolist() == [0.5, 0.5, 0.5, 0.25]


@pytest.mark.parametrize("epochs", [3, 100])
def test_a_share_reads_other_documents_each_epoch_and_keeps_what_is_read(epochs: int) -> None:
    whole = Part([Document((), float(at)) for at in range(20)], 0.25)
    read = [[document.weight for document in whole.of_epoch(epoch, 5)] for epoch in range(epochs)]
    assert [len(weights) for weights in read] == [5] * epochs
    assert len({weight for weights in read for weight in weights}) == min(20, 5 * epochs)
    kept = whole.kept_for(epochs, 5)
    assert [[document.weight for document in kept.of_epoch(epoch, 5)] for epoch in range(epochs)] == read
