"""Documents through one model into Comprehend's shape: by file, by line, rejected ones, by a URI."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.jobs import analyze
from skillmill.jobs.destination import put_file
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.tables import MENTIONS
from support import SettingsMaker, said


def read_archive(path: Path) -> Iterator[dict[str, object]]:
    """Yield the objects of a local output.tar.gz."""
    with tarfile.open(path) as tar:
        content = tar.extractfile(analyze.MEMBER)
        assert content is not None
        for line in content:
            yield json.loads(line)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "unseen"
    (folder / "more").mkdir(parents=True)
    (folder / "a.txt").write_text("Anna 👩‍💻 knows Python\nand SQL", encoding="utf-8")
    (folder / "more" / "b ü.txt").write_text("nothing at all\r\n\r\nExcel\r\n", encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"\x00\x01\x02\x03 Java")
    return folder


def test_files_come_with_their_entities_and_rejected_ones_with_the_reason(
    spark: SparkSession, make_settings: SettingsMaker, documents: Path, tmp_path: Path
) -> None:
    settings = make_settings({"name": "cv", "path": str(documents)})
    report = analyze.run(spark, settings, str(tmp_path / "out"))
    assert (report.documents, report.entities, report.rejected) == (2, 3, {"not_text": 1})
    rows = list(read_archive(tmp_path / "out" / "output.tar.gz"))
    assert [row["File"] for row in rows] == ["a.txt", "broken.txt", "more/b ü.txt"]
    assert rows[1]["ErrorCode"] == "NOT_TEXT"
    text = (documents / "a.txt").read_text(encoding="utf-8")
    for entity in rows[0]["Entities"]:  # type: ignore[attr-defined]
        assert text[entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"]
        assert entity.keys() == {"BeginOffset", "EndOffset", "Score", "Text", "Type"}
    assert [entity["Text"] for entity in rows[0]["Entities"]] == ["Python", "SQL"]  # type: ignore[attr-defined]
    assert not any("Line" in row for row in rows)
    assert Warehouse(spark, settings.warehouse).read(MENTIONS.name).count() == 3
    # a document that has gone is not analysed again, one without entities is there
    (documents / "a.txt").unlink()
    (documents / "more" / "b ü.txt").write_text("nothing", encoding="utf-8")
    analyze.run(spark, settings, str(tmp_path / "out"))
    rows = list(read_archive(tmp_path / "out" / "output.tar.gz"))
    assert {row["File"]: row.get("Entities") for row in rows} == {"broken.txt": None, "more/b ü.txt": []}


def test_lines_are_documents_numbered_from_0_and_the_archive_goes_through_sparks_file_systems(
    spark: SparkSession, make_settings: SettingsMaker, documents: Path, tmp_path: Path
) -> None:
    settings = make_settings({"name": "cv", "path": str(documents), "format": "lines"})
    report = analyze.run(spark, settings, (tmp_path / "bucket").as_uri())
    rows = list(read_archive(tmp_path / "bucket" / "output.tar.gz"))
    found = [(row["File"], row.get("Line"), [e["Text"] for e in row.get("Entities", [])]) for row in rows]  # type: ignore[attr-defined]
    assert found == [
        ("a.txt", 0, ["Python"]),
        ("a.txt", 1, ["SQL"]),
        ("broken.txt", None, []),
        ("more/b ü.txt", 0, []),
        ("more/b ü.txt", 2, ["Excel"]),
    ]
    assert report.rejected == {"not_text": 1}
    [excel] = rows[-1]["Entities"]  # type: ignore[misc]
    assert (excel["BeginOffset"], excel["EndOffset"]) == (0, 5)


def test_rows_of_structured_files_go_by_their_ids(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    rows = [{"id": "x1", "text": "uses SQL"}, {"id": "x2", "text": "nothing"}]
    (tmp_path / "cv.jsonl").write_text("\n".join(map(json.dumps, rows)))
    analyze.run(spark, make_settings({"name": "cv", "path": str(tmp_path / "cv.jsonl")}), str(tmp_path / "out"))
    found = list(read_archive(tmp_path / "out" / "output.tar.gz"))
    assert [(row["File"], len(row["Entities"])) for row in found] == [("x1", 1), ("x2", 0)]  # type: ignore[arg-type]


def test_a_place_that_cannot_be_written_is_named(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("content")
    with pytest.raises(SkillmillError, match="Spark has no connector for nowhere://bucket/x"):
        put_file(spark, tmp_path / "x", "nowhere://bucket/x")
    with pytest.raises(SkillmillError, match="cannot be written"):
        put_file(spark, tmp_path / "x", str(tmp_path / "x" / "y"))
    with pytest.raises(SkillmillError, match="cannot be written"):
        put_file(spark, tmp_path / "x", (tmp_path / "x" / "y").as_uri())


def test_the_command_runs_a_spacy_pipeline_alone(
    spark: SparkSession, documents: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spacy = pytest.importorskip("spacy")
    pipeline = spacy.blank("en")
    pipeline.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Anna"}])
    pipeline.to_disk(tmp_path / "pipeline")
    arguments = ("--model", str(tmp_path / "pipeline"), "--documents", str(documents), "--output", str(tmp_path / "o"))
    told = json.loads(said(capsys, "analyze", *arguments).splitlines()[-1])
    assert (told["documents"], told["entities"], told["rejected"]) == (2, 1, {"not_text": 1})
    [entity] = next(read_archive(tmp_path / "o" / "output.tar.gz"))["Entities"]  # type: ignore[misc]
    assert (entity["Text"], entity["Type"], entity["Score"]) == ("Anna", "PERSON", 0.5)
    assert (tmp_path / "o" / "warehouse" / "mentions" / "_delta_log").is_dir()
