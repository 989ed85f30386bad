"""Weights between those that a training starts from and those that it ends with.

A model that is trained further on a few corpora forgets some of what it knew of other text. Weights in between keep
most of both (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022).
"""

from collections.abc import Sequence
from typing import Any

from skillmill.jobs.training.start import Start
from skillmill.udfs.recognition.transformer.heads import Head
from skillmill.udfs.recognition.transformer.torch_model import key, require_torch


def blend(model: Any, start: Start, heads: Sequence[Head], cases: bool, share: float, whole: Sequence[str]) -> None:
    """Move the weights of `model` back towards those of `start`, of which `share` is left as trained.

    What belongs to the heads named in `whole` alone stays as trained. `start` is opened anew: the network of the one
    that the model was built from has been trained.
    """
    before = start.build(tuple(heads), cases)
    start.keep(before)
    old = before.state_dict()
    kept = {key(head) for head in heads if head.name in whole}
    with require_torch().no_grad():
        for name, value in model.state_dict().items():
            if value.is_floating_point() and kept.isdisjoint(name.split(".")):
                value.mul_(share).add_(old[name].to(value), alpha=1 - share)
