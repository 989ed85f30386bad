"""Machines on which a runtime is not installed: imports are blocked in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from skillmill.udfs.recognition.transformer.folder import file_hash, write_json
from skillmill.udfs.resources import folder

LOAD = """
import sys
*blocked, model = sys.argv[1:]
for name in blocked: sys.modules[name] = None
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
try: load_transformer(RecognizerSpec("transformer", model))
except SkillmillError as error: print(error)
"""


def error(*arguments: str) -> str:
    """Return the error that a person sees where a model is loaded; `arguments` are what is blocked, then the model."""
    done = subprocess.run([sys.executable, "-c", LOAD, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_without_openvino_the_error_says_what_to_install() -> None:
    said = error("openvino", "torch", "transformers", "default")
    assert said.endswith("needs openvino or torch, not installed: pip install openvino or 'skillmill[torch]'")


@pytest.mark.parametrize("missing", ["torch", "transformers"])
def test_without_torch_a_model_that_has_its_form_alone_says_what_to_install(tmp_path: Path, missing: str) -> None:
    pytest.importorskip("torch", reason="else torch is named in both cases")
    source = folder("models/default")
    for name in ("heads.json", "calibration.json", "tokenizer.json.gz"):
        (tmp_path / name).write_bytes((source / name).read_bytes())
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_text("{}")
    files = {file.name: file_hash(file) for file in tmp_path.iterdir()}
    write_json(tmp_path / "manifest.json", {"format": 2, "name": "torch alone", "files": files})
    said = error(missing, str(tmp_path))
    assert said == f"{tmp_path}: device auto needs torch, not installed: pip install 'skillmill[torch]'"
