"""Each document enters `recognize` exactly once: counted where it happens, since a plan does not show it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from skillmill.jobs import extract, ingest
from skillmill.jobs.warehouse import Warehouse
from skillmill.udfs import spark as executors
from support import SettingsMaker, write_lines

RECOGNIZERS = ["transformer", "gazetteer"]


def test_each_document_enters_each_recogniser_exactly_once(
    spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "entered"
    log.mkdir()

    def counted(specs: Any) -> Any:
        inner = executors.extract_documents(specs)

        def function(batches: Iterator[Any]) -> Iterator[Any]:
            import uuid

            from skillmill.udfs.recognition.extractor import Extractor

            original = Extractor._recognize

            def recognize(recognizer: Any, texts: Any) -> Any:
                entered = "".join(f"{recognizer.name}\t{text}\n" for text in texts)
                (log / uuid.uuid4().hex).write_text(entered)
                return original(recognizer, texts)

            Extractor._recognize = staticmethod(recognize)  # type: ignore[method-assign]
            try:
                yield from inner(batches)
            finally:
                Extractor._recognize = staticmethod(original)  # type: ignore[method-assign]

        return function

    monkeypatch.setattr("skillmill.jobs.extract.extract_documents", counted)
    rows = [{"id": str(number), "text": f"Python and SQL, number {number}"} for number in range(60)]
    source = {"name": "cv", "path": str(write_lines(tmp_path / "cv.jsonl", rows))}
    settings = make_settings(source, extract={"recognizers": RECOGNIZERS, "chunk_documents": 40})
    ingest.run(spark, settings)
    extract.run(spark, settings)
    entered = Counter(line for file in log.iterdir() for line in file.read_text().splitlines())
    assert entered == {f"{name}\t{row['text']}": 1 for name in RECOGNIZERS for row in rows}
    assert Warehouse(spark, settings.warehouse).read("ledger").where("job = 'extract'").count() == 60
