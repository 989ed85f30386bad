"""What Spark calls on executors: batches of pandas rows in, batches out. Nothing here knows a table or a setting."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, replace
from functools import cache
from itertools import islice
from typing import Any

import pandas as pd

from skillmill.udfs.linking.linker import LINK_FIELDS
from skillmill.udfs.pipeline import Pipeline, PipelineSpec
from skillmill.udfs.recognition.extractor import get_extractor, replace_extractor
from skillmill.udfs.recognition.mention import MENTION_FIELDS, Mention
from skillmill.udfs.recognition.pages import pages
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.text.content import content_hash
from skillmill.udfs.text.records import (
    Fields,
    Record,
    from_csv_file,
    from_json_file,
    from_json_line,
    from_json_lines,
    from_text_file,
    from_text_lines,
)

Batches = Iterator[pd.DataFrame]
_RECORDS_TOGETHER = 10_000
RECORD_ORDER = ["row", "own_id", "title", "kind", "text", "attributes", "fields", "reason", "detail"]


def file_id(file: str) -> str:
    """Return the id of a document whose own id would be a file name: 16 hex digits of its SHA-256."""
    return hashlib.sha256(file.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_files(form: str, fields: Fields) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (file, content) to records; `form` is text, lines, json, jsonl or csv."""

    def parse(file: str, content: bytes) -> Iterable[Record]:
        if form in ("text", "lines"):
            return (from_text_file if form == "text" else from_text_lines)(content, file_id(file))
        whole = {"json": from_json_file, "jsonl": from_json_lines, "csv": from_csv_file}[form]
        return whole(content, fields)

    def function(batches: Batches) -> Batches:
        for batch in batches:
            for file, content in zip(batch["file"], batch["content"], strict=True):
                records = iter(parse(file, bytes(content)))
                while some := list(islice(records, _RECORDS_TOGETHER)):
                    yield _frame([(file, record) for record in some])

    return function


def read_lines(fields: Fields) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from (file, row, line as bytes) of JSON lines to records."""

    def function(batches: Batches) -> Batches:
        for batch in batches:
            lines = zip(batch["file"], batch["row"], batch["line"], strict=True)
            found = [(file, from_json_line(bytes(line), fields, int(row))) for file, row, line in lines]
            yield _frame([(file, record) for file, record in found if record is not None])

    return function


def _frame(records: list[tuple[str, Record]]) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [(file, *astuple(record)) for file, record in records]
    frame = pd.DataFrame(rows, columns=["file", *RECORD_ORDER], dtype=object)
    frame["row"] = frame["row"].astype("int64")
    return frame


LINKED_MENTION_FIELDS = {**MENTION_FIELDS, **LINK_FIELDS}
MENTIONS_TYPE = f"array<struct<{','.join(f'{name}:{kind}' for name, kind in MENTION_FIELDS.items())}>>"
EXTRACTED = f"doc_id string, content_sha256 string, mentions {MENTIONS_TYPE}, reason string, detail string"
PAGES = "doc_id string, text string, page_start int, content_sha256 string"
TOGETHER_CHARS = 500_000
"""How much text is given to the recognisers at once: they sort it by length and fill their batches from it."""


def cut_pages(batches: Batches) -> Batches:
    """Cut long documents: a mapInPandas function from (doc_id, text) to one row per page, as PAGES has it."""
    for batch in batches:
        for doc_id, text in zip(batch["doc_id"], batch["text"], strict=True):
            whole = content_hash(text)
            found = [(doc_id, text[start:end], start, whole) for start, end in pages(text)]
            yield pd.DataFrame(found, columns=["doc_id", "text", "page_start", "content_sha256"])


def task_gpu() -> str:
    """Return the address of the GPU that Spark gave this task, '' where it gave none or there is no task."""
    from pyspark import TaskContext

    context = TaskContext.get()
    gpu = context.resources().get("gpu") if context else None
    return gpu.addresses[0] if gpu and gpu.addresses else ""


def on_gpu(specs: tuple[RecognizerSpec, ...], address: str) -> tuple[RecognizerSpec, ...]:
    """Return the specs with the GPU `address` as their device, where they may use one and the address is a number."""
    if not address.isdecimal():  # an executor that sees one GPU by its UUID needs no number
        return specs
    return tuple(
        replace(spec, device=f"{spec.device}:{address}") if spec.device in ("auto", "cuda") else spec for spec in specs
    )


def extract_documents(specs: tuple[RecognizerSpec, ...]) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from documents or pages, as PAGES has them, to one row each, as EXTRACTED has it.

    Offsets count from the beginning of the document. Where a row has no content_sha256 it is the text's. A worker that
    read other documents with another model lets go of that one.
    """

    def function(batches: Batches) -> Batches:
        extractor = replace_extractor(on_gpu(specs, task_gpu()))
        for batch in _together(batches):
            texts = list(batch["text"])
            outcomes = extractor.outcomes(texts)
            rows = zip(outcomes, batch["page_start"], strict=True)
            hashes = zip(texts, batch["content_sha256"], strict=True)
            yield pd.DataFrame(
                {
                    "doc_id": batch["doc_id"],
                    "content_sha256": [content_hash(text) if pd.isna(known) else known for text, known in hashes],
                    "mentions": [[_placed(each, int(start)) for each in outcome.mentions] for outcome, start in rows],
                    "reason": [outcome.reason for outcome in outcomes],
                    "detail": [outcome.detail for outcome in outcomes],
                }
            )

    return function


