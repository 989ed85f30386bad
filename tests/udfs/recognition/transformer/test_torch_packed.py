"""The packed forward pass against transformers' own, and what happens where memory runs out."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.runtime import Packed, PackedRuntime
from skillmill.udfs.recognition.transformer.torch_attention import SHORTEST, Grouped, Varlen
from skillmill.udfs.recognition.transformer.torch_load import Wanted, torch_runtime
from skillmill.udfs.recognition.transformer.torch_model import logits
from skillmill.udfs.recognition.transformer.torch_network import read_network
from skillmill.udfs.recognition.transformer.torch_packed import PackedTorchRuntime
from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime

torch = pytest.importorskip("torch", reason="runs of torch need skillmill[torch]")
pytest.importorskip("transformers", reason="runs of torch need skillmill[torch]")

LONGEST = 48
NEAR = 1e-4
LENGTHS = st.lists(st.integers(1, LONGEST), min_size=1, max_size=12)


def loop(q: Any, k: Any, v: Any, borders: Any, borders_k: Any, longest: int, longest_k: int) -> Any:
    """What varlen_attn computes on a GPU, window after window."""
    assert borders is borders_k
    assert borders.diff().max() <= longest == longest_k
    out = torch.full_like(q, float("nan"))
    for start, end in zip(borders[:-1].tolist(), borders[1:].tolist(), strict=True):
        parts = (x[start:end].transpose(0, 1) for x in (q, k, v))
        out[start:end] = torch.nn.functional.scaled_dot_product_attention(*parts).transpose(0, 1)
    return out


def batch_of(lengths: list[int], network: Any, seed: int = 0) -> Packed:
    chance = np.random.default_rng(seed)
    total = sum(lengths)
    ids = chance.integers(5, 50, total)
    if "cases" in network:
        ids += 50 * chance.integers(0, 4, total)
    return Packed(ids, np.array(lengths), np.flatnonzero(chance.random(total) < 0.6))


def expected(batch: Packed, network: Any) -> np.ndarray:
    """The wanted rows by transformers' own code, each window alone."""
    runtime = TorchRuntime(network, partial(logits, network), "cpu")
    ends = np.cumsum(batch.lengths)
    alone = [batch.ids[None, end - size : end] for end, size in zip(ends, batch.lengths, strict=True)]
    return np.concatenate([runtime.infer(ids, np.ones_like(ids))[0] for ids in alone])[batch.rows]


def runtime_with(network: Any, way: str, tokens: int = 256) -> PackedTorchRuntime:
    """A runtime on the CPU with the attention of a GPU or a CPU."""
    cases = dict(network.items()).get("cases")
    read = read_network(
        network["encoder"], list(network["heads"].values()), cases, LONGEST, torch.device("cpu"), torch.float32
    )
    assert read is not None
    if way == "varlen":
        return PackedTorchRuntime(read, Varlen(LONGEST, loop), torch.device("cpu"), tokens)
    return PackedTorchRuntime(read, Grouped(LONGEST, read.bias, way == "rounded"), torch.device("cpu"), tokens)


def ways(network: Any) -> list[str]:
    return ["exact", "rounded"] + (["varlen"] if "cases" in network else [])  # flash attention takes no bias


