"""What an encoder does in training that it does not do later: values dropped by chance, attention step by step."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_models import write_encoder

from skillmill.jobs.training.on_cpu import byte_dropout, plain_attention, quick_steps
from skillmill.jobs.training.optim import limit_dropout
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import build, hidden_states, read_encoder

torch = pytest.importorskip("torch")
HEADS = [Head("a", ("O", "B-X", "I-X"))]


@pytest.mark.parametrize(("most", "steady"), [(0.0, True), (0.1, False), (0.5, False)])
def test_an_encoder_in_training_is_steady_without_dropout_alone(tmp_path: Path, most: float, steady: bool) -> None:
    model = build(read_encoder(write_encoder(tmp_path / "encoder")), HEADS)
    limit_dropout(model, most)
    model.train()
    ids = torch.arange(5, 21).reshape(2, 8)
    first, second = (hidden_states(model, ids, torch.ones_like(ids)) for _ in range(2))
    assert torch.equal(first, second) == steady


def test_an_encoder_that_drops_less_keeps_its_own_share(tmp_path: Path) -> None:
    model = build(read_encoder(write_encoder(tmp_path / "encoder")), HEADS)
    limit_dropout(model, 0.05)
    limit_dropout(model, 0.5)
    assert {module.p for module in model.modules() if isinstance(module, torch.nn.Dropout)} == {0.05}


def test_attention_gives_the_same_step_by_step_and_is_as_it_was_afterwards(tmp_path: Path) -> None:
    model = build(read_encoder(write_encoder(tmp_path / "encoder")), HEADS).eval()
    before = model["encoder"].config._attn_implementation
    ids = torch.arange(5, 21).reshape(2, 8)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    fused = hidden_states(model, ids, mask)
    with plain_attention(model):
        assert model["encoder"].config._attn_implementation == "eager"
        plain = hidden_states(model, ids, mask)
    assert model["encoder"].config._attn_implementation == before != "eager"
    assert torch.allclose(plain[mask > 0], fused[mask > 0], atol=1e-5)


def drawn(way: AbstractContextManager[None], shape: tuple[int, ...], share: float) -> Any:
    """Ones, dropped under seed 3."""
    torch.manual_seed(3)
    with way:
        return torch.nn.functional.dropout(torch.ones(shape, requires_grad=True), share, training=True)


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_a_byte_for_each_value_drops_the_share_and_keeps_the_mean(share: float) -> None:
    values = drawn(byte_dropout(), (400, 500), share).detach()
    assert float((values == 0).float().mean()) == pytest.approx(share, abs=0.005)
    assert float(values.mean()) == pytest.approx(1, abs=0.01)
    assert len(values.unique()) == 2


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=3),
    st.floats(0, 1),
    st.sampled_from([torch.float32, torch.bfloat16]),
)
@settings(max_examples=60, deadline=None)
def test_any_shape_and_share_of_values_is_dropped(shape: list[int], share: float, kind: Any) -> None:
    values = torch.rand(shape).to(kind) + 1
    with byte_dropout():
        found = torch.nn.functional.dropout(values, share, training=True)
        assert torch.equal(torch.nn.functional.dropout(values, share, training=False), values)
    assert found.shape == values.shape
    assert found.dtype == kind
    kept = found != 0
    assert torch.allclose(found[kept], (values / max(1 - round(share * 256) / 256, 1e-9)).to(kind)[kept], rtol=0.02)


def test_what_was_dropped_has_no_gradient_and_a_seed_drops_the_same() -> None:
    first, second = (drawn(byte_dropout(), (30, 30), 0.3) for _ in range(2))
    assert torch.equal(first, second)
    values = torch.ones(30, 30, requires_grad=True)
    torch.manual_seed(3)
    with byte_dropout():
        torch.nn.functional.dropout(values, 0.3, training=True).sum().backward()
    assert torch.equal(values.grad, first.detach())


def test_every_dropout_of_an_encoder_draws_bytes_inside_alone(tmp_path: Path) -> None:
    model = build(read_encoder(write_encoder(tmp_path / "encoder")), HEADS).train()
    ids = torch.arange(5, 21).reshape(2, 8)

    def words() -> Any:
        torch.manual_seed(5)
        return hidden_states(model, ids, torch.ones_like(ids))

    plain = words()
    with quick_steps(model, "cpu"):
        quick = words()
    assert not torch.equal(plain, quick)
    assert torch.equal(plain, words())
    with quick_steps(model.eval(), "cpu"):
        steady = words()
    assert torch.allclose(steady, words(), atol=1e-5)
