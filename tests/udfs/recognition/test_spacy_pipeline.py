"""Any spaCy pipeline behind the Recognizer seam."""

import shutil
from pathlib import Path

import pytest

pytest.importorskip("spacy", reason="needs skillmill[spacy]")

import spacy
from hypothesis import given
from hypothesis import strategies as st

from skillmill.conf.load import load_settings
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.pipeline import Pipeline, PipelineSpec
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer, get_revision
from skillmill.udfs.recognition.spacy_pipeline import CONFIDENCE, SpacyRecognizer, load_spacy

PATTERNS = [
    {"label": "PERSON", "pattern": "Anna"},
    {"label": "SKILLS", "pattern": [{"LOWER": "spring"}, {"LOWER": "boot"}]},
    {"label": "SKILLS", "pattern": [{"IS_SPACE": True}, {"LOWER": "sql"}]},
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns(PATTERNS)
    path = tmp_path_factory.mktemp("spacy") / "pipeline"
    pipeline.to_disk(path)
    return path


def spec(folder: Path, **options: object) -> RecognizerSpec:
    return RecognizerSpec(kind="spacy", model=str(folder), **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def recognizer(folder: Path) -> SpacyRecognizer:
    return load_spacy(spec(folder))


def test_entities_are_mentions_with_true_offsets_and_a_confidence_that_says_nothing(
    recognizer: SpacyRecognizer,
) -> None:
    text = "Ännchen 👩‍💻 and Anna know Spring Boot  SQL"
    found, none = recognizer.recognize([text, ""])
    assert [(each.surface, each.label) for each in found] == [
        ("Anna", "PERSON"),
        ("Spring Boot", "SKILLS"),
        ("SQL", "SKILLS"),
    ]
    assert all(text[each.start : each.end] == each.surface for each in found)
    assert {(each.confidence, each.calibrated, each.recognizer) for each in found} == {(CONFIDENCE, False, "spacy")}
    assert none == []
    assert set(recognizer.labels) == {"PERSON", "SKILLS"}


@given(st.lists(st.text(max_size=30), max_size=4))
def test_offsets_hold_for_any_text(recognizer: SpacyRecognizer, texts: list[str]) -> None:
    texts = [f"{text} Anna {text}" for text in texts]
    for text, found in zip(texts, recognizer.recognize(texts), strict=True):
        assert found == sorted(found, key=lambda each: (each.start, each.end, each.label))
        assert all(text[each.start : each.end] == each.surface for each in found)


def test_the_revision_is_of_what_can_change_the_output(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    before = get_revision(spec(folder))
    assert load_spacy(spec(folder)).revision == before
    (copy / "test.json").write_text("{}")
    (copy / "notes.json").write_text("{}")
    assert get_revision(spec(copy)) == before
    patterns = next(copy.rglob("*.jsonl"))
    patterns.write_text(patterns.read_text() + '{"label": "PERSON", "pattern": "Otto"}\n')
    assert get_revision(spec(copy)) != before


def test_the_registry_and_the_settings_know_the_kind(folder: Path) -> None:
    options = {"extract": {"recognizers": ["spacy", "gazetteer"], "model": str(folder)}}
    specs = load_settings(options=options, environ={}).extract.specs(threads=1)
    assert get_recognizer(specs[0]).name == "spacy"
    [mentions] = Pipeline(PipelineSpec(specs, ("starter",), ("Skill", "Knowledge"))).extract(["Anna knows Python"])
    found = [(each.mention.surface, each.mention.recognizer) for each in mentions]
    assert found == [("Anna", "spacy"), ("Python", "gazetteer")]


def test_only_one_recogniser_is_made_from_the_model() -> None:
    with pytest.raises(SkillmillError, match="transformer and spacy are both made from"):
        load_settings(options={"extract": {"recognizers": ["transformer", "spacy"]}}, environ={})


def test_a_threshold_above_the_constant_drops_a_label(folder: Path) -> None:
    found = load_spacy(spec(folder, thresholds=(("PERSON", 0.9),))).recognize(["Anna: Spring Boot"])
    assert [each.label for each in found[0]] == ["SKILLS"]
    with pytest.raises(SkillmillError, match="threshold for X: the pipeline emits"):
        load_spacy(spec(folder, thresholds=(("X", 0.9),)))


def test_what_is_no_pipeline_with_entities_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"no spaCy pipeline \(config.cfg and meta.json\)"):
        load_spacy(spec(tmp_path))
    with pytest.raises(SkillmillError, match="runs on the CPU"):
        load_spacy(spec(folder, device="cuda"))
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(SkillmillError, match="finds no entities"):
        load_spacy(spec(tmp_path / "blank"))
    broken = Path(shutil.copytree(folder, tmp_path / "broken"))
    (broken / "config.cfg").write_text("[nlp]\npipeline = [")
    with pytest.raises(SkillmillError, match="cannot load it"):
        load_spacy(spec(broken))


def test_the_best_pipeline_of_spacys_own_training_is_taken(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "run" / "model-best")
    assert load_spacy(spec(tmp_path / "run")).labels == load_spacy(spec(folder)).labels
