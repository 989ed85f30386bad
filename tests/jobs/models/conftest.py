"""A model folder of random weights, torch form only, shared by these tests."""

import shutil
from pathlib import Path

import pytest

from skillmill.udfs.recognition.transformer.heads import Head, bio


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the folder; tests only read it."""
    pytest.importorskip("torch", reason="the tiny model needs skillmill[torch]")
    pytest.importorskip("transformers", reason="the tiny model needs skillmill[torch]")
    from safetensors.torch import save_file
    from tiny_models import write_encoder

    from skillmill.udfs.recognition.transformer.encode import TextEncoder
    from skillmill.udfs.recognition.transformer.folder import write_heads, write_manifest
    from skillmill.udfs.recognition.transformer.reference import F32, TOLERANCE, reference_logits, write_reference
    from skillmill.udfs.recognition.transformer.torch_model import build, logits, read_encoder
    from skillmill.udfs.recognition.transformer.torch_runtime import TorchRuntime

    path = write_encoder(tmp_path_factory.mktemp("models") / "tiny")
    heads = (Head("a.tool", bio(["Tool"]), {"Tool": "Knowledge"}), Head("b", bio(["Name"]), {"Name": "Name"}))
    model = build(read_encoder(path), heads)
    save_file({name: weight.contiguous() for name, weight in model.state_dict().items()}, path / "model.safetensors")
    write_heads(path, heads, 64, 0, False)
    runtime = TorchRuntime(model, lambda ids, mask: logits(model, ids, mask), "cpu")
    encoder = TextEncoder.load(path / "tokenizer.json")
    write_reference(path, {F32: reference_logits(encoder, runtime, 64)})
    write_manifest(path, "tiny", TOLERANCE)
    return path


@pytest.fixture
def tiny(made: Path, tmp_path: Path) -> Path:
    """A copy of the folder for one test, `models/tiny`."""
    return Path(shutil.copytree(made, tmp_path / "models" / "tiny"))
