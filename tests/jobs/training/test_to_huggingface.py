"""One head of a model folder as a token classifier that others can run."""

from pathlib import Path

import numpy as np
import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer
from skillmill.udfs.recognition.transformer.openvino_files import GRAPH
from skillmill.udfs.resources import folder as resource_folder

pytest.importorskip("torch")

TEXT = "we need python, apache spark and sql; you like working in a team."


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from skillmill.jobs.training.to_huggingface import export_huggingface

    out = tmp_path_factory.mktemp("exported") / "knowledge"
    export_huggingface(resource_folder("models/default"), "skillspan.knowledge", out)
    return out


def test_the_pipeline_of_transformers_runs_the_export(exported: Path) -> None:
    from transformers import pipeline

    found = pipeline("token-classification", str(exported), aggregation_strategy="simple")(TEXT)

    assert {"python", "sql"} <= {each["word"] for each in found}


def test_the_export_finds_in_lower_case_text_what_the_model_finds(exported: Path) -> None:
    ours = get_recognizer(RecognizerSpec("transformer", device="cpu", head="skillspan"))
    theirs = get_recognizer(RecognizerSpec("transformer", model=str(exported), device="cpu"))

    wanted = {(m.start, m.end) for m in ours.recognize([TEXT])[0] if m.label == "Knowledge"}
    assert wanted
    assert wanted <= {(m.start, m.end) for m in theirs.recognize([TEXT])[0]}


def test_the_exported_weights_are_the_models(exported: Path) -> None:
    from safetensors.numpy import load_file

    from skillmill.udfs.recognition.transformer.openvino_weights import read_weights

    theirs = load_file(exported / "model.safetensors")
    ours = read_weights(resource_folder("models/default") / "openvino-int8" / GRAPH)
    np.testing.assert_array_equal(theirs["classifier.weight"], ours["heads.skillspan_knowledge.weight"])


def test_a_head_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    from skillmill.jobs.training.to_huggingface import export_huggingface

    with pytest.raises(SkillmillError, match=r"no head skills in .*skillspan\.skill, skillspan\.knowledge"):
        export_huggingface(resource_folder("models/default"), "skills", tmp_path / "out")
    with pytest.raises(SkillmillError, match="is there already"):
        export_huggingface(resource_folder("models/default"), "dotin", tmp_path)
