"""A blank spaCy NER trained from the same data."""

import json
from pathlib import Path

import pytest

pytest.importorskip("spacy", reason="needs skillmill[spacy]")

import spacy

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.evaluation.run import evaluate_file
from skillmill.jobs.training.spacy_ner import _document, hold_back, longest_first, train_spacy, trained
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec

TEXT = "we use python and sql"
TEXTS = [LabelledText(TEXT, frozenset({(7, 13, "SKILLS"), (18, 21, "SKILLS")}), (), f"d{n}") for n in range(10)]


def test_of_overlapping_spans_the_longest_stays_then_the_first() -> None:
    spans = [(0, 4, "A"), (2, 9, "B"), (9, 12, "C"), (10, 13, "A"), (20, 22, "B"), (20, 22, "A")]
    assert longest_first(spans) == [(2, 9, "B"), (9, 12, "C"), (20, 22, "A")]


def test_what_was_not_annotated_is_a_missing_value() -> None:
    text = LabelledText(TEXT, frozenset({(7, 13, "SKILLS")}), ((14, 21, "SKILLS"), (7, 13, "OTHER")))
    document, lost, moved = _document(spacy.blank("en"), text)
    assert [token.ent_iob_ for token in document] == ["O", "O", "B", "", ""]
    assert (lost, moved) == (0, 0)


def test_a_tenth_is_held_back_by_a_seed() -> None:
    train, dev = hold_back(TEXTS, seed=3)
    assert (len(train), len(dev)) == (9, 1)
    assert (train, dev) == hold_back(TEXTS, seed=3)


def test_a_trained_pipeline_is_scored_as_any_model(tmp_path: Path) -> None:
    notes = train_spacy(TEXTS[:8], TEXTS[8:], tmp_path / "model", seed=1, steps=20)
    assert (notes.documents, notes.held_back, notes.spans) == (8, 2, 20)
    assert trained(tmp_path / "model", 1, 20) == notes
    with pytest.raises(SkillmillError, match="was trained with --seed 1 --steps 20"):
        trained(tmp_path / "model", 2, 20)
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps({"text": TEXT, "spans": [[7, 13, "SKILLS"]]}) + "\n")
    spec = RecognizerSpec(kind="transformer", model=str(tmp_path / "model"))
    found = evaluate_file(gold, None, spec).as_json()
    assert (found["model"]["name"], found["model"]["runtime"]) == ("model", "spacy-cpu")
    assert found["strict"]["micro"]["support"] == 1
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    with pytest.raises(SkillmillError, match="holds other files"):
        train_spacy(TEXTS, TEXTS, tmp_path / "other", seed=1, steps=1)
