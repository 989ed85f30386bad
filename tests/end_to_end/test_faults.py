"""What fails on executors: documents, workers, model files. Faults are made where they happen, in Spark's workers."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fake_bucket import serving
from pyspark.sql import DataFrame, SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import extract, ingest
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs import spark as executors
from skillmill.udfs.recognition.transformer.encode import TextEncoder
from skillmill.udfs.recognition.transformer.folder import file_hash, read_json, revision_of, write_json
from skillmill.udfs.resources import folder
from support import versions, write_lines

Batches = Iterator[Any]
Fault = Callable[[], Any]
BREAKS_TOKENIZER, BREAKS_MODEL = "zyxwv", "forklift"
MATES = 12


def faulty(fault: Fault) -> Callable[[Any], Callable[[Batches], Batches]]:
    """Return what makes the job's own mapInPandas function, with a fault made in the worker before it begins.

    What `fault` returns, if anything, is called when the function ends.
    """

    def make(specs: Any) -> Callable[[Batches], Batches]:
        inner = executors.extract_documents(specs)

        def function(batches: Batches) -> Batches:
            mend = fault()
            try:
                yield from inner(batches)
            finally:
                if mend:
                    mend()

        return function

    return make


def poison(killed: Path, ids: list[int]) -> Fault:
    """Return a fault: a tokenizer and a model that break on a word each; the first worker that sees `ids` is killed."""

    def fault() -> Callable[[], None]:
        import os
        import signal

        import numpy as np

        from skillmill.udfs.recognition.transformer.encode import TextEncoder
        from skillmill.udfs.recognition.transformer.openvino_runtime import OpenVinoRuntime

        class Tokenizer:
            def __init__(self, inner: Any) -> None:
                self.__dict__["inner"] = inner

            def __setattr__(self, name: str, value: Any) -> None:
                setattr(self.inner, name, value)

            def __getattr__(self, name: str) -> Any:
                found = getattr(self.inner, name)

                def guarded(*arguments: Any, **options: Any) -> Any:
                    if BREAKS_TOKENIZER in repr(arguments):
                        raise RuntimeError(f"cannot read {arguments}")
                    return found(*arguments, **options)

                return guarded if name.startswith("encode") and callable(found) else found

        make, infer = TextEncoder.__init__, OpenVinoRuntime.infer

        def made(self: TextEncoder, tokenizer: Any, *rest: Any) -> None:
            make(self, Tokenizer(tokenizer), *rest)

        def inferred(self: OpenVinoRuntime, given: Any, mask: Any) -> Any:
            if np.isin(ids, given).all():
                if not killed.exists():
                    killed.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                raise ValueError("cannot infer")
            return infer(self, given, mask)

        TextEncoder.__init__, OpenVinoRuntime.infer = made, inferred  # type: ignore[method-assign]

        def mend() -> None:
            TextEncoder.__init__, OpenVinoRuntime.infer = make, infer  # type: ignore[method-assign]

        return mend

    return fault


@dataclass
class Nights:
    """What the first extraction, in which a worker is killed, and the second one left."""

    settings: Settings
    warehouse: Warehouse
    error: str
    after_first: dict[str, int]
    counts: dict[str, int]
    ledger: int
    rejects: list[tuple[str, str, str]]
    found: set[tuple[str, str]]


@pytest.fixture(scope="module")
def nights(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    home = tmp_path_factory.mktemp("faults")
    rows = [{"id": str(number), "text": f"Python and SQL, number {number}"} for number in range(MATES)]
    rows += [{"id": "tokenizer", "text": f"Java {BREAKS_TOKENIZER}"}, {"id": "model", "text": f"Java {BREAKS_MODEL}"}]
    options = {
        "warehouse": {"path": str(home / "warehouse")},
        "sources": [{"name": "cv", "path": str(write_lines(home / "cv.jsonl", rows))}],
        # batch_tokens is of this test alone: workers keep the recognisers that they made for other tests
        "extract": {"recognizers": ["transformer"], "batch_tokens": 4093},
    }
    settings = load_settings(options=options, environ={})
    ingest.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    ids = TextEncoder.load(folder("models/default") / "tokenizer.json").encode(BREAKS_MODEL).ids.tolist()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skillmill.jobs.extract.extract_documents", faulty(poison(home / "killed", ids)))
        with pytest.raises(SkillmillError) as raised:
            extract.run(spark, settings)
        left = {"ledger": of_extract(warehouse, "ledger").count(), "mentions": warehouse.read("mentions").count()}
        counts = extract.run(spark, settings).counts
    rejects = of_extract(warehouse, "rejects").orderBy("doc_id").collect()
    found = warehouse.read("mentions").where("surface IN ('Python', 'SQL')").collect()
    return Nights(
        settings,
        warehouse,
        str(raised.value),
        left,
        counts,
        of_extract(warehouse, "ledger").count(),
        [(row["doc_id"], row["reason"], row["detail"]) for row in rejects],
        {(row["doc_id"], row["surface"]) for row in found},
    )


def of_extract(warehouse: Warehouse, table: str) -> DataFrame:
    return warehouse.read(table).where("job = 'extract'")


def with_model(nights: Nights, model: str) -> Settings:
    options = nights.settings.model_dump()
    return Settings.model_validate(options | {"extract": options["extract"] | {"model": model}})


def other_model(path: Path, note: str) -> str:
    """Copy the shipped model, or change the copy, to find the same under a revision of its own, which is returned."""
    if not path.exists():
        shutil.copytree(folder("models/default"), path)
    write_json(path / "heads.json", read_json(path / "heads.json") | {"note": note})
    manifest = read_json(path / "manifest.json")
    manifest["files"]["heads.json"] = file_hash(path / "heads.json")
    write_json(path / "manifest.json", manifest)
    return revision_of(manifest["files"])


def test_a_killed_worker_ends_the_job_with_one_line_and_no_row(nights: Nights) -> None:
    assert nights.error.startswith("a Python worker was killed")
    assert nights.after_first == {"ledger": 0, "mentions": 0}


def test_the_next_run_does_all_documents_of_the_one_whose_worker_was_killed(nights: Nights) -> None:
    assert nights.counts["done"] == MATES
    assert nights.counts["rejected"] == 2
    assert nights.ledger == nights.counts["documents"] == MATES + 2


def test_documents_that_break_the_tokenizer_or_the_model_are_rejected_with_a_reason(nights: Nights) -> None:
    assert nights.rejects == [
        ("cv/model", "recognizer_failed", "ValueError"),
        ("cv/tokenizer", "recognizer_failed", "RuntimeError"),
    ]


def test_the_mates_of_a_broken_document_are_unharmed(nights: Nights) -> None:
    assert nights.found == {(f"cv/{number}", surface) for number in range(MATES) for surface in ("Python", "SQL")}


def test_a_model_file_that_is_damaged_on_an_executor_stops_the_job_and_is_named(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_model(tmp_path / "model", "damaged")
    weights = tmp_path / "model/openvino-int8/model.bin"

    def damage() -> None:
        weights.write_bytes(b"damaged")  # after the driver has checked it

    monkeypatch.setattr("skillmill.jobs.extract.extract_documents", faulty(damage))
    before = versions(nights.warehouse)
    with pytest.raises(SkillmillError) as raised:
        extract.run(nights.warehouse.spark, with_model(nights, str(tmp_path / "model")))
    assert str(raised.value) == f"on an executor: {weights}: its hash is not the manifest's; fetch the model again"
    assert versions(nights.warehouse) == before | {"runs": before["runs"] + 2}
    last = nights.warehouse.read("runs").orderBy("at", ascending=False).first()
    assert last["event"] == "failed"


def test_each_node_fetches_a_model_once_and_what_is_new_under_its_uri_is_extracted_with(
    nights: Nights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver, node = tmp_path / "driver", tmp_path / "executors"
    driver.mkdir()
    node.mkdir()

    def on_another_node() -> Callable[[], None]:
        import tempfile

        before, tempfile.tempdir = tempfile.tempdir, str(node)

        def back() -> None:
            tempfile.tempdir = before

        return back

    monkeypatch.setattr("skillmill.jobs.extract.extract_documents", faulty(on_another_node))
    monkeypatch.setattr(tempfile, "tempdir", str(driver))
    with serving(tmp_path / "bucket") as bucket:
        settings = with_model(nights, bucket.uri("model"))
        for note in ("first", "second"):
            revision = other_model(tmp_path / "bucket/model", note)
            bucket.fetched.clear()
            assert extract.run(nights.warehouse.spark, settings).versions["recognizer:transformer"] == revision
            assert bucket.fetched["model/openvino-int8/model.bin"] == 2  # the driver's node, and the workers'
    found = nights.warehouse.read("mentions").select("recognizer_revision").distinct().collect()
    assert [row[0] for row in found] == [revision]
