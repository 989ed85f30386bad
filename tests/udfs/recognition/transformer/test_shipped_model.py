"""The shipped model through its recogniser."""

import random
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.labels import LABELS, SKILL_LABELS
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer
from skillmill.udfs.recognition.transformer.encode import Ints
from skillmill.udfs.recognition.transformer.folder import open_folder, write_manifest
from skillmill.udfs.recognition.transformer.openvino_forms import FORMS
from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime
from skillmill.udfs.resources import folder

SENTENCES = (
    "You have 5 years of experience with Python, Spark and Kafka.",
    "Strong communication skills and the ability to work under pressure are required.",
    "Our office is in Leeds.",
    "Good knowledge of bookkeeping, payroll and Excel.\nForklift licence.",
    "• Design REST APIs in Java\r\n• Lead a team of 4",
    "Erfahrung mit SAP S/4HANA 👩‍💻 und Power\u200bBI.",
)


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return load_transformer(RecognizerSpec(kind="transformer", threads=2))


def test_it_says_what_it_is(recognizer: Recognizer) -> None:
    assert recognizer.name == "transformer"
    assert set(recognizer.labels) == set(LABELS)
    assert recognizer.runtime in FORMS
    assert recognizer.revision == open_folder(folder("models/default")).revision
    assert len(recognizer.revision) == 12


def test_it_is_small() -> None:
    size = sum(file.stat().st_size for file in folder("models/default").rglob("*") if file.is_file())
    assert size <= 30 * 2**20


def test_it_finds_knowledge_and_skills(recognizer: Recognizer) -> None:
    first, second, third = recognizer.recognize(SENTENCES[:3])
    assert {"Python", "Spark", "Kafka"} <= {m.surface for m in first if m.label == "Knowledge"}
    assert any("communication" in m.surface for m in second if m.label == "Skill")
    assert not {m.label for m in third} & set(SKILL_LABELS)


def test_it_finds_python_without_its_capital(recognizer: Recognizer) -> None:
    (found,) = recognizer.recognize(["We need someone with statistical background and fluent in python"])
    assert "python" in {mention.surface for mention in found}


def test_mentions_are_sorted_and_carry_where_they_come_from(recognizer: Recognizer) -> None:
    text = " ".join(SENTENCES)
    (found,) = recognizer.recognize([text])
    assert [(m.start, m.end, m.label) for m in found] == sorted((m.start, m.end, m.label) for m in found)
    assert len({(m.start, m.end, m.label) for m in found}) == len(found)
    for mention in found:
        assert (mention.recognizer, mention.runtime) == ("transformer", recognizer.runtime)
        assert mention.calibrated
        assert 0 < mention.confidence <= 1
        assert mention.confidence == round(mention.confidence, 3)


def test_it_finds_the_entities_of_a_resume(recognizer: Recognizer) -> None:
    text = "Maria Kowalska\nWarsaw\nmaria.k+cv@mail.kowalska-bau.pl\n\nData Engineer at Oracle\n3 years of experience"
    (found,) = recognizer.recognize([text])
    by_label = {mention.label: mention.surface for mention in found}
    assert by_label["Email"] == "maria.k+cv@mail.kowalska-bau.pl"
    assert by_label["Name"] == "Maria Kowalska"
    assert "Engineer" in by_label["Designation"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.characters(), st.characters(categories=["Cf", "Mn", "Cs"]), st.sampled_from([*SENTENCES, *"\r\n \t"])
        ),
        max_size=30,
    )
)
def test_offsets_give_back_the_surface_for_any_text(recognizer: Recognizer, parts: list[str]) -> None:
    text = "".join(parts)
    (found,) = recognizer.recognize([text])
    for mention in found:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.surface == mention.surface.strip()


def test_a_document_has_the_same_mentions_alone_and_among_others(recognizer: Recognizer) -> None:
    chance = random.Random(3)
    documents = ["\n".join(chance.choices(SENTENCES, k=chance.randint(1, 6))) + f" {at} x" * at for at in range(40)]
    together = recognizer.recognize(documents)
    for text, among in zip(documents, together, strict=True):
        (alone,) = recognizer.recognize([text])
        assert [(m.start, m.end, m.label) for m in alone] == [(m.start, m.end, m.label) for m in among]
        assert all(abs(a.confidence - b.confidence) <= 0.001 for a, b in zip(alone, among, strict=True))


def test_small_batches_change_nothing() -> None:
    text = "\n".join(SENTENCES)
    wide, narrow = (
        load_transformer(RecognizerSpec(kind="transformer", batch_tokens=tokens)).recognize([text])
        for tokens in (4096, 32)
    )
    assert wide == narrow


def test_a_long_line_is_read_to_its_end(recognizer: Recognizer) -> None:
    text = "we use " + "and then some more of it " * 400 + "with experience in Python and SQL"
    (found,) = recognizer.recognize([text])
    assert "Python" in {mention.surface for mention in found if mention.start > 10_000}


def test_empty_texts_and_no_texts_are_answered(recognizer: Recognizer) -> None:
    assert recognizer.recognize([]) == []
    assert recognizer.recognize(["", " \n", "\u200b"]) == [[], [], []]


def test_equal_blocks_are_inferred_once(recognizer: Recognizer, monkeypatch: pytest.MonkeyPatch) -> None:
    rows: Counter[bytes] = Counter()
    infer = OpenVinoRuntime.infer

    def counted(self: OpenVinoRuntime, ids: Ints, mask: Ints) -> np.ndarray:
        rows.update(row.tobytes() for row in ids)
        return infer(self, ids, mask)

    monkeypatch.setattr(OpenVinoRuntime, "infer", counted)
    first, second = recognizer.recognize(["We use Go.\nAnd SQL."] * 2)
    assert sum(rows.values()) == 1
    assert first == second


def test_cuda_is_refused_in_one_line_where_torch_cannot_run_the_folder(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder("models/default"), copy)
    (copy / "config.json").unlink()
    write_manifest(copy, "copy", {"openvino-int8": 0.35})
    with pytest.raises(SkillmillError, match=r"cuda needs a config\.json"):
        load_transformer(RecognizerSpec(kind="transformer", model=str(copy), device="cuda"))


def test_an_unknown_device_is_refused() -> None:
    with pytest.raises(SkillmillError, match="auto, cpu, cuda"):
        load_transformer(RecognizerSpec(kind="transformer", device="tpu"))


def test_it_runs_without_torch_transformers_and_pyspark() -> None:
    code = (
        "import sys\n"
        "for name in ('torch', 'transformers', 'pyspark', 'safetensors', 'nncf'): sys.modules[name] = None\n"
        "from skillmill.udfs.recognition.recognizer import RecognizerSpec\n"
        "from skillmill.udfs.recognition.transformer import load_transformer\n"
        "print(load_transformer(RecognizerSpec(kind='transformer')).recognize(['Fluent in Python'])[0][-1].surface)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Python" in done.stdout
