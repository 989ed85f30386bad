"""Which GPU a Spark task runs its model on."""

from dataclasses import dataclass
from typing import Any

import pytest
from pyspark import TaskContext

from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS
from skillmill.udfs.spark import on_gpu, task_gpu

SPECS = (
    RecognizerSpec("transformer", device="auto"),
    RecognizerSpec("transformer", device="cuda"),
    RecognizerSpec("transformer", device="cpu"),
)


@dataclass
class Task:
    """A running task, and the resources that Spark gave it."""

    given: dict[str, Any]

    def resources(self) -> dict[str, Any]:
        return self.given


@dataclass
class Addresses:
    addresses: list[str]


def test_the_gpu_of_the_task_becomes_the_device() -> None:
    assert [spec.device for spec in on_gpu(SPECS, "2")] == ["auto:2", "cuda:2", "cpu"]


@pytest.mark.parametrize("address", ["", "GPU-4f7a"])
def test_without_a_number_the_specs_stay(address: str) -> None:
    assert on_gpu(SPECS, address) == SPECS


def test_a_task_knows_its_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    for given, address in (({"gpu": Addresses(["3"])}, "3"), ({"gpu": Addresses([])}, ""), ({}, "")):
        monkeypatch.setattr(TaskContext, "get", lambda given=given: Task(given))
        assert task_gpu() == address


def test_outside_a_task_there_is_no_gpu() -> None:
    assert task_gpu() == ""


def test_auto_with_a_number_runs_on_a_cpu_where_there_is_no_gpu() -> None:
    from skillmill.udfs.recognition.transformer import load_transformer

    (auto, *_) = on_gpu(SPECS, "1")
    assert load_transformer(auto).runtime in (*FORMS, "torch-cuda-bf16")
