"""The real Spark NLP, in a JVM of its own, beside our recognisers on the same documents and weights."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from one_hot_models import write_bert
from pyspark.sql import SparkSession
from tiny_models import write_classifier

from skillmill.jobs.session import COORDINATES
from skillmill.jobs.spark_nlp.ready import require_spark_nlp
from skillmill.jobs.training.to_onnx import export_onnx
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.spark_nlp.folder import open_exported
from skillmill.udfs.resources import folder

RUNS = Path(__file__).parents[2] / "spark_nlp_runs.py"
LABELS = {"java": "B-Skill", "spring": "I-Skill", "care": "B-Knowledge"}
WORD_LIKE = [
    "Java Spring, 😀 and care 🇫🇷.\nNode.js; C++ and Java\u00a0Spring\n한국어 Java café Élan JAVA İstanbul care",
    "",
    " \n ",
    "Java, " * 300,
    "Java.\n" * 200,
    "\u200bJava\ufeff Spring\u00ad care\u0301 C#, .NET and machine-learning, JavaScript",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Spark NLP has run over some documents, see spark_nlp_runs."""
    if find_spec("sparknlp") is None:
        pytest.skip("needs the package spark-nlp: pip install 'skillmill[sparknlp]'")
    pytest.importorskip("torch", reason="the models are made with skillmill[torch]")
    home = tmp_path_factory.mktemp("spark-nlp")
    export_onnx(shaken(write_bert(home / "hf" / "words", list(LABELS), LABELS, scale=3.0)), home / "words")
    export_onnx(write_classifier(home / "hf" / "other", ["O", "B-Skill"]), home / "other")
    resumes = sorted(folder("corpus/resumes").glob("*.txt"))[:4]
    texts = [*WORD_LIKE, *(path.read_text(encoding="utf-8") for path in resumes)]
    (home / "documents.json").write_text(json.dumps({str(at): text for at, text in enumerate(texts)}))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYSPARK", "SPARK"))}
    done = subprocess.run([sys.executable, str(RUNS), str(home)], env=kept, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    return home


def shaken(model: Path) -> Path:
    """Add noise to the weights of a model that reads labels off words, so that each word's neighbours count too."""
    import torch
    from transformers import BertForTokenClassification

    torch.manual_seed(3)
    classifier = BertForTokenClassification.from_pretrained(model)
    with torch.no_grad():
        for weight in classifier.parameters():
            weight.add_(torch.randn_like(weight) * 0.03)
    classifier.save_pretrained(model)
    return model


def documents(home: Path) -> dict[str, str]:
    return json.loads((home / "documents.json").read_text())


def theirs(home: Path, run: str) -> dict[str, list[list[Any]]]:
    return json.loads((home / "mentions.json").read_text())[run]


def ours(home: Path, spec: RecognizerSpec) -> dict[str, list[tuple[int, int, str, float]]]:
    texts = documents(home)
    found = get_extractor((spec,)).extract(list(texts.values()))
    return {
        name: [(m.start, m.end, m.label, m.confidence) for m in mentions]
        for name, mentions in zip(texts, found, strict=True)
    }


def test_the_offsets_give_back_the_surfaces(home: Path) -> None:
    texts = documents(home)
    for run in ("words", "names"):
        found = theirs(home, run)
        assert found.keys() == texts.keys()
        assert sum(map(len, found.values())) > 60
        assert all(texts[name][m[0] : m[1]] == m[3] for name, mentions in found.items() for m in mentions)


def test_of_100_mentions_99_are_what_our_runtime_finds(home: Path) -> None:
    wanted = ours(home, RecognizerSpec("transformer", str(home / "hf" / "words"), device="cpu"))
    found = theirs(home, "words")
    one = {(name, *m[:3]) for name, mentions in wanted.items() for m in mentions}
    two = {(name, *m[:3]) for name, mentions in found.items() for m in mentions}
    assert len(one) > 300
    assert len({m[2] for mentions in wanted.values() for m in mentions}) == 2
    assert len(one & two) >= 0.99 * len(one | two)


def test_where_no_segment_is_longer_than_a_window_the_confidences_are_ours(home: Path) -> None:
    wanted = ours(home, RecognizerSpec("transformer", str(home / "hf" / "words"), device="cpu"))
    found = theirs(home, "words")
    short = [name for name, text in documents(home).items() if max(map(len, text.splitlines()), default=0) < 62]
    sure = [m[3] for name in short for m in wanted[name]]
    assert len({round(confidence, 2) for confidence in sure}) > 3  # context tells
    assert [m[4] for name in short for m in found[name]] == pytest.approx(sure, abs=0.001)


def test_a_second_model_in_one_application_is_refused(home: Path) -> None:
    assert "this Spark application runs another model" in (home / "second.txt").read_text()


@pytest.mark.parametrize("clean", [False, True])
def test_both_matchers_give_the_same_labels(home: Path, clean: bool) -> None:
    found = json.loads((home / "labels.json").read_text())
    rows = found[f"aho-corasick {clean}"]
    assert sum(tag != "O" for *_, tags, _ in rows for tag in tags) > 100
    assert found[f"entity-ruler {clean}"] == rows


def test_the_ruler_finds_what_the_gazetteer_finds(home: Path) -> None:
    wanted = ours(home, RecognizerSpec("gazetteer", "starter"))
    found = theirs(home, "names")
    assert {name: [(m[0], m[1], m[2], m[4]) for m in mentions] for name, mentions in found.items()} == wanted


def test_the_tables_tell_what_found_the_mentions(home: Path) -> None:
    kept = json.loads((home / "tables.json").read_text())
    revision = open_exported(str(home / "words")).revision
    assert kept["mentions"] == [["cv/1", "java", "sparknlp", revision, "sparknlp-onnx-f32"]]
    assert kept["ledger"] == [["cv/1", "done"], ["cv/2", "done"]]
    assert (kept["counts"]["documents"], kept["counts"]["done"], kept["counts"]["mentions"]) == (2, 2, 1)


def test_without_its_jars_one_line_names_the_coordinates(spark: SparkSession) -> None:
    if find_spec("sparknlp") is None:
        pytest.skip("needs the package spark-nlp: pip install 'skillmill[sparknlp]'")
    with pytest.raises(SkillmillError) as caught:
        require_spark_nlp()
    assert ",".join(COORDINATES) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_without_its_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sparknlp.base", None)
    with pytest.raises(SkillmillError, match=r"pip install 'skillmill\[sparknlp\]'"):
        require_spark_nlp()
