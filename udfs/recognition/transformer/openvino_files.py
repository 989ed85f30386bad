"""The two files of an OpenVINO model as it is kept here: the graph, zipped, beside its constants, mapped.

A graph is XML that repeats itself: zipped it takes a sixteenth of the room. For OpenVINO's own tools it is unzipped
by `gunzip --keep model.xml.gz`. Constants may lie zipped too (`gzip -9n model.bin`), where a tenth of the room is
worth more than pages that processes share.
"""

import gzip
from pathlib import Path
from typing import Any

import numpy as np

from skillmill.udfs.recognition.transformer.zipped import ENDING, either, read_either

GRAPH, CONSTANTS = "model.xml.gz", "model.bin"
CONSTANTS_ZIPPED = CONSTANTS + ENDING


def constants_of(graph: Path) -> Path:
    """Return where the constants of a graph lie, zipped or not."""
    return either(graph.with_name(CONSTANTS))


def read_graph(graph: Path) -> bytes:
    """Return the XML in the file `graph`; OSError where it is missing or damaged."""
    return read_either(graph)


def read_constants(graph: Path) -> bytes:
    """Return the constants of a graph; OSError where they are missing or damaged."""
    return read_either(graph.with_name(CONSTANTS))


def write_graph(graph: Path, xml: bytes) -> None:
    """Write `xml` zipped to the file `graph`: the same bytes for the same graph."""
    graph.write_bytes(gzip.compress(xml, 9, mtime=0))


def read_network(core: Any, graph: Path) -> tuple[Any, Any]:
    """Return the model that an openvino.Core reads from `graph` and its constants, and what must live as long.

    Raises OSError where a file is missing or damaged, RuntimeError where OpenVINO cannot read it.
    """
    constants = _tensor(graph)
    return core.read_model(read_graph(graph), constants), constants


def _tensor(graph: Path) -> Any:
    """Return an openvino.Tensor over the constants of a graph: mapped, or where they lie zipped in memory."""
    import openvino

    path = constants_of(graph)
    if path.name == CONSTANTS:
        return map_file(path)
    return openvino.Tensor(np.frombuffer(bytearray(read_constants(graph)), dtype=np.uint8), shared_memory=True)


def map_file(path: Path) -> Any:
    """Return an openvino.Tensor over the bytes of a file, mapped; OSError where it is missing."""
    import openvino

    # a copy on write, since OpenVINO shares only what it might write to
    return openvino.Tensor(np.memmap(path, dtype=np.uint8, mode="c"), shared_memory=True)
