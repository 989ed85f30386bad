import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.settings import Source
from skillmill.jobs import ingest
from skillmill.jobs.readers import read_source
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.reasons import REASONS
from support import SettingsMaker, write_lines

GOOD = "Ten years of Python — naïve façade"
ROWS = [
    {"id": "1", "text": GOOD, "title": "A", "city": "Oslo"},
    {"id": "2", "text": "SQL", "title": "B", "city": "Rome"},
]


def records(spark: SparkSession, path: Path, **named: Any) -> list[dict[str, Any]]:
    source = Source(name="s", path=str(path), **named)
    return sorted((row.asDict() for row in read_source(spark, source).collect()), key=lambda r: (r["file"], r["row"]))


def write_as(form: str, spark: SparkSession, folder: Path) -> Path:
    path = folder / f"d.{form}"
    if form == "jsonl":
        return write_lines(path, ROWS)
    if form == "json":
        path.write_text(json.dumps(ROWS))
    elif form == "csv":
        path.write_text(
            "id,text,title,city\n" + "".join(f'{r["id"]},"{r["text"]}",{r["title"]},{r["city"]}\n' for r in ROWS)
        )
    else:
        spark.createDataFrame(ROWS).write.format(form).save(str(path))
    return path


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "parquet", "delta"])
def test_all_formats_give_the_same_records(spark: SparkSession, tmp_path: Path, form: str) -> None:
    found = records(spark, write_as(form, spark, tmp_path))
    kept = [{key: record[key] for key in ("own_id", "text", "title", "attributes", "reason")} for record in found]
    assert sorted(kept, key=lambda record: record["own_id"]) == [
        {"own_id": r["id"], "text": r["text"], "title": r["title"], "attributes": {"city": r["city"]}, "reason": None}
        for r in ROWS
    ]


def test_lines_are_numbered_as_in_an_editor_also_in_a_file_that_spark_splits(
    spark: SparkSession, tmp_path: Path
) -> None:
    rows = [{"id": str(number), "text": "x" * 900} for number in range(1, 12_001)]
    found = records(spark, write_lines(tmp_path / "big.jsonl", rows))
    assert spark.read.text(str(tmp_path / "big.jsonl")).rdd.getNumPartitions() > 1
    assert [(record["row"], record["own_id"]) for record in found] == [(n, str(n)) for n in range(1, 12_001)]


def test_fields_can_be_named(spark: SparkSession, tmp_path: Path) -> None:
    path = write_lines(tmp_path / "d.jsonl", [{"key": "k", "cv_body": "SQL", "text": "not this", "role": "Dev"}])
    [record] = records(spark, path, id_field="key", text_field="cv_body", title_field="role")
    assert (record["own_id"], record["text"], record["title"]) == ("k", "SQL", "Dev")


def test_a_table_without_a_text_column_says_which_it_has(spark: SparkSession, tmp_path: Path) -> None:
    spark.createDataFrame([("a", 1)], "name string, age int").write.parquet(str(tmp_path / "d.parquet"))
    with pytest.raises(SkillmillError, match="it has name, age"):
        records(spark, tmp_path / "d.parquet")


def test_a_catalog_table_is_a_source(spark: SparkSession) -> None:
    spark.sql("CREATE SCHEMA IF NOT EXISTS reading_test")
    try:
        spark.createDataFrame(ROWS).write.format("delta").saveAsTable("reading_test.posts")
        found = read_source(spark, Source(name="s", table="spark_catalog.reading_test.posts")).collect()
        assert {row["own_id"] for row in found} == {"1", "2"}
        with pytest.raises(SkillmillError, match="no table"):
            read_source(spark, Source(name="s", table="reading_test.nothing"))
    finally:
        spark.sql("DROP SCHEMA reading_test CASCADE")