def _placed(mention: Mention, start: int) -> dict[str, Any]:
    return (replace(mention, start=mention.start + start, end=mention.end + start) if start else mention).as_dict()


def _together(batches: Batches) -> Batches:
    """Join batches until they hold TOGETHER_CHARS of text: how many rows Spark sends at once does not matter."""
    waiting: list[pd.DataFrame] = []
    chars = 0
    for batch in batches:
        waiting.append(batch)
        chars += int(batch["text"].str.len().sum())
        if chars >= TOGETHER_CHARS:
            yield _joined(waiting)
            waiting, chars = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(batches: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put batches under each other. pandas.concat, from 3 on, leaves strings in chunks that pyspark cannot send."""
    return pd.DataFrame({name: [value for batch in batches for value in batch[name]] for name in batches[0].columns})


def extract_mentions(
    specs: tuple[RecognizerSpec, ...],
) -> Callable[[Iterator[pd.Series]], Iterator[pd.Series]]:
    """Return an iterator pandas UDF body from text to its mentions; null text has none."""

    def function(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        extractor = get_extractor(on_gpu(specs, task_gpu()))
        for texts in batches:
            found = extractor.extract(["" if pd.isna(text) else text for text in texts])
            yield pd.Series([[mention.as_dict() for mention in mentions] for mentions in found], dtype=object)

    return function


def extract_rows(spec: PipelineSpec, text: str, key: str) -> Callable[[Batches], Batches]:
    """Return a mapInPandas function from rows with columns `key` and `text` to one row per linked mention."""

    def function(batches: Batches) -> Batches:
        pipeline = get_pipeline(replace(spec, recognizers=on_gpu(spec.recognizers, task_gpu())))
        for batch in batches:
            found = pipeline.extract(["" if pd.isna(value) else value for value in batch[text]])
            rows = [
                {key: own, **mention.as_dict()}
                for own, mentions in zip(batch[key], found, strict=True)
                for mention in mentions
            ]
            yield pd.DataFrame(rows, columns=[key, *LINKED_MENTION_FIELDS], dtype=object)

    return function


@cache
def get_pipeline(spec: PipelineSpec) -> Pipeline:
    """Return the pipeline for `spec`, made once per worker process."""
    return Pipeline(spec)
