"""Blocks that come back are not inferred again, and give the same mentions at their new place."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.load import load_transformer
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reuse import Reuse, block_key

POST = "We need Python and SQL.\nYou know Apache Spark.\nYou lead a team.\nForklift licence is a plus."


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The rows that reach the network from here on, one number per call."""
    counted: list[int] = []
    infer = OpenVinoRuntime.infer

    def counting(self: Any, ids: Ints, mask: Ints) -> NDArray[np.float32]:
        counted.append(len(ids))
        return infer(self, ids, mask)

    monkeypatch.setattr(OpenVinoRuntime, "infer", counting)
    return counted


def test_a_text_that_comes_back_is_not_inferred_again(rows: list[int]) -> None:
    recognizer = load_transformer(RecognizerSpec("transformer", device="cpu"))
    first = recognizer.recognize([POST])
    rows.clear()

    assert recognizer.recognize([POST]) == first
    assert first[0]
    assert not rows


def test_nothing_is_kept_from_call_to_call_where_that_is_asked(rows: list[int]) -> None:
    recognizer = load_transformer(RecognizerSpec("transformer", device="cpu", reuse_blocks=0))
    first = recognizer.recognize([POST])
    rows.clear()

    assert recognizer.recognize([POST, POST]) == first * 2
    assert 0 < sum(rows) <= POST.count("\n") + 1


def test_what_is_used_again_stands_at_its_new_place() -> None:
    recognizer = load_transformer(RecognizerSpec("transformer", device="cpu"))
    text = "\n".join([POST, "Ω 👩‍💻 something else here.", POST, POST])
    [mentions] = recognizer.recognize([text])

    assert all(text[mention.start : mention.end] == mention.surface for mention in mentions)
    assert (
        mentions == load_transformer(RecognizerSpec("transformer", device="cpu", reuse_blocks=0)).recognize([text])[0]
    )


def test_a_long_text_is_read_in_pages_with_the_same_result(tmp_path: Path) -> None:
    text = "\n".join(f"{POST} Number {number}." for number in range(40))
    small, large = (
        load_transformer(RecognizerSpec("transformer", device="cpu", batch_tokens=tokens)).recognize([text])
        for tokens in (64, 4096)
    )
    assert small == large


def test_the_oldest_result_goes_first() -> None:
    kept = Reuse[str](2)
    for name in ("a", "b"):
        kept.put(name.encode(), name)
    kept.get(b"a")
    kept.put(b"c", "c")

    assert (kept.get(b"a"), kept.get(b"b"), kept.get(b"c"), len(kept)) == ("a", None, "c", 2)


@given(st.lists(st.tuples(st.text(max_size=3), st.booleans()), max_size=3), st.data())
def test_other_blocks_have_other_keys(block: list[tuple[str, bool]], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.tuples(st.text(max_size=3), st.booleans()), max_size=3))

    assert (block_key(block) == block_key(other)) == (block == other)
