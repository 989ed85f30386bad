"""From the trained bi-encoder to OpenVINO with int4 weights: an eighth of the size, computed in f32."""

from pathlib import Path
from typing import Any

from skillmill.jobs.training.convert import save, to_openvino
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.folder import OPENVINO

GROUP = 128
"""Weights that share a scale."""


def convert(model: Any, max_length: int, folder: Path) -> None:
    """Write the OpenVINO form of `model` (a module dict with the key `encoder`) below `folder`.

    All weights, embeddings too, are four bits with a scale for every GROUP of them; positions from `max_length` on
    are cut off, in `model` too. SkillmillError without nncf.
    """
    try:
        import nncf
    except ImportError as error:
        raise SkillmillError("conversion needs nncf: pip install 'skillmill[torch]'") from error
    from skillmill.jobs.linking.objective import token_states

    positions = model["encoder"].embeddings.position_embeddings
    positions.weight.data = positions.weight.data[:max_length].clone()
    network = to_openvino(model, lambda parts, ids, mask: token_states(parts["encoder"], ids, mask))
    small = nncf.compress_weights(
        network, mode=nncf.CompressWeightsMode.INT4_SYM, group_size=GROUP, ratio=1.0, all_layers=True
    )
    save(small, folder / OPENVINO)
