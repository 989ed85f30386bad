"""What training makes small: cross-entropy or a random field's likelihood, and the distance to a teacher."""

from collections.abc import Mapping, Sequence
from typing import Any

from skillmill.jobs.training.examples import IGNORED
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import key, require_torch


def batch_loss(model: Any, heads: Sequence[Head], logits: Any, batch: Mapping[str, Any]) -> Any:
    """Return the loss of a batch: per annotated word, summed over heads.

    `logits` has the shape (rows, tokens, columns of all heads); `batch` holds the tensors of
    examples.stacked. Where a word has a teacher's probabilities too, these count the row's `soft_share`
    and the labels the rest; a word without labels learns from the teacher alone.
    """
    torch = require_torch()
    total = logits.new_zeros(())
    words = logits.new_zeros(())
    at = 0
    for number, head in enumerate(heads):
        part = logits[..., at : at + len(head.labels)]
        tags = batch["tags"][number]
        known = tags != IGNORED
        taught = None
        if "soft" in batch:
            soft = batch["soft"][..., at : at + len(head.labels)]
            taught = ~torch.isnan(soft[..., 0])
            distance = -(torch.nan_to_num(soft) * part.log_softmax(-1)).sum(-1)
            total = total + (distance * taught * _share(taught, known, batch["soft_share"]) * batch["weight"]).sum()
        hard = 1.0 if taught is None else 1 - taught.float() * batch["soft_share"]
        if head.transitions is None:
            each = torch.nn.functional.cross_entropy(part.flatten(0, 1), tags.flatten(), reduction="none")
            total = total + (each.view_as(tags) * hard * batch["weight"]).sum()
        elif known.any():
            total = total + crf_loss(part, tags, model["transitions"][key(head)], batch["weight"])
        words = torch.maximum(words, (known if taught is None else known | taught).sum().float())
        at += len(head.labels)
    return total / words.clamp(min=1)


def _share(taught: Any, known: Any, soft_share: Any) -> Any:
    """Return the teacher's weight at each word: all of it where there is no label."""
    return (taught & ~known).float() + (taught & known).float() * soft_share


def crf_loss(logits: Any, tags: Any, transitions: Any, weight: Any) -> Any:
    """Return the negative log-likelihood of the tagged words as chains, one per row, weighted and summed.

    Words are the tokens whose tag is not IGNORED; segments of one row make one chain, which costs little
    and keeps the recurrence short. Lafferty, McCallum and Pereira (2001).
    """
    torch = require_torch()
    known = tags != IGNORED
    rows = known.any(1)
    logits, tags, known, weight = logits[rows].float(), tags[rows], known[rows], weight[rows]
    order = torch.argsort((~known).int(), dim=1, stable=True)[:, : int(known.sum(1).max())]
    emissions = logits.gather(1, order[..., None].expand(-1, -1, logits.shape[-1]))
    columns = tags.gather(1, order).clamp(min=0)
    valid = known.gather(1, order)
    own = emissions.gather(2, columns[..., None]).squeeze(-1)
    path = own[:, 0] + transitions[-1][columns[:, 0]]
    alpha = emissions[:, 0] + transitions[-1]
    for at in range(1, emissions.shape[1]):
        move = transitions[columns[:, at - 1], columns[:, at]] + own[:, at]
        path = path + move * valid[:, at]
        following = torch.logsumexp(alpha[:, :, None] + transitions[None, :-1], dim=1) + emissions[:, at]
        alpha = torch.where(valid[:, at, None], following, alpha)
    return ((torch.logsumexp(alpha, dim=1) - path) * weight[:, 0]).sum()
