"""A cheaper step of training on a CPU: attention step by step, a byte for each value dropped. Needs torch."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from skillmill.udfs.recognition.transformer.torch_model import require_torch

_BYTES = 256


@contextmanager
def quick_steps(model: Any, device: str) -> Iterator[None]:
    """Train `model` inside as its device does it fastest; on CUDA nothing changes."""
    if device != "cpu":
        yield
        return
    with plain_attention(model), byte_dropout():
        yield


@contextmanager
def plain_attention(model: Any) -> Iterator[None]:
    """Have the encoder multiply and drop in attention step by step, whatever it does otherwise.

    A step with torch's fused kernels takes up to twice as long on a CPU, see benchmarks/training_step.py.
    """
    encoder = model["encoder"]
    before = encoder.config._attn_implementation
    encoder.set_attn_implementation("eager")
    try:
        yield
    finally:
        encoder.set_attn_implementation(before)


@contextmanager
def byte_dropout() -> Iterator[None]:
    """Have every dropout inside draw a byte for each value, see `dropped`.

    torch draws 64 bits for each, one after the other, on a CPU: up to a third of a step of training.
    """
    torch = require_torch()
    plain = torch.nn.functional.dropout
    mode: Any = torch.overrides.TorchFunctionMode

    class ByBytes(mode):  # type: ignore[misc]
        def __torch_function__(
            self, called: Callable[..., Any], types: Iterable[type], given: tuple[Any, ...] = (), named: Any = None
        ) -> Any:
            return (dropped if called is plain else called)(*given, **(named or {}))

    with ByBytes():
        yield


def dropped(values: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Return `values` with the share `p` of them set to 0 by chance, the others scaled up, in training alone.

    A drop-in for torch.nn.functional.dropout. A byte knows shares in steps of 1/256 alone: .1 becomes .1016, and what
    is kept is scaled by that share. Chance is torch's own generator, so that `torch.manual_seed` holds.
    """
    torch = require_torch()
    drop = round(p * _BYTES)
    if not training or not drop:
        return values
    if drop == _BYTES:
        return values.mul_(0) if inplace else values * 0
    drawn = torch.empty((values.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None).view(torch.uint8)
    kept = (drawn[: values.numel()].view(values.shape) >= drop).to(values.dtype).mul_(_BYTES / (_BYTES - drop))
    return values.mul_(kept) if inplace else values * kept