def write_mess(spark: SparkSession, folder: Path) -> dict[str, str | None]:
    """Write a folder of broken input; return what becomes of each position: a code, or None for read right."""
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    (folder / "blank.txt").write_text(" \n\t\u200b\ufeff")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9)
    (folder / "bom.txt").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    (folder / "utf16.TXT").write_bytes(GOOD.encode("utf-16"))
    (folder / "latin.txt").write_bytes("naïve façade — ten years".encode("cp1252"))
    (folder / "nowhere.txt").write_bytes(b"abc \x81\x8d def " * 9)
    (folder / "nul.txt").write_bytes(b"Ten years\x00 of Python in three different teams")
    (folder / "half.txt.gz").write_bytes(gzip.compress(GOOD.encode() * 99)[:40])
    (folder / "scan.pdf").write_bytes(b"%PDF-1.7 ...")
    (folder / "cut.jsonl").write_text('{"id": "1", "text": "SQL"}\n{"id": "2", "te\n[1, 2]\n{"id": {}, "text": "x"}\n')
    (folder / "odd.jsonl").write_text('{"id": "3"}\n{"id": "4", "text": 5}\n{"id": "5", "text": "half \\ud83d pair"}\n')
    (folder / "wide.jsonl").write_bytes(('{"id": "6", "text": "' + GOOD + '"}\n').encode("utf-16"))
    (folder / "list.json").write_text('[{"id": "7", "text": "SQL"}, 3')
    (folder / "short.csv").write_text('id,text\n8,"two\nlines"\n9\n10,a,b\n')
    (folder / "torn.parquet").write_bytes(b"PAR1 this is no parquet PAR1")
    spark.createDataFrame([("11", GOOD)], "id string, text string").toPandas().to_parquet(folder / "good.parquet")
    return {
        "empty.txt": "empty_text",
        "blank.txt": "empty_text",
        "image.txt": "not_text",
        "nowhere.txt": "undecodable",
        "half.txt.gz": "unreadable_file",
        "scan.pdf": "unsupported_format",
        "cut.jsonl:2": "bad_json",
        "cut.jsonl:3": "not_an_object",
        "cut.jsonl:4": "bad_id",
        "odd.jsonl:1": "missing_text",
        "odd.jsonl:2": "text_not_string",
        "list.json:1": "bad_json",
        "short.csv:4": "bad_csv_row",
        "short.csv:5": "bad_csv_row",
        "torn.parquet": "unreadable_file",
    }


def test_a_folder_of_broken_input_is_read_by_endings_and_the_run_goes_on(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path
) -> None:
    expected = write_mess(spark, tmp_path / "mess")
    settings = make_settings({"name": "mess", "path": str(tmp_path / "mess")})
    counts = ingest.run(spark, settings).counts
    warehouse = Warehouse(spark, settings.warehouse)
    rejects = {row["position"]: row["reason"] for row in warehouse.read("rejects").collect()}
    assert rejects == expected
    assert set(rejects.values()) <= set(REASONS)
    read = warehouse.read("documents").collect()
    assert sorted(row["text"] for row in read) == sorted(
        [
            *[GOOD] * 4,
            "naïve façade — ten years",
            "SQL",
            "half \ufffd pair",
            "two\nlines",
            "Ten years\x00 of Python in three different teams",
        ]
    )
    assert counts["read"] == counts["inserted"] + counts["rejected"] == len(expected) + len(read)
    # a fallback of the encoding and a replaced character are recorded
    assert {row["text"]: row["attributes"] for row in read if row["attributes"]} == {
        "naïve façade — ten years": {"skillmill.encoding": "windows-1252"},
        "half \ufffd pair": {"skillmill.replaced_surrogates": "1"},
    }


def test_no_text_of_a_document_is_in_a_rejected_record(spark: SparkSession, tmp_path: Path) -> None:
    secret = "Jane Doe lives in Elm Street"
    folder = tmp_path / "mess"
    folder.mkdir()
    (folder / "a.jsonl").write_text('{"id": "1", "text": "' + secret + '\n{"text": ["' + secret + '"]}\n')
    (folder / "b.csv").write_text("id,text\n1,2," + secret + "\n")
    (folder / "c.json").write_text('{"a": "' + secret)
    found = records(spark, folder)
    assert [record["reason"] for record in found] == ["bad_json", "text_not_string", "bad_csv_row", "bad_json"]
    assert "Jane" not in repr(found)
