"""The job label: documents to the table labels, and to JSON lines that train reads."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Settings
from skillmill.jobs import ingest, label
from skillmill.jobs.corpora import read_labelled
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.labelling.labeller import label_texts
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, get_labeller, listed
from support import SettingsMaker, table_rows, versions, write_lines

SKILLS = ["Go", "Python", "machine learning", "as"]
TEXTS = {
    "1": "😀 Backend code in Go, Python.\nAs good as it gets: machine-learning!",
    "2": "You go to work.",
    "3": "…\n\n",
}


@pytest.fixture
def settings(make_settings: SettingsMaker, tmp_path: Path) -> Settings:
    posts = write_lines(tmp_path / "posts.jsonl", [{"id": own, "text": text} for own, text in TEXTS.items()])
    (tmp_path / "skills.txt").write_text("\n".join(SKILLS))
    source = {"name": "posts", "path": str(posts), "kind": "job_post"}
    return make_settings(source, label={"skills": str(tmp_path / "skills.txt"), "chunk_documents": 2})


def test_documents_are_labelled_once_and_again_when_the_list_changes(
    spark: SparkSession, settings: Settings, tmp_path: Path
) -> None:
    warehouse = Warehouse(spark, settings.warehouse)
    ingest.run(spark, settings)
    first = label.run(spark, settings)
    counts = {"documents": 3, "done": 3, "rejected": 0, "unchanged": 0, "sentences": 3, "with_skill": 2}
    assert first.run.counts == counts | {"names": 4, "doubtful": 3, "kept": 2}
    assert first.tally.stop_words == {"as": 1}
    assert first.run.notes[0].startswith("stop words in the list: as (1)")
    assert first.run.notes[1] == "matches of stop words: 1; of these count as skills: 0. By word: as 1 (0)"

    rows = {(row["doc_id"], row["sentence"]): row for row in warehouse.read("labels").collect()}
    assert sorted(rows) == [("posts/1", 0), ("posts/1", 1), ("posts/2", 0)]
    made = get_labeller(LabellerSpec(Skills.of(listed(SKILLS))))
    for own, sentences in zip(TEXTS, label_texts(list(TEXTS.values()), made), strict=True):
        for each in sentences:
            row = rows[f"posts/{own}", each.number]
            assert (row["tokens"], row["tags"], row["sources"]) == (each.tokens, [*each.tags], [*each.sources])
            assert TEXTS[own][row["start_offset"] : row["end_offset"]] == row["text"]
            begins = [row["text"][at:] for at in row["token_starts"]]
            assert all(rest.startswith(word) for rest, word in zip(begins, row["tokens"], strict=True))

    before, kept = versions(warehouse), table_rows(warehouse, "labels")
    again = label.run(spark, settings)
    assert (again.run.counts["unchanged"], again.run.counts["done"]) == (3, 0)
    assert {name: at for name, at in versions(warehouse).items() if at != before[name]}.keys() == {"runs"}
    assert table_rows(warehouse, "labels") == kept

    file = label.export(warehouse, tmp_path / "labels.jsonl")
    assert (file.documents, file.spans) == (3, 3)
    texts = {text.group: text for text in read_labelled(tmp_path / "labels.jsonl")}
    found = {(name, text.text[start:end]) for name, text in texts.items() for start, end, _ in text.spans}
    assert found == {("posts/1#0", "Go"), ("posts/1#0", "Python"), ("posts/1#1", "machine-learning")}

    Path(settings.label.skills or "").write_text("Python\n")
    changed = label.run(spark, settings)
    assert (changed.run.counts["done"], changed.run.counts["with_skill"]) == (3, 1)
    assert len(warehouse.read("labels").where("exists(tags, tag -> tag <> 'O')").collect()) == 1


def test_without_documents_there_is_nothing_to_label(spark: SparkSession, settings: Settings) -> None:
    with pytest.raises(SkillmillError, match=r"no documents at .*: name a file or folder by --input"):
        label.run(spark, settings)
