"""Which runtime a model gets, by what the machine has and what gives the reference logits."""

import logging
import re
import subprocess
import sys

import numpy as np
import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load, load_transformer
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime

TEXT = "Fluent in Python and SQL"
INFER = OpenVinoRuntime.infer


def saturated(self: OpenVinoRuntime, ids: Ints, mask: Ints) -> np.ndarray:
    """What int8 can give on a CPU whose instructions saturate."""
    return np.clip(INFER(self, ids, mask), -1, 1)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


def surfaces(spec: RecognizerSpec) -> tuple[str, list[str]]:
    recognizer = load_transformer(spec)
    (found,) = recognizer.recognize([TEXT])
    return recognizer.runtime, [mention.surface for mention in found]


def test_auto_passes_over_a_runtime_with_other_logits_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr(OpenVinoRuntime, "infer", saturated)
    runtime, found = surfaces(RecognizerSpec("transformer", threads=1))
    assert runtime == "torch-cpu-f32"
    assert "Python" in found
    assert warnings(caplog)
    for said in warnings(caplog):
        assert re.search(r"openvino-[\w-]+ does not give the model's reference logits", said)
        assert "Python" not in said


def test_the_processors_next_form_is_run_where_the_first_gives_other_logits(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong_in_bf16(self: OpenVinoRuntime, ids: Ints, mask: Ints) -> np.ndarray:
        logits = INFER(self, ids, mask)
        return logits + (self.name == "openvino-int8-bf16") * (ids.shape[1] > 20)

    monkeypatch.setattr(OpenVinoRuntime, "infer", wrong_in_bf16)
    monkeypatch.setattr(load, "instructions", lambda: frozenset(["amx_int8", "amx_bf16"]))
    for device in ("cpu", "auto"):
        assert surfaces(RecognizerSpec("transformer", threads=1, device=device))[0] == "openvino-int8"
        assert "openvino-int8-bf16 does not give" in warnings(caplog)[-1]


def test_a_device_that_was_asked_for_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenVinoRuntime, "infer", saturated)
    with pytest.raises(SkillmillError, match="reference logits"):
        load_transformer(RecognizerSpec("transformer", device="cpu"))


def test_auto_without_openvino_runs_torch(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("torch")
    monkeypatch.setitem(sys.modules, "openvino", None)
    assert load_transformer(RecognizerSpec("transformer", threads=1)).runtime == "torch-cpu-f32"
    assert warnings(caplog) == []


def test_without_torch_openvino_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    assert load_transformer(RecognizerSpec("transformer")).runtime.startswith("openvino-")


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_without_torch_and_openvino_the_error_says_what_to_install(
    device: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(SkillmillError, match=r"not installed: pip install openvino or 'skillmill\[torch\]'"):
        load_transformer(RecognizerSpec("transformer", device=device))


def test_a_gpu_that_cannot_be_used_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(load, "cuda_is_usable", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)

    def broken(*_: object) -> None:
        raise RuntimeError("no kernel image is available")

    monkeypatch.setattr("skillmill.udfs.recognition.transformer.torch_load.read_network", broken)
    assert load_transformer(RecognizerSpec("transformer")).runtime.startswith("openvino-")
    (said,) = warnings(caplog)
    assert "(RuntimeError)" in said


def test_cuda_that_was_asked_for_and_is_not_there_is_an_error() -> None:
    torch = pytest.importorskip("torch")
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    for device in ("cuda", "cuda:1"):
        with pytest.raises(SkillmillError, match="torch finds no CUDA here"):
            load_transformer(RecognizerSpec("transformer", device=device))


@pytest.mark.parametrize("device", ["cuda:", "cuda:x", "cpu:0", "tpu"])
def test_a_device_of_another_form_is_refused(device: str) -> None:
    with pytest.raises(SkillmillError, match="unknown device"):
        load_transformer(RecognizerSpec("transformer", device=device))


def test_workers_spread_over_gpus_and_numbers_begin_again_after_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    from skillmill.udfs.recognition.transformer import torch_runtime

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    assert [torch_runtime.torch_device(f"cuda:{number}").index for number in range(4)] == [0, 1, 0, 1]
    chosen = []
    for process in range(100, 104):
        monkeypatch.setattr(torch_runtime.os, "getpid", lambda process=process: process)
        chosen.append(torch_runtime.torch_device("cuda").index)
    assert chosen == [0, 1, 0, 1]


def test_torch_and_openvino_give_the_same_mentions() -> None:
    pytest.importorskip("torch")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "openvino", None)
        by_torch = surfaces(RecognizerSpec("transformer", threads=1))
    assert by_torch == ("torch-cpu-f32", surfaces(RecognizerSpec("transformer", threads=1, device="cpu"))[1])


def test_what_travels_to_workers_touches_neither_torch_nor_the_gpu() -> None:
    code = (
        "import pickle, sys\n"
        "from skillmill.udfs.spark import extract_documents\n"
        "from skillmill.udfs.recognition.recognizer import RecognizerSpec\n"
        "from skillmill.udfs.recognition.registry import get_revision\n"
        "spec = RecognizerSpec('transformer', device='auto')\n"
        "extract_documents((pickle.loads(pickle.dumps(spec)),))\n"
        "get_revision(spec)\n"
        "assert not {'torch', 'openvino'} & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_torch_is_not_imported_where_there_is_no_gpu_to_ask_it_for() -> None:
    code = (
        "import sys; from skillmill.udfs.recognition.transformer import load\n"
        "load._may_have_gpu = lambda: False\n"
        "from skillmill.udfs.recognition.recognizer import RecognizerSpec\n"
        "load.load_transformer(RecognizerSpec('transformer'))\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-P", "-c", code], check=True)
