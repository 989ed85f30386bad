"""What an encoder does in training that it does not do later: values dropped by chance, attention step by step."""

from pathlib import Path

import pytest
from tiny_models import write_encoder

from skillmill.jobs.training.loop import plain_attention
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
    with plain_attention(model, "cpu"):
        assert model["encoder"].config._attn_implementation == "eager"
        plain = hidden_states(model, ids, mask)
    assert model["encoder"].config._attn_implementation == before != "eager"
    assert torch.allclose(plain[mask > 0], fused[mask > 0], atol=1e-5)