def inferred(runtime: PackedRuntime, *batches: Packed) -> list[np.ndarray]:
    return list(runtime.infer_packed(iter(batches)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lengths=LENGTHS)
def test_packed_windows_have_the_logits_that_each_has_alone(network: Any, lengths: list[int]) -> None:
    batch = batch_of(lengths, network)
    wanted = expected(batch, network)
    for way in ways(network):
        (found,) = inferred(runtime_with(network, way, 4096), batch)
        assert found.shape == wanted.shape
        assert np.abs(found - wanted).max(initial=0) < NEAR


def test_one_token_windows_and_longest_windows_stand_side_by_side(network: Any) -> None:
    batch = batch_of([LONGEST, 1, 1, LONGEST, 2, LONGEST - 1], network)
    for way in ways(network):
        (found,) = inferred(runtime_with(network, way), batch)
        assert np.abs(found - expected(batch, network)).max() < NEAR


def test_a_batch_laid_out_to_a_size_has_the_same_logits(network: Any) -> None:
    batch = batch_of([30, 7, 1, 16], network)
    for way in ways(network):
        runtime = runtime_with(network, way)
        room = int(runtime.room(batch.lengths).sum())
        for tokens in (room, room + 1, room + LONGEST, room + 3 * LONGEST + 5):
            started = runtime._launch(batch, tokens)
            assert np.abs(started.logits.numpy() - expected(batch, network)).max() < NEAR


@settings(max_examples=50, deadline=None)
@given(lengths=LENGTHS, spare=st.integers(0, 300))
def test_shapes_of_variable_length_attention_hang_on_the_size_alone(lengths: list[int], spare: int) -> None:
    attention = Varlen(LONGEST, loop)
    total = sum(lengths)
    batch = Packed(np.zeros(total, dtype=np.int64), np.array(lengths), np.arange(total))
    tokens = int(attention.room(batch.lengths).sum()) + spare
    laid = attention.lay(batch, tokens)
    other = attention.lay(Packed(batch.ids[:1], np.array([1]), np.array([0])), tokens)
    for ours, theirs in zip(
        (laid.ids, laid.positions, laid.rows, laid.windows),
        (other.ids, other.positions, other.rows, other.windows),
        strict=True,
    ):
        assert ours.shape == theirs.shape
    assert laid.windows[0] == 0
    assert laid.windows[-1] == tokens
    assert (np.diff(laid.windows) >= 0).all()
    assert np.diff(laid.windows).max() <= LONGEST
    assert laid.positions.max() < LONGEST
    assert laid.windows[: len(lengths) + 1].tolist() == [0, *np.cumsum(lengths).tolist()]
    assert int(attention.room(np.array([1]))[0]) == SHORTEST


def test_padded_batches_are_read_too(network: Any) -> None:
    chance = np.random.default_rng(1)
    lengths = np.array([LONGEST, 1, 20, 33])
    ids = chance.integers(5, 50, (4, LONGEST))
    mask = (np.arange(LONGEST) < lengths[:, None]).astype(np.int64)
    ids[mask == 0] = network["encoder"].config.pad_token_id
    found = torch_runtime(network, Wanted(LONGEST, "cpu")).infer(ids, mask)
    wanted = TorchRuntime(network, partial(logits, network), "cpu").infer(ids, mask)
    assert np.abs(found - wanted)[mask == 1].max() < NEAR


def test_bert_and_mpnet_are_packed_and_others_padded(network: Any) -> None:
    assert isinstance(torch_runtime(network, Wanted(LONGEST, "cpu")), PackedRuntime)
    config = network["encoder"].config
    was = config.hidden_act
    config.hidden_act = "relu"
    try:
        other = torch_runtime(network, Wanted(LONGEST, "cpu"))
    finally:
        config.hidden_act = was
    assert isinstance(other, TorchRuntime)
    assert not isinstance(other, PackedRuntime)


class Tight:
    """A network that has room for so many tokens."""

    def __init__(self, runtime: PackedTorchRuntime, most: int) -> None:
        self.most, self.tried = most, []
        self._logits, self._call = runtime._network.logits, runtime._call
        runtime._call = self

    def __call__(self, ids: Any, *others: Any) -> Any:
        self.tried.append(len(ids))
        if len(ids) > self.most:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return self._call(ids, *others)


def test_a_batch_that_does_not_fit_is_halved_and_later_ones_are_small_at_once(network: Any) -> None:
    batches = [batch_of([20, 5, 33, 8, 1, 40, 12, 9], network, seed) for seed in range(3)]
    runtime = runtime_with(network, "rounded")
    tight = Tight(runtime, 70)
    found = inferred(runtime, *batches)
    for batch, logits_of in zip(batches, found, strict=True):
        assert np.abs(logits_of - expected(batch, network)).max() < NEAR
    first = next(at for at, size in enumerate(tight.tried) if size <= 70)
    assert first >= 1
    assert max(tight.tried[first:]) <= 70


def test_a_window_that_does_not_fit_alone_is_an_error_and_the_next_text_is_read(network: Any) -> None:
    runtime = runtime_with(network, "exact")
    Tight(runtime, 30)
    with pytest.raises(SkillmillError, match="memory does not hold one window of 40 tokens"):
        inferred(runtime, batch_of([10, 40, 5], network))
    small = batch_of([10, 5, 20], network)
    (found,) = inferred(runtime, small)
    assert np.abs(found - expected(small, network)).max() < NEAR


def test_other_errors_of_the_network_are_not_taken_for_a_lack_of_memory(network: Any) -> None:
    runtime = runtime_with(network, "exact")

    def broken(*_: Any) -> Any:
        raise RuntimeError("shapes do not fit")

    runtime._call = broken
    with pytest.raises(RuntimeError, match="shapes"):
        inferred(runtime, batch_of([3, 4], network))


def test_padded_batches_are_halved_too_and_keep_their_order() -> None:
    tried: list[int] = []

    def forward(ids: Any, mask: Any) -> Any:
        tried.append(len(ids))
        if len(ids) > 3:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return ids[..., None].float()

    runtime = TorchRuntime(torch.nn.Identity(), forward, "cpu")
    ids = np.arange(26 * 4).reshape(26, 4)
    for _ in range(2):
        assert runtime.infer(ids, np.ones_like(ids))[..., 0].tolist() == ids.tolist()
    assert tried[:4] == [26, 13, 6, 3]
    assert max(tried[4:]) == 3


def test_one_padded_row_that_does_not_fit_is_an_error() -> None:
    def forward(ids: Any, mask: Any) -> Any:
        raise torch.cuda.OutOfMemoryError("CUDA out of memory")

    runtime = TorchRuntime(torch.nn.Identity(), forward, "cpu")
    with pytest.raises(SkillmillError, match="does not hold one window of 4 tokens"):
        runtime.infer(np.zeros((8, 4), dtype=np.int64), np.ones((8, 4), dtype=np.int64))


def test_the_next_batch_is_taken_before_logits_are_given(network: Any) -> None:
    runtime = runtime_with(network, "exact")
    taken: list[int] = []

    def batches() -> Iterator[Packed]:
        for at in range(3):
            taken.append(at)
            yield batch_of([4 + at], network)

    results = runtime.infer_packed(batches())
    next(results)
    assert taken == [0, 1]
    assert len(list(results)) == 2
