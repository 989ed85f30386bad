"""Copies of a document with other names learn what a teacher says of the original."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tiny_models import Bench

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.training.copies import carried, taught_with_copies
from skillmill.jobs.training.examples import Document, read_documents, with_soft
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.heads import Head, bio

HEADS = (Head("cvs", bio(["Tool"])),)
ORIGINAL = "Ann uses python\nand java at Yale"
COPY = "Robert Lee uses python\nand java at King's College"


@pytest.fixture(scope="module")
def encoder(bench: Bench) -> TextEncoder:
    return TextEncoder.load(Path(bench.encoder) / "tokenizer.json")


def document(text: str, encoder: TextEncoder, where: str = "cvs.jsonl:1") -> Document:
    (found,) = read_documents([LabelledText(text, frozenset(), where=where)], "cvs", HEADS, encoder)
    return found


def counted(documents: Sequence[Document]) -> list[Document]:
    """Teach that the words of each document are 1, 2, 3 …"""
    taught = []
    for each in documents:
        sizes = [len(piece.encoded.first) for piece in each.pieces]
        numbers = np.arange(1, sum(sizes) + 1, dtype=np.float16)[:, None] * np.ones(3, dtype=np.float16)
        taught.append(with_soft(each, np.split(numbers, np.cumsum(sizes)[:-1])))
    return taught


def said(of: Document) -> list[float]:
    """Return what a document is taught at each word, -1 where nothing."""
    soft = np.concatenate([piece.soft for piece in of.pieces if piece.soft is not None])
    return np.nan_to_num(soft[:, 0], nan=-1).tolist()


def test_equal_words_learn_what_is_said_of_the_original_and_other_words_nothing(encoder: TextEncoder) -> None:
    (original,) = counted([document(ORIGINAL, encoder)])
    got = said(carried(original, document(COPY, encoder)))
    words = [2, 3, 4, 5, 6]  # uses python and java at
    assert [value for value in got if value > 0] == words
    assert got[:2] == [-1, -1]
    assert set(got[2 + len(words) :]) == {-1}


def test_a_teacher_is_asked_about_originals_alone(encoder: TextEncoder) -> None:
    original, copy = document(ORIGINAL, encoder), document(COPY, encoder)
    other = document("go", encoder, "posts.jsonl:1")
    nameless = document("sql", encoder, "")
    asked: list[Document] = []

    def teach(documents: Sequence[Document]) -> list[Document]:
        asked.extend(documents)
        return counted(documents)

    found = taught_with_copies([copy, other, nameless], [original, copy], teach)

    assert asked == [original, other, nameless]
    assert [each.pieces[0].text for each in found] == ["Robert Lee uses python", "go", "sql"]
    assert said(found[1]) == [1]
    assert said(found[0])[2:4] == [2, 3]
