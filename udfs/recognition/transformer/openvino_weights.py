"""The weights inside an OpenVINO model, as the torch form has them, without OpenVINO.

The shipped model is kept once, as an OpenVINO graph whose matrices are int8 with a scale per row. A GPU, or a
machine without OpenVINO, runs the same constants in torch. The graph is XML (layers, and edges between their
ports) over one file of constants: https://docs.openvino.ai, "OpenVINO IR format".
"""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.transformer.openvino_files import read_constants, read_graph

Floats = NDArray[np.float32]
_TYPES = {"f32": "<f4", "f16": "<f2", "i8": "i1", "u8": "u1", "i32": "<i4", "i64": "<i8", "boolean": "?"}
_ROOT = "__module.parts."
"""What the conversion puts before the name of every module."""
_FOLDED: dict[str, Callable[..., Floats]] = {"Convert": lambda value: value, "Multiply": np.multiply}
"""How int8 constants become weights."""


@dataclass(frozen=True)
class _Graph:
    """Layers by id, and the layer that feeds each (layer, input) in the order of its ports."""

    layers: dict[str, ElementTree.Element]
    inputs: dict[str, list[str]]
    constants: bytes

    @classmethod
    def read(cls, model: Path) -> "_Graph":
        root = ElementTree.fromstring(read_graph(model))
        layers = {layer.attrib["id"]: layer for layer in root.iterfind("layers/layer")}
        edges = sorted((edge.attrib for edge in root.iterfind("edges/edge")), key=lambda edge: int(edge["to-port"]))
        inputs: dict[str, list[str]] = {layer: [] for layer in layers}
        for edge in edges:
            inputs[edge["to-layer"]].append(edge["from-layer"])
        return cls(layers, inputs, read_constants(model))

    @cached_property
    def readers(self) -> dict[str, list[str]]:
        """The layers that each layer feeds."""
        readers: dict[str, list[str]] = {layer: [] for layer in self.layers}
        for layer, sources in self.inputs.items():
            for source in sources:
                readers[source].append(layer)
        return readers

    def kind(self, layer: str) -> str:
        return self.layers[layer].attrib["type"]

    def modules(self) -> Iterator[tuple[str, str]]:
        """Yield each layer that has a torch module's name, and that name."""
        for layer, found in self.layers.items():
            module, _, operation = found.attrib["name"].partition("/aten::")
            if module.startswith(_ROOT) and operation:
                yield layer, module.removeprefix(_ROOT)

    def constant(self, layer: str) -> Floats | None:
        """Return the value of a layer that depends on constants alone, else None."""
        kind = self.kind(layer)
        if kind == "Const":
            return self._stored(layer)
        if kind not in _FOLDED:
            return None
        inner = [value for value in map(self.constant, self.inputs[layer]) if value is not None]
        return _FOLDED[kind](*inner) if len(inner) == len(self.inputs[layer]) else None

    def _stored(self, layer: str) -> Floats:
        data = self.layers[layer].find("data")
        assert data is not None
        shape = [int(size) for size in data.attrib["shape"].split(",") if size.strip()]
        offset, size = int(data.attrib["offset"]), int(data.attrib["size"])
        content = memoryview(self.constants)[offset : offset + size]
        return np.frombuffer(content, _TYPES[data.attrib["element_type"]]).reshape(shape).astype(np.float32)

    def beside(self, layer: str, kind: str) -> tuple[str, Floats] | None:
        """Return the next layer of `kind` and the constant that it joins to the output of `layer`."""
        for reader in self.readers[layer]:
            if self.kind(reader) == kind:
                for source in self.inputs[reader]:
                    value = self.constant(source) if source != layer else None
                    if value is not None:
                        return reader, value
        return None


def read_weights(model: Path) -> dict[str, Floats]:
    """Return all weights of the graph `model` in f32, under the names of the torch form.

    Of quantised layers the int8 constants times their scales; what was moved between activations and weights
    before quantising (Xiao et al., "SmoothQuant", 2023) is moved back. Raises SkillmillError for a file that
    is no such graph.
    """
    try:
        graph = _Graph.read(model)
        found: dict[str, Floats] = {}
        for layer, module in graph.modules():
            reader = _READERS.get(graph.kind(layer))
            if reader is not None:
                found |= {f"{module}.{name}": value for name, value in reader(graph, layer)}
    except (ElementTree.ParseError, OSError, KeyError, ValueError) as error:
        raise SkillmillError(f"{model}: not an OpenVINO model whose weights can be read") from error
    if not found:
        raise SkillmillError(f"{model}: an OpenVINO model without the names of its torch modules")
    return found


def _linear(graph: _Graph, layer: str) -> Iterator[tuple[str, Floats]]:
    source, matrix = graph.inputs[layer]
    weight = graph.constant(matrix)
    if weight is None:
        return  # the product of two activations
    data = graph.layers[layer].find("data")
    if data is not None and data.attrib.get("transpose_b") != "true":
        weight = weight.T
    yield "weight", weight * _smoothing(graph, source)
    if bias := graph.beside(layer, "Add"):
        yield "bias", bias[1].reshape(-1)


def _smoothing(graph: _Graph, source: str) -> Floats:
    """Return what the input of a quantised layer is multiplied with on its way from `source`, per column."""
    while graph.kind(source) == "FakeQuantize":
        source = graph.inputs[source][0]
    if "smooth_quant" in graph.layers[source].attrib["name"] and graph.kind(source) == "Multiply":
        for factor in graph.inputs[source]:
            value = graph.constant(factor)
            if value is not None:
                return value.reshape(1, -1)
    return np.ones((1, 1), dtype=np.float32)


def _embedding(graph: _Graph, layer: str) -> Iterator[tuple[str, Floats]]:
    table = graph.constant(graph.inputs[layer][0])
    if table is not None and table.ndim == 2:
        yield "weight", table


def _norm(graph: _Graph, layer: str) -> Iterator[tuple[str, Floats]]:
    scaled = graph.beside(layer, "Multiply")
    if scaled is None:
        return
    yield "weight", scaled[1].reshape(-1)
    if shifted := graph.beside(scaled[0], "Add"):
        yield "bias", shifted[1].reshape(-1)


_READERS = {"MatMul": _linear, "Gather": _embedding, "MVN": _norm}
