"""Compiled models that are kept on the machine."""

import gzip
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import openvino
import pytest
from openvino import opset13 as ops

from skillmill.udfs.recognition.transformer.compiled import DEVICE, read_compiled
from skillmill.udfs.recognition.transformer.openvino_files import (
    CONSTANTS_ZIPPED,
    GRAPH,
    constants_of,
    read_constants,
    read_network,
    write_graph,
)
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime

SETTINGS = {"INFERENCE_NUM_THREADS": "1"}
MAPS = Path("/proc/self/maps")


class Core:
    """An openvino.Core that counts what it compiles."""

    def __init__(self) -> None:
        self._core = openvino.Core()
        self.compiled = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._core, name)

    def compile_model(self, *arguments: Any) -> Any:
        self.compiled += 1
        return self._core.compile_model(*arguments)


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The machine's folder for temporary files."""
    (tmp_path / "machine").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "machine"))
    return tmp_path / "machine"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path, 3.0)


def write_model(folder: Path, factor: float) -> Path:
    """Write a network whose only output is its input `ids` times a vector of `factor`."""
    ids, mask = (ops.parameter([-1, 1024], np.int64, name) for name in ("ids", "mask"))
    vector = ops.constant(np.full(1024, factor, dtype=np.float32))
    product = ops.multiply(ops.convert(ops.multiply(ids, mask), "f32"), vector)
    network = openvino.Model([product], [ids, mask])
    for at, name in enumerate(("ids", "mask")):
        network.inputs[at].get_tensor().set_names({name})
    openvino.save_model(network, folder / "model.xml", compress_to_fp16=False)
    write_graph(folder / GRAPH, (folder / "model.xml").read_bytes())
    return folder / GRAPH


def read(model: Path, **settings: str) -> tuple[float, int]:
    """Return what the network makes of 2, and whether it had to be compiled."""
    core = Core()

    def anew() -> tuple[Any, Any]:
        network, mapped = read_network(core, model)
        return core.compile_model(network, DEVICE, SETTINGS | settings), mapped

    compiled, _mapped = read_compiled(core, model, SETTINGS | settings, anew, "as it is")
    two = np.full((1, 1024), 2, dtype=np.int64)
    [answer] = compiled([two, np.ones_like(two)]).values()
    return float(answer[0, -1]), core.compiled


def kept(machine: Path) -> list[Path]:
    return sorted(machine.glob("skillmill-*-compiled/*"))


def test_a_model_is_compiled_once_and_then_read(model: Path, machine: Path) -> None:
    assert [read(model) for _ in range(3)] == [(6.0, 1), (6.0, 0), (6.0, 0)]
    assert len(kept(machine)) == 1


def test_other_weights_and_other_settings_are_compiled_anew(model: Path, machine: Path) -> None:
    assert read(model) == (6.0, 1)
    assert read(model, INFERENCE_NUM_THREADS="2") == (6.0, 1)
    assert read(write_model(model.parent, 4.0)) == (8.0, 1)
    assert len(kept(machine)) == 3


@pytest.mark.parametrize("size", [0, 10, -10])
def test_what_was_damaged_is_not_read_but_made_anew(model: Path, machine: Path, size: int) -> None:
    read(model)
    [file] = kept(machine)
    file.write_bytes(file.read_bytes()[:size])
    assert [read(model) for _ in range(2)] == [(6.0, 1), (6.0, 0)]


def test_nothing_is_read_from_a_folder_that_others_may_write_to(model: Path, machine: Path) -> None:
    read(model)
    kept(machine)[0].parent.chmod(0o777)
    assert read(model) == (6.0, 1)


def test_where_nothing_can_be_written_a_model_is_compiled(
    model: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(model))
    assert [read(model) for _ in range(2)] == [(6.0, 1), (6.0, 1)]


@pytest.mark.skipif(not MAPS.exists(), reason="asks Linux what is mapped")
def test_weights_are_mapped_and_not_read_into_memory(model: Path, machine: Path) -> None:
    first = OpenVinoRuntime(model, "first", 1)
    assert str(constants_of(model)) in MAPS.read_text()
    for _ in range(2):
        again = OpenVinoRuntime(model, "again", 1, keeps_compiled=True)
    assert str(kept(machine)[0]) in MAPS.read_text()
    ids = np.arange(1024, dtype=np.int64)[None]
    assert (again.infer(ids, np.ones_like(ids)) == first.infer(ids, np.ones_like(ids))).all()


def test_constants_may_lie_zipped(model: Path, machine: Path) -> None:
    plain = constants_of(model)
    content = plain.read_bytes()
    zipped = plain.with_name(CONSTANTS_ZIPPED)
    zipped.write_bytes(gzip.compress(content))
    assert constants_of(model) == plain
    plain.unlink()
    assert read_constants(model) == content
    assert [read(model) for _ in range(2)] == [(6.0, 1), (6.0, 0)]

    zipped.write_bytes(zipped.read_bytes()[:-9])
    with pytest.raises(OSError, match=r"model\.bin\.gz: damaged"):
        read_constants(model)
    with pytest.raises(OSError, match=r"model\.bin\.gz: damaged"):
        read(model)
