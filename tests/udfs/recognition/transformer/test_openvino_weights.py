"""One committed set of weights: torch reads the constants of the OpenVINO form."""

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import open_folder
from skillmill.udfs.recognition.transformer.load import load_runtime
from skillmill.udfs.recognition.transformer.openvino_files import GRAPH, constants_of
from skillmill.udfs.recognition.transformer.openvino_weights import read_weights
from skillmill.udfs.recognition.transformer.reference import largest_difference
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.resources import folder as resource_folder


@pytest.fixture(scope="module")
def shipped() -> Path:
    return resource_folder("models/default")


def test_every_weight_of_the_shipped_model_is_read(shipped: Path) -> None:
    weights = read_weights(shipped / "openvino-int8" / GRAPH)

    assert weights["encoder.embeddings.word_embeddings.weight"].shape == (21000, 384)
    assert weights["heads.dotin.weight"].shape[1] == 384
    assert all(value.dtype == np.float32 and np.isfinite(value).all() for value in weights.values())
    assert sum(name.endswith("LayerNorm.weight") for name in weights) == 25


def test_torch_runs_the_shipped_model_and_gives_nearly_what_openvino_gives(shipped: Path) -> None:
    pytest.importorskip("torch")
    from skillmill.udfs.recognition.transformer.torch_model import logits, read_model
    from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime

    folder = open_folder(shipped)
    encoder = TextEncoder.load(shipped / TOKENIZER, folder.cases)
    model = read_model(folder)
    torch_runtime = TorchRuntime(model, lambda ids, mask: logits(model, ids, mask), "cpu")
    openvino_runtime = load_runtime(folder, encoder, RecognizerSpec("transformer", device="cpu"))
    ids = np.array([encoder.prefix + encoder.encode("Python, SQL and ward rounds").ids.tolist() + encoder.suffix])
    mask = np.ones_like(ids)

    assert largest_difference(folder, encoder, torch_runtime) < 0.01
    ours, theirs = torch_runtime.infer(ids, mask), openvino_runtime.infer(ids, mask)
    assert np.abs(ours - theirs).max() < 0.5
    assert (ours[..., :3].argmax(-1) == theirs[..., :3].argmax(-1)).all()


def test_a_file_that_is_no_graph_is_named(tmp_path: Path, shipped: Path) -> None:
    graph = tmp_path / GRAPH
    for content in (b"<net", gzip.compress(b"<net"), gzip.compress(b"<net></net>")[:-9]):
        graph.write_bytes(content)
        with pytest.raises(SkillmillError, match=r"model\.xml\.gz: not an OpenVINO model"):
            read_weights(graph)

    shutil.copyfile(shipped / "openvino-int8" / GRAPH, graph)
    constants_of(graph).write_bytes(b"short")
    with pytest.raises(SkillmillError, match=r"model\.xml\.gz: not an OpenVINO model"):
        read_weights(graph)
