"""Several windows in one row: each gives what it gives alone."""

import random

import numpy as np
import openvino
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openvino import opset13 as ops

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.folder import ModelFolder, open_folder
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS
from skillmill.udfs.recognition.transformer.openvino_rows import positions_of, share_rows
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import TEXTS
from skillmill.udfs.recognition.transformer.tagging import token_outputs
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.resources import folder as resource_folder

LONGEST = 256


@pytest.fixture(scope="module")
def shipped() -> ModelFolder:
    return open_folder(resource_folder("models/default"))


@pytest.fixture(scope="module")
def encoder(shipped: ModelFolder) -> TextEncoder:
    return TextEncoder.load(shipped.path / TOKENIZER, shipped.cases)


@pytest.fixture(scope="module")
def texts(encoder: TextEncoder) -> list[Ints]:
    """Tokens of texts of 1 to 600 words."""
    words, chance = " ".join(TEXTS).split(), random.Random(5)
    sizes = [1, 2, 31, 32, 33, 150, 158, 300, 600, *(chance.randint(3, 90) for _ in range(20))]
    return [encoder.encode(" ".join(chance.choices(words, k=size))).ids for size in sizes]


def outputs(encoder: TextEncoder, runtime: OpenVinoRuntime, texts: list[Ints]) -> list[np.ndarray]:
    lengths = [len(ids) for ids in texts]
    found = token_outputs(lengths, np.concatenate(texts), encoder, runtime, LONGEST, 1024)
    return np.split(found, np.cumsum(lengths)[:-1])


@pytest.mark.parametrize("name", FORMS)
def test_a_text_gives_the_same_logits_alone_and_in_a_row_with_others(
    shipped: ModelFolder, encoder: TextEncoder, texts: list[Ints], name: str
) -> None:
    assert shipped.openvino
    runtime = OpenVinoRuntime(shipped.openvino, name, 1, FORMS[name], row_lengths=shipped.row_lengths)
    assert runtime.row_lengths == (160, LONGEST)
    together = outputs(encoder, runtime, texts)
    for ids, among in zip(texts, together, strict=True):
        (alone,) = outputs(encoder, runtime, [ids])
        np.testing.assert_allclose(among, alone, rtol=0, atol=1e-4)


def test_rows_give_what_a_row_for_each_window_gives(
    shipped: ModelFolder, encoder: TextEncoder, texts: list[Ints]
) -> None:
    assert shipped.openvino
    name = "openvino-f32"
    shared = OpenVinoRuntime(shipped.openvino, name, 1, FORMS[name], row_lengths=shipped.row_lengths)
    single = OpenVinoRuntime(shipped.openvino, name, 1, FORMS[name])
    assert single.row_lengths == ()
    for ours, plain in zip(outputs(encoder, shared, texts), outputs(encoder, single, texts), strict=True):
        np.testing.assert_allclose(ours, plain, rtol=0, atol=1e-3)


def test_a_graph_of_another_kind_is_left_as_it_is() -> None:
    ids, mask = (ops.parameter([-1, -1], np.int64, name) for name in ("ids", "mask"))
    network = openvino.Model([ops.add(ids, mask)], [ids, mask])
    assert not share_rows(network)
    assert len(network.inputs) == 2


@given(st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=5), min_size=1, max_size=4))
def test_positions_count_from_the_first_token_of_each_window(rows: list[list[int]]) -> None:
    longest = max(sum(row) for row in rows) + 2
    mask = np.zeros((len(rows), longest), dtype=np.int64)
    expected = np.zeros_like(mask)
    for row, sizes in enumerate(rows):
        numbers = [number for number, size in enumerate(sizes, 1) for _ in range(size)]
        mask[row, : len(numbers)] = numbers
        places = [place for size in [*sizes, longest - len(numbers)] for place in range(size)]
        expected[row] = places
    assert positions_of(mask).tolist() == expected.tolist()
