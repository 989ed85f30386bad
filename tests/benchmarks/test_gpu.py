"""The benchmark of the GPU, small and on a CPU."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the benchmark needs skillmill[torch]")
pytest.importorskip("transformers", reason="the benchmark needs skillmill[torch]")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    lines = [json.dumps({"text": f"Skills: Python, SQL and Go.\nTeam lead no. {at}, with care."}) for at in range(6)]
    path = tmp_path / "documents.jsonl"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_it_compares_both_engines_without_spark_and_openvino(documents: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    code = (
        "import sys\n"
        "for name in ('pyspark', 'openvino', 'pydantic'): sys.modules[name] = None\n"
        "from benchmarks.gpu import main\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["--documents", str(documents), "--n", "8", "--shape", "tiny", "--device", "cpu", "--threads", "1"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--rounds", "3", "--json", str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(out.read_text())
    assert result["documents"] == 8
    assert result["engines"].keys() == {"skillmill", "pipeline"}
    assert all(len(rate["seconds"]) == 3 and rate["tokens_per_s"] > 0 for rate in result["engines"].values())
    assert result["ratio_to_pipeline"]["pipeline"] == 1
    assert 0 <= result["padded_share"] < 1
    assert result["limit"] in ("tokenizing", "model")
    assert "skillmill" in done.stdout


@pytest.mark.parametrize("shape", ["tiny"])
def test_both_forms_have_the_same_weights(shape: str, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForTokenClassification

    from benchmarks.gpu_model import write_classifier, write_own
    from skillmill.udfs.recognition.transformer.folder import open_folder
    from skillmill.udfs.recognition.transformer.torch_load import Wanted, torch_runtime
    from skillmill.udfs.recognition.transformer.torch_model import read_model

    classifier = write_classifier(tmp_path / "classifier", shape)
    own = read_model(open_folder(write_own(classifier, tmp_path / "own", 64, 0)))
    ids = np.arange(100, 140).reshape(2, 20)
    found = torch_runtime(own, Wanted(64, "cpu")).infer(ids, np.ones_like(ids))
    model = AutoModelForTokenClassification.from_pretrained(classifier).eval()
    with torch.no_grad():
        wanted = model(input_ids=torch.tensor(ids)).logits.numpy()
    assert np.abs(found - wanted).max() < 1e-4
