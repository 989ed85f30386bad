"""Our own forward pass over the weights of BERT and MPNet encoders, for windows that lie end to end.

All layers but attention work on each token alone, so that they need no rows: x has the shape (tokens, hidden size).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from skillmill.udfs.recognition.transformer.torch_model import require_torch

Tensor = Any
Attend = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Queries, keys and values, shape (tokens, heads, head size) each, to what is read, of the same shape."""


@dataclass(frozen=True)
class Affine:
    """The weight and bias of a linear layer."""

    weight: Tensor
    bias: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        return require_torch().nn.functional.linear(x, self.weight, self.bias)


@dataclass(frozen=True)
class Norm:
    """The weight, bias and epsilon of a layer normalisation."""

    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        return require_torch().nn.functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True)
class Block:
    """One layer of an encoder; `mixed` gives queries, keys and values side by side."""

    mixed: Affine
    read: Affine
    after_reading: Norm
    wide: Affine
    narrow: Affine
    after: Norm


@dataclass(frozen=True)
class Network:
    """An encoder, the case embedding where it has one, and its heads as one layer.

    `positions` holds, for each position in a window, all that is added to a word's vector: shape
    (longest window, hidden size). `bias` is added to attention scores, shape (attention heads, longest window,
    longest window), or None.
    """

    words: Tensor
    positions: Tensor
    cases: Tensor | None
    embedded: Norm
    blocks: tuple[Block, ...]
    heads: int
    bias: Tensor | None
    out: Affine

    def logits(self, ids: Tensor, positions: Tensor, rows: Tensor, attend: Attend) -> Tensor:
        """Return the f32 logits of the tokens `rows`, shape (rows, columns).

        `ids` and `positions` (of each token in its window) are int64 of shape (tokens,).
        """
        torch = require_torch()
        gelu = torch.nn.functional.gelu
        if self.cases is None:
            x = self.words[ids]
        else:
            size = len(self.words)
            x = self.words[ids % size] + self.cases[ids // size]
        x = self.embedded(x + self.positions[positions])
        for block in self.blocks:
            mixed = block.mixed(x).view(len(ids), 3, self.heads, -1)
            read = attend(*mixed.unbind(1)).reshape(len(ids), -1)
            x = block.after_reading(x + block.read(read))
            x = block.after(x + block.narrow(gelu(block.wide(x))))
        return self.out(x[rows]).float()


def read_network(
    encoder: Any, heads: Sequence[Any], cases: Any, longest: int, device: Any, dtype: Any
) -> Network | None:
    """Return the network with copies of its weights on `device` in `dtype`; None for an encoder of another kind.

    `encoder` is a model of transformers, `heads` linear layers, `cases` an embedding or None, `longest` the
    most tokens of a window.
    """
    config = encoder.config
    kind = config.model_type
    plain = getattr(config, "position_embedding_type", "absolute") in (None, "absolute")
    known = kind in _PARTS and config.hidden_act == "gelu" and plain and not getattr(config, "is_decoder", False)
    if not known:
        return None
    torch = require_torch()

    def put(tensor: Tensor) -> Tensor:
        return tensor.detach().to(device, dtype).contiguous()

    def affine(*layers: Any) -> Affine:
        return Affine(*(put(torch.cat([getattr(layer, part) for layer in layers])) for part in ("weight", "bias")))

    def norm(layer: Any) -> Norm:
        return Norm(put(layer.weight), put(layer.bias), layer.eps)

    def block(layer: Any) -> Block:
        mixed, read, after_reading = _PARTS[kind](layer.attention)
        wide, narrow = affine(layer.intermediate.dense), affine(layer.output.dense)
        return Block(affine(*mixed), affine(read), norm(after_reading), wide, narrow, norm(layer.output.LayerNorm))

    embeddings = encoder.embeddings
    first = embeddings.padding_idx + 1 if kind == "mpnet" else 0
    positions = embeddings.position_embeddings.weight[first : first + longest]
    if kind == "bert":
        positions = positions + embeddings.token_type_embeddings.weight[0]
    return Network(
        words=put(embeddings.word_embeddings.weight),
        positions=put(positions),
        cases=None if cases is None else put(cases.weight),
        embedded=norm(embeddings.LayerNorm),
        blocks=tuple(block(layer) for layer in encoder.encoder.layer),
        heads=config.num_attention_heads,
        bias=put(_relative_bias(encoder, longest)) if kind == "mpnet" else None,
        out=affine(*heads),
    )


def _bert(attention: Any) -> tuple[tuple[Any, ...], Any, Any]:
    own = attention.self
    return (own.query, own.key, own.value), attention.output.dense, attention.output.LayerNorm


def _mpnet(attention: Any) -> tuple[tuple[Any, ...], Any, Any]:
    own = attention.attn
    return (own.q, own.k, own.v), own.o, attention.LayerNorm


_PARTS = {"bert": _bert, "mpnet": _mpnet}
"""By kind of encoder: the layers for queries, keys and values, for what was read, and the normalisation after it."""


def _relative_bias(encoder: Any, longest: int) -> Tensor:
    """Return what MPNet adds to the scores of each pair of positions, shape (heads, longest, longest)."""
    torch = require_torch()
    weight = encoder.encoder.relative_attention_bias.weight
    return encoder.encoder.compute_position_bias(torch.empty((1, longest, 1), device=weight.device))[0]
