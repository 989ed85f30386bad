"""The forms of the int8 model, and the one that a processor gets."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import OPENVINO, OPENVINO_F32, open_folder
from skillmill.udfs.recognition.transformer.openvino_forms import EXACT, FORMS, instructions, usable_forms
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.recognition.transformer.reference import TEXTS, largest_difference
from skillmill.udfs.recognition.transformer.tagging import Part, tag
from skillmill.udfs.recognition.transformer.tokenizer_file import TOKENIZER
from skillmill.udfs.resources import folder as resource_folder


@pytest.mark.parametrize(
    ("cpu", "expected"),
    [
        ("processor\t: 0\nflags\t\t: fpu sse4_2 avx2\n", "openvino-f32"),
        ("processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_vnni\n", "openvino-int8"),
        ("processor\t: 0\nflags\t\t: avx2 avx_vnni\n", "openvino-int8"),
        ("processor\t: 0\nflags\t\t: avx512_vnni avx512_bf16\n", "openvino-int8"),
        ("processor\t: 0\nflags\t\t: avx512_vnni avx512_bf16 amx_bf16 amx_tile amx_int8\n", "openvino-int8-bf16"),
        ("processor\t: 0\nflags\t\t: avx512_bf16\n", "openvino-f32"),
        ("processor\t: 0\nFeatures\t: fp asimd asimddp\n", "openvino-int8"),
        ("processor\t: 0\nFeatures\t: fp asimd asimddp i8mm bf16\n", "openvino-int8"),
        ("processor\t: 0\n", "openvino-int8"),
    ],
)
def test_the_form_goes_by_the_processors_instructions(tmp_path: Path, cpu: str, expected: str) -> None:
    (tmp_path / "cpuinfo").write_text(cpu, encoding="utf-8")

    assert usable_forms(instructions(tmp_path / "cpuinfo"))[0] == expected


def test_a_machine_that_does_not_tell_gets_int8(tmp_path: Path) -> None:
    assert usable_forms(instructions(tmp_path / "missing")) == ["openvino-int8"]


def test_the_shipped_model_in_f32_gives_what_torch_gives() -> None:
    folder = open_folder(resource_folder("models/default"))
    encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
    assert folder.openvino
    runtime = OpenVinoRuntime(folder.openvino, OPENVINO_F32, 1, FORMS[OPENVINO_F32])

    assert largest_difference(folder, encoder, runtime) < 0.005


def test_the_forms_agree_on_windows_of_every_short_length() -> None:
    folder = open_folder(resource_folder("models/default"))
    encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
    assert folder.openvino
    words = " ".join(TEXTS).split()
    texts = [" ".join(words[at : at + 1 + at]) for at in range(32)]
    found = {}
    for name, form in FORMS.items():
        runtime = OpenVinoRuntime(folder.openvino, name, 1, form)
        tagged = tag([[Part(encoder.encode(text))] for text in texts], encoder, runtime, folder.max_length, 512)
        assert tagged is not None
        found[name] = tagged.logits

    for name, logits in found.items():  # wrong numbers for one length are .4 off in the mean of its tokens
        assert np.abs(logits - found[OPENVINO_F32]).mean() < 0.03, name


def test_int8_computed_exactly_gives_its_reference_on_every_processor() -> None:
    folder = open_folder(resource_folder("models/default"))
    encoder = TextEncoder.load(folder.path / TOKENIZER, folder.cases)
    assert folder.openvino

    exact = OpenVinoRuntime(folder.openvino, OPENVINO, 1, EXACT)
    # processors add in different orders, and what lies between two bytes then falls to either: .12 with AVX-512
    assert largest_difference(folder, encoder, exact) < 0.2


@pytest.mark.parametrize(
    ("known", "name"),
    [
        (frozenset(), "openvino-f32"),
        (frozenset(["avx512_vnni"]), "openvino-int8"),
        (frozenset(["amx_int8", "amx_bf16"]), "openvino-int8-bf16"),
    ],
)
def test_the_shipped_model_runs_in_the_form_of_the_processor(
    monkeypatch: pytest.MonkeyPatch, known: frozenset[str], name: str
) -> None:
    monkeypatch.setattr(load, "instructions", lambda: known)

    assert load.load_transformer(RecognizerSpec("transformer", device="cpu")).runtime == name


def test_a_folder_without_a_tolerance_for_a_form_is_run_in_the_next(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shutil.copytree(resource_folder("models/default"), tmp_path / "older")
    manifest = json.loads((tmp_path / "older" / "manifest.json").read_text())
    del manifest["tolerance"]["openvino-int8-bf16"]
    (tmp_path / "older" / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr(load, "instructions", lambda: frozenset(["amx_int8", "amx_bf16"]))

    spec = RecognizerSpec("transformer", str(tmp_path / "older"), device="cpu")

    assert load.load_transformer(spec).runtime == "openvino-int8"
