"""Files that the page reads and writes, in a real browser."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from found_mentions import TEXT, extract, found_in


def test_downloads_hold_what_is_shown(page: Any, tmp_path: Path) -> None:
    extract(page)
    page.locator("#legend button", has_text="PERSON").click()
    for kind in ("json", "csv"):
        with page.expect_download() as kept:
            page.click(f"#{kind}")
        kept.value.save_as(tmp_path / f"mentions.{kind}")
        assert kept.value.suggested_filename == f"mentions.{kind}"
    expected = [mention for mention in found_in(TEXT) if mention["label"] != "PERSON"]
    content = json.loads((tmp_path / "mentions.json").read_text(encoding="utf-8"))
    assert (content["model"], content["mentions"]) == ("general", expected)
    with (tmp_path / "mentions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(expected[0])
    assert [row["surface"].removeprefix("'") for row in rows] == [mention["surface"] for mention in expected]
    assert rows[-1]["surface"] == "'=SUM(1)", "no formula for a spreadsheet"


def drop(page: Any, name: str, content: bytes) -> None:
    code = """([name, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], name));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(code, [name, list(content)])


def test_a_file_is_dropped_or_opened(page: Any, tmp_path: Path) -> None:
    drop(page, "cv.txt", "Café Python".encode("cp1252"))
    page.wait_for_selector("#results:not([hidden])")
    assert page.locator("#marked").text_content() == "Café Python"
    path = tmp_path / "some.json"
    path.write_text(json.dumps([{"id": 7, "body": "Java 17"}, "Python"]), encoding="utf-8")
    page.set_input_files("#file", path)
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("#marked")).to_have_text("Java 17")
    assert page.locator("#document option").all_text_contents() == ["7", "2"]
    page.select_option("#document", "1")
    expect(page.locator("#marked")).to_have_text("Python")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cv.pdf", b"%PDF-1.7\n\0\0\1", "cv.pdf is no text file."),
        ("cv.json", b'{"name": 1}', "cv.json holds no text: a document is a string, or has a field text."),
        ("cv.jsonl", b'{"text": "a"}\n{"te', "cv.jsonl is no JSON, and line 2 of it is none either."),
        ("big.txt", b"x" * 21_000, "This text has 22 kB; the server takes 20 kB."),
        ("huge.txt", b"x" * 500_000, "huge.txt has 500 kB, too much for this page."),
        ("empty.txt", b"", "There is no text yet."),
    ],
)
def test_a_file_that_cannot_be_taken_is_told_in_words(page: Any, name: str, content: bytes, said: str) -> None:
    page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": content})
    page.wait_for_selector("#status.error")
    assert page.inner_text("#status") == said
