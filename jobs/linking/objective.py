"""What the bi-encoder makes small: in each batch every text must find its own concept among all others'."""

from collections.abc import Sequence
from typing import Any

from skillmill.jobs.linking.pairs import Pair
from skillmill.udfs.recognition.transformer.torch_model import require_torch

FAR = -1e4


def token_states(encoder: Any, ids: Any, mask: Any) -> Any:
    """Return the encoder's last hidden states, shape (rows, tokens, size)."""
    return encoder(input_ids=ids, attention_mask=mask).last_hidden_state


def pooled(states: Any, inner: Any) -> Any:
    """Return the unit mean of each row's tokens where `inner` (rows, tokens) is 1, shape (rows, size)."""
    torch = require_torch()
    weights = inner[..., None].to(states.dtype)
    return torch.nn.functional.normalize((states * weights).sum(1).float(), dim=-1)


def name_scores(left: Any, right: Any) -> Any:
    """Return the cosines of unit vectors, shape (left rows, right rows)."""
    return left @ right.T


def sentence_scores(states: Any, inner: Any, concepts: Any, sharpness: float) -> Any:
    """Return the score of every sentence with every concept; see udfs.linking.dense.encoder.attention_scores.

    `states` (sentences, tokens, size), `inner` (sentences, tokens), `concepts` (concepts, size) of unit length.
    """
    torch = require_torch()
    words = torch.nn.functional.normalize(states.float(), dim=-1)
    cosines = torch.einsum("std,cd->stc", words, concepts)
    hidden = (inner == 0)[..., None]
    weights = (sharpness * cosines).masked_fill(hidden, FAR).softmax(dim=1)
    return (weights * cosines).sum(dim=1)


def contrast(scores: Any, pairs: Sequence[Pair], temperature: float) -> Any:
    """Return the mean cross-entropy of both directions over `scores` (pairs, pairs), its diagonal being right.

    What a text says beside its own concept is no wrong answer, and is left out (InfoNCE; van den Oord et al., 2018).
    """
    torch = require_torch()
    concepts = [pair.concept for pair in pairs]
    skipped = [
        [at != other and (concept in pair.also or concept == pair.concept) for other, concept in enumerate(concepts)]
        for at, pair in enumerate(pairs)
    ]
    found = (scores / temperature).masked_fill(torch.tensor(skipped, device=scores.device), FAR)
    right = torch.arange(len(pairs), device=scores.device)
    loss = torch.nn.functional.cross_entropy
    return (loss(found, right) + loss(found.T, right)) / 2
