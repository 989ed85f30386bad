"""Unlabelled text from files and folders of every format."""

import gzip
import json
from pathlib import Path

import pytest

from skillmill.jobs.corpora.texts import read_texts, text_files
from skillmill.schemas.errors import SkillmillError

ROWS = [{"id": 1, "text": "Wir suchen Köche."}, {"id": 2, "text": " "}, {"id": 3, "text": "line one\nline two"}]
EXPECTED = ["Wir suchen Köche.", "line one\nline two"]
CSV = 'id,text\n1,Wir suchen Köche.\n2," "\n3,"line one\nline two"\n'


def write(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content.encode()))
    else:
        path.write_text(content, encoding="utf-8")
    return path


def texts(path: Path, field: str = "text") -> list[str]:
    return [text for _, text in read_texts(path, field)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", "".join(json.dumps(row) + "\n" for row in ROWS)),
        ("rows.jsonl.gz", "\n".join(json.dumps(row) for row in ROWS)),
        ("rows.json", json.dumps(ROWS)),
        ("rows.json.gz", json.dumps(ROWS)),
        ("lines.json", "".join(json.dumps(row) + "\n" for row in ROWS)),
        ("rows.csv", CSV),
        ("rows.csv.gz", CSV),
        ("rows.tsv", CSV.replace(",", "\t")),
        ("rows.TSV.GZ", CSV.replace(",", "\t")),
    ],
)
def test_the_suffix_decides_how_rows_are_read(tmp_path: Path, name: str, content: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content.encode()) if name.lower().endswith(".gz") else content.encode())
    assert texts(path) == EXPECTED


def test_parquet_is_read_with_its_row_numbers(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [None, *(f"text {number}" for number in range(3000))]
    pq.write_table(pa.table({"body": rows, "n": range(3001)}), tmp_path / "rows.parquet")
    found = list(read_texts(tmp_path / "rows.parquet", "body"))
    assert found[0] == (f"{tmp_path / 'rows.parquet'}, row 2", "text 0")
    assert found[-1] == (f"{tmp_path / 'rows.parquet'}, row 3001", "text 2999")
    with pytest.raises(SkillmillError, match="no column text, it has body, n"):
        texts(tmp_path / "rows.parquet")
    with pytest.raises(SkillmillError, match="column n is int64, not text"):
        texts(tmp_path / "rows.parquet", "n")


def test_a_folder_is_read_to_its_depth_in_sorted_order(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "second\nand on")
    write(tmp_path / "a" / "x.txt.gz", "first")
    write(tmp_path / "c.jsonl", '{"text": "third"}\n')
    write(tmp_path / "README.md", "not read")
    write(tmp_path / ".hidden" / "h.txt", "not read")
    assert texts(tmp_path) == ["first", "second\nand on", "third"]
    assert [file.name for file in text_files(tmp_path)] == ["x.txt.gz", "b.txt", "c.jsonl"]


def test_where_names_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", '\n{"text": "x"}\n')
    assert list(read_texts(path)) == [(f"{path}, line 2", "x")]


def test_a_null_is_no_text_and_a_missing_field_is_an_error(tmp_path: Path) -> None:
    path = write(tmp_path / "rows.jsonl", '{"text": null}\n{"text": "x"}\n{"body": "x"}\n')
    found = read_texts(path)
    assert next(found)[1] == "x"
    with pytest.raises(SkillmillError, match=r"rows\.jsonl, line 3: no field text; say by --field"):
        next(found)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bad.jsonl", '{"text": "secret"}\n{"text": "secret', r"bad\.jsonl, line 2: bad_json"),
        ("number.jsonl", '{"text": 5}', r"line 1: text_not_string: field text is a int"),
        ("bad.json", '[{"text": "secret"', r"bad\.json, row 1: bad_json"),
        ("bad.csv", "id,text\n1\n", r"bad\.csv, line 2: bad_csv_row"),
        ("bad.parquet", "secret", "cannot be read as Parquet"),
        ("page.html", "secret", r"page\.html: text is read from \.txt"),
    ],
)
def test_what_cannot_be_read_is_told_by_file_and_line_without_its_text(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    with pytest.raises(SkillmillError, match=message) as refused:
        texts(write(tmp_path / name, content))
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_damaged_gzip_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(b'{"text": "x"}\n' * 1000)
    (tmp_path / "cut.jsonl.gz").write_bytes(whole[:-20])
    with pytest.raises(SkillmillError, match="damaged gzip data"):
        texts(tmp_path / "cut.jsonl.gz")


def test_a_missing_path_and_a_folder_without_texts_are_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match="none: no such file or folder"):
        texts(tmp_path / "none")
    with pytest.raises(SkillmillError, match="no text in this folder"):
        texts(tmp_path)
