"""The int8 form in f32, where a processor multiplies bytes slowly."""

from pathlib import Path

import pytest

from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import OPENVINO, OPENVINO_F32, open_folder
from skillmill.udfs.recognition.transformer.openvino_float import multiplies_bytes
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import largest_difference
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.resources import folder as resource_folder


@pytest.mark.parametrize(
    ("cpu", "expected"),
    [
        ("processor\t: 0\nflags\t\t: fpu sse4_2 avx2\n", False),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_vnni\n", True),
        ("processor\t: 0\nflags\t\t: avx2 avx_vnni\n", True),
        ("processor\t: 0\nFeatures\t: fp asimd asimddp\n", True),
        ("processor\t: 0\n", True),
    ],
)
def test_the_processor_is_asked_for_its_byte_instructions(tmp_path: Path, cpu: str, expected: bool) -> None:
    (tmp_path / "cpuinfo").write_text(cpu, encoding="utf-8")

    assert multiplies_bytes(tmp_path / "cpuinfo") is expected


def test_a_machine_that_does_not_tell_gets_int8(tmp_path: Path) -> None:
    assert multiplies_bytes(tmp_path / "missing")


def test_the_shipped_model_in_f32_gives_what_torch_gives() -> None:
    folder = open_folder(resource_folder("models/default"))
    encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
    assert folder.openvino
    runtime = OpenVinoRuntime(folder.openvino, OPENVINO_F32, 1, floats=True)

    assert largest_difference(folder, encoder, runtime) < 0.005


def test_int8_computed_exactly_gives_its_reference_on_every_processor() -> None:
    folder = open_folder(resource_folder("models/default"))
    encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
    assert folder.openvino

    exact = OpenVinoRuntime(folder.openvino, OPENVINO, 1, exact=True)
    # processors add in different orders, and what lies between two bytes then falls to either: .12 with AVX-512
    assert largest_difference(folder, encoder, exact) < 0.2


def test_the_runtime_goes_by_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    from skillmill.udfs.recognition.recognizer import RecognizerSpec
    from skillmill.udfs.recognition.transformer import load

    for has_them, name in ((False, "openvino-f32"), (True, "openvino-int8")):
        monkeypatch.setattr(load, "multiplies_bytes", lambda has_them=has_them: has_them)
        assert load.load_transformer(RecognizerSpec("transformer", device="cpu")).runtime == name
