"""The ONNX form for Spark NLP: what it computes, and what is refused."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="the export needs skillmill[torch]")
pytest.importorskip("onnx", reason="the export needs skillmill[sparknlp]")

from one_hot_models import write_roberta
from tiny_models import write_classifier
from typer.testing import CliRunner

from skillmill.jobs.cli.models import models
from skillmill.jobs.training.to_onnx import export_onnx, export_spark_nlp
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.spark_nlp.folder import open_exported
from skillmill.udfs.resources import folder

LABELS = ["O", "B-Skill", "I-Skill"]


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_classifier(tmp_path_factory.mktemp("hf") / "model", LABELS)


def test_the_graph_gives_the_models_logits_for_any_shape_and_mask(classifier: Path, tmp_path: Path) -> None:
    import openvino
    import torch
    from transformers import BertForTokenClassification

    export_onnx(classifier, tmp_path / "out")
    graph = openvino.Core().compile_model(tmp_path / "out" / "model.onnx", "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    model = BertForTokenClassification.from_pretrained(classifier).eval()
    for rows, tokens in ((1, 3), (3, 40)):
        ids = np.random.default_rng(3).integers(5, 60, (rows, tokens))
        mask = np.ones_like(ids)
        mask[-1, tokens // 2 :] = 0
        found = graph({"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})["logits"]
        with torch.no_grad():
            wanted = model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).logits.numpy()
        np.testing.assert_allclose(found[mask == 1], wanted[mask == 1], atol=1e-4)


def test_the_folder_has_pieces_and_labels_by_line(classifier: Path, tmp_path: Path) -> None:
    export_onnx(classifier, tmp_path / "out")
    found = open_exported(str(tmp_path / "out"))
    vocabulary = json.loads((classifier / "tokenizer.json").read_text())["model"]["vocab"]
    lines = (tmp_path / "out" / "assets" / "vocab.txt").read_text().split("\n")
    assert {piece: at for at, piece in enumerate(lines[:-1])} == vocabulary
    assert (found.labels, found.max_length) == (tuple(LABELS), 64)


def test_what_spark_nlp_cannot_run_is_refused_and_nothing_is_left(classifier: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    roberta = write_roberta(tmp_path / "roberta", ["java"], {"java": "B-Skill"})
    with pytest.raises(SkillmillError, match="of BERT alone"):
        export_onnx(roberta, out)
    with pytest.raises(SkillmillError, match=r"Spark NLP runs one head: name it by --head, of .*dotin"):
        export_spark_nlp(folder("models/default"), None, out)
    with pytest.raises(SkillmillError, match="no head skills"):
        export_spark_nlp(folder("models/default"), "skills", out)
    with pytest.raises(SkillmillError, match="leave out --head"):
        export_spark_nlp(classifier, "dotin", out)
    assert not out.exists()


def test_a_vocabulary_that_spark_nlp_would_read_in_another_way_is_refused(classifier: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(classifier, tmp_path / "copy"))
    tokenizer = json.loads((copy / "tokenizer.json").read_text())
    vocabulary = tokenizer["model"]["vocab"]
    vocabulary["[PAD]"], vocabulary["[UNK]"] = vocabulary["[UNK]"], vocabulary["[PAD]"]
    (copy / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(SkillmillError, match=r"needs \[PAD\] as the first word piece"):
        export_onnx(copy, tmp_path / "out")


def test_the_command_exports_a_head_of_the_shipped_model(tmp_path: Path) -> None:
    out = tmp_path / "dotin"
    done = CliRunner().invoke(models, ["export", "default", "--head", "dotin", "--to", "sparknlp", "--out", str(out)])
    assert done.exit_code == 0, done.output
    found = open_exported(str(out))
    assert found.labels[0] == "O"
    assert (len(found.labels), found.max_length) == (25, 256)


def test_the_command_names_the_forms_that_there_are(classifier: Path, tmp_path: Path) -> None:
    for form, said in (("onnx", "sparknlp or huggingface"), ("huggingface", "--head")):
        done = CliRunner().invoke(models, ["export", "default", "--to", form, "--out", str(tmp_path / "out")])
        assert said in str(done.exception)
