"""Several windows in one row of an OpenVINO model, where the graph is one of BERT."""

from typing import Any

import numpy as np

from skillmill.udfs.recognition.transformer.encode import Ints

POSITIONS = "positions"


def share_rows(network: Any) -> bool:
    """Let the rows of an openvino.Model hold several windows, numbered by its input `mask`; tell whether that went.

    Tokens then see those of the same number, and the model has an input `positions` of the shape of `ids`. A graph that
    is not as transformers' BERT is left as it is: one mask, true where a token is seen, for all layers, and one row of
    positions for all rows.
    """
    from openvino import opset13 as ops

    attentions = [node for node in network.get_ops() if node.get_type_name() == "ScaledDotProductAttention"]
    seen = {node.input_value(3) for node in attentions if node.get_input_size() > 3}
    embedded = [node for node in network.get_ops() if _embeds_positions(node)]
    if len(attentions) == 0 or len(seen) != 1 or len(embedded) != 1:
        return False
    if any(node.get_input_size() < 4 for node in attentions) or seen.pop().get_element_type().to_string() != "boolean":
        return False
    mask = next(given.get_node() for given in network.inputs if given.any_name == "mask")
    one, two = (ops.constant(np.int64(axis)) for axis in (1, 2))
    alike = ops.unsqueeze(ops.equal(ops.unsqueeze(mask, two), ops.unsqueeze(mask, one)), one)
    for node in attentions:
        node.input(3).replace_source_output(alike.output(0))
    positions = ops.parameter([-1, -1], np.int64, POSITIONS)
    positions.output(0).set_names({POSITIONS})
    own = ops.gather(embedded[0].input_value(0), positions, ops.constant(np.int64(0)))
    embedded[0].output(0).replace(own.output(0))
    network.add_parameters([positions])
    network.validate_nodes_and_infer_types()
    return True


def _embeds_positions(node: Any) -> bool:
    """Tell whether a node reads the embeddings of positions, the same for all rows."""
    if node.get_type_name() != "Gather" or "position_embeddings" not in node.get_friendly_name():
        return False
    shape = node.output(0).get_partial_shape()
    return len(shape) == 3 and shape[0].is_static and shape[0].get_length() == 1


def positions_of(mask: Ints) -> Ints:
    """Return the place of each token among those of its window, of the shape of `mask`, (rows, tokens)."""
    places = np.broadcast_to(np.arange(mask.shape[1]), mask.shape)
    begins = np.ones(mask.shape, dtype=np.bool_)
    begins[:, 1:] = mask[:, 1:] != mask[:, :-1]
    return places - np.maximum.accumulate(np.where(begins, places, 0), axis=1)
