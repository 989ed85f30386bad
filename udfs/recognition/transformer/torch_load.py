"""From a network in torch to the runtime that suits it and its device."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from skillmill.udfs.recognition.transformer.runtime import Runtime
from skillmill.udfs.recognition.transformer.torch_attention import choose_attention
from skillmill.udfs.recognition.transformer.torch_model import logits, require_torch
from skillmill.udfs.recognition.transformer.torch_network import Network, read_network
from skillmill.udfs.recognition.transformer.torch_packed import PackedTorchRuntime
from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime, torch_device

GPU_TIMES = 4
"""A GPU is given so many times the tokens of a CPU's batch: fewer do not fill it."""


@dataclass(frozen=True)
class Wanted:
    """How a network is to be run: `longest` window, device (`cpu`, `cuda`, `cuda:N`), threads, tokens of a batch.

    `compiled` runs it through torch.compile where it can be.
    """

    longest: int
    device: str
    threads: int = 0
    batch_tokens: int = 4096
    compiled: bool = False


def torch_runtime(model: Any, wanted: Wanted) -> Runtime:
    """Return a runtime for a module dict as torch_model.build makes it. Raises SkillmillError for a missing device."""
    heads = list(model["heads"].values())
    packed = _packed(model["encoder"], heads, dict(model.items()).get("cases"), wanted)
    return packed or padded_runtime(model, wanted.device, wanted.threads)


def padded_runtime(model: Any, device: str = "cpu", threads: int = 0) -> TorchRuntime:
    """Return a runtime that calls the module dict `model` as it was trained, over padded batches."""
    return TorchRuntime(model, lambda ids, mask: logits(model, ids, mask), device, threads)


def classifier_runtime(model: Any, wanted: Wanted) -> Runtime:
    """Return a runtime for a token classifier of transformers. Raises SkillmillError for a device that is not there."""
    head = getattr(model, "classifier", None)
    plain = isinstance(head, require_torch().nn.Linear) and head.bias is not None
    packed = _packed(model.base_model, [head], None, wanted) if plain else None
    return packed or TorchRuntime(
        model, lambda ids, mask: model(input_ids=ids, attention_mask=mask).logits, wanted.device, wanted.threads
    )


def _packed(encoder: Any, heads: Sequence[Any], cases: Any, wanted: Wanted) -> PackedTorchRuntime | None:
    """Return a runtime without padding for the encoders that it knows (BERT, MPNet), None for others."""
    torch = require_torch()
    place = torch_device(wanted.device, wanted.threads)
    dtype = torch.bfloat16 if place.type == "cuda" else torch.float32
    network = read_network(encoder, heads, cases, wanted.longest, place, dtype)
    return None if network is None else packed_runtime(network, place, wanted)


def packed_runtime(network: Network, place: Any, wanted: Wanted) -> PackedTorchRuntime:
    """Return a runtime for a network that is on the device `place`."""
    torch = require_torch()
    size = network.words.shape[1]
    shape = (3 * wanted.longest // 2, network.heads, size // network.heads)
    sample = torch.randn(shape, generator=torch.Generator().manual_seed(0)).to(place, network.words.dtype)
    attention = choose_attention(wanted.longest, network.bias, sample)
    times = GPU_TIMES if place.type == "cuda" else 1
    return PackedTorchRuntime(
        network, attention, place, max(wanted.longest, wanted.batch_tokens * times), wanted.compiled
    )
