"""From a warehouse to annotation formats."""

import json
from pathlib import Path

import pytest

from skillmill.jobs.corpora import read_labelled
from skillmill.jobs.export import annotated, export
from skillmill.schemas.errors import SkillmillError
from support import Milled, said


def test_documents_come_with_the_mentions_of_their_present_text(milled: Milled) -> None:
    spark = milled.spark
    documents = spark.createDataFrame(
        [("a", "1", "Go"), ("b", "2", "C")], "doc_id string, content_sha256 string, text string"
    )
    columns = "doc_id string, content_sha256 string, start_offset int, end_offset int, label string, confidence double"
    mentions = spark.createDataFrame(
        [("a", "1", 0, 2, "Skill", 0.9, "x", "1"), ("b", "old", 0, 1, "Skill", 0.9, "x", "1")],
        f"{columns}, recognizer string, recognizer_revision string",
    )
    found = {row["doc_id"]: row["mentions"] for row in annotated(documents, mentions).collect()}
    assert [mention["label"] for mention in found["a"]] == ["Skill"]
    assert found["b"] is None


def test_a_warehouse_is_written_with_its_confidences_and_labels(
    milled: Milled, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "tasks.json"
    printed = said(capsys, "export", "--warehouse", milled.warehouse.location, "--to", "labelstudio", "--out", str(out))
    texts = {text.group: text for text in read_labelled(out)}
    rows = milled.warehouse.read("mentions").collect()
    assert json.loads(printed.splitlines()[-1])["counts"]["mentions"] == len(rows)
    assert len(texts) == milled.warehouse.read("documents").count()
    for row in rows:
        text = texts[row["doc_id"]]
        assert text.confidences[row["start_offset"], row["end_offset"], row["label"]] == row["confidence"]
        assert text.text[row["start_offset"] : row["end_offset"]] == row["surface"]
        assert row["recognizer_revision"] in text.model


def test_one_source_and_one_label_are_written_alone_in_the_order_of_ids(milled: Milled, tmp_path: Path) -> None:
    sources = sorted({row["source"] for row in milled.warehouse.read("documents").collect()})
    export(milled.warehouse, "parquet", tmp_path / "a.parquet", sources[:1], ["Skill"])
    texts = read_labelled(tmp_path / "a.parquet")
    assert {text.group.partition("/")[0] for text in texts} == set(sources[:1])
    assert {label for text in texts for _, _, label in text.spans} == {"Skill"}
    assert [text.group for text in texts] == sorted(text.group for text in texts)


def test_an_unknown_source_is_refused_with_those_there_are(milled: Milled, tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="no documents of source none: the warehouse has "):
        export(milled.warehouse, "spans", tmp_path / "a", ["none"])
