"""The two files of an OpenVINO model as it is kept here: the graph, zipped, beside its constants, mapped.

A graph is XML that repeats itself: zipped it takes a sixteenth of the room. For OpenVINO's own tools it is unzipped
by `gunzip --keep model.xml.gz`.
"""

import gzip
import zlib
from pathlib import Path
from typing import Any

import numpy as np

GRAPH, CONSTANTS = "model.xml.gz", "model.bin"


def constants_of(graph: Path) -> Path:
    """Return where the constants of a graph lie."""
    return graph.with_name(CONSTANTS)


def read_graph(graph: Path) -> bytes:
    """Return the XML in the file `graph`; OSError where it is missing or damaged."""
    try:
        return gzip.decompress(graph.read_bytes())
    except (EOFError, zlib.error) as error:
        raise OSError(f"{graph}: damaged") from error


def write_graph(graph: Path, xml: bytes) -> None:
    """Write `xml` zipped to the file `graph`: the same bytes for the same graph."""
    graph.write_bytes(gzip.compress(xml, 9, mtime=0))


def read_network(core: Any, graph: Path) -> tuple[Any, Any]:
    """Return the model that an openvino.Core reads from `graph` and its constants, and what must live as long.

    Raises OSError where a file is missing or damaged, RuntimeError where OpenVINO cannot read it.
    """
    mapped = map_file(constants_of(graph))
    return core.read_model(read_graph(graph), mapped), mapped


def map_file(path: Path) -> Any:
    """Return an openvino.Tensor over the bytes of a file, mapped; OSError where it is missing."""
    import openvino

    # a copy on write, since OpenVINO shares only what it might write to
    return openvino.Tensor(np.memmap(path, dtype=np.uint8, mode="c"), shared_memory=True)
