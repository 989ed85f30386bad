"""One engine over one file of documents, in a process of its own: what benchmarks.throughput starts.

    python -m benchmarks.engines ENGINE DOCUMENTS [--model FOLDER] [--master 'local[2]']

DOCUMENTS are JSON lines with id and text. Prints one line of JSON: seconds from
the documents on disk to the result on disk, Spark's start not counted, and peak resident memory.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from pyspark.sql import SparkSession

from benchmarks.memory import Peak
from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs.session import get_session

FOUND = "array<struct<start:int,end:int,label:string,score:double>>"
STRIDE = 128
BATCH = 32
Measured = dict[str, Any]


def settings_for(work: Path, documents: Path, master: str, **extract: Any) -> Settings:
    """Return settings that read `documents` and keep their tables under `work`."""
    options = {
        "warehouse": {"path": str(work / "warehouse")},
        "sources": [{"name": "made", "path": str(documents)}],
        "spark": {"master": master},
        "extract": {"recognizers": ["transformer"], **extract},
    }
    return load_settings(options=options, environ={})


def skillmill(
    documents: Path, work: Path, model: str, master: str, reuse: int = 0, kind: str = "transformer"
) -> Measured:
    """The extract job, its commits included; the documents were ingested before."""
    from skillmill.jobs import extract, ingest

    settings = settings_for(work, documents, master, reuse_blocks=reuse, model=model, recognizers=[kind])
    spark = get_session(settings)
    ingest.run(spark, settings)
    started = time.monotonic()
    run = extract.run(spark, settings)
    return {"seconds": time.monotonic() - started, "mentions": run.counts["mentions"], "done": run.counts["done"]}


def _with_udf(
    documents: Path, work: Path, master: str, find: Callable[[Iterator[pd.Series]], Iterator[pd.Series]]
) -> Measured:
    from pyspark.sql.functions import pandas_udf

    spark = get_session(settings_for(work, documents, master))
    cores = int(master.partition("[")[2].rstrip("]") or 1)
    source = spark.read.schema("id string, text string").json(str(documents)).repartition(2 * cores)
    started = time.monotonic()
    source.select("id", pandas_udf(find, FOUND)("text").alias("found")).write.mode("overwrite").parquet(
        str(work / "found")
    )
    return {"seconds": time.monotonic() - started}


def _rows(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"start": each["start"], "end": each["end"], "label": each["entity_group"], "score": float(each["score"])}
        for each in found
    ]


def naive(documents: Path, work: Path, model: str, master: str) -> Measured:
    """What tutorials show: a Hugging Face pipeline in a pandas UDF, one document at a time."""

    def find(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        from transformers import pipeline

        run = pipeline("token-classification", model, aggregation_strategy="simple", stride=STRIDE)
        for texts in batches:
            yield texts.apply(lambda text: _rows(run(text)))

    find.__annotations__ = {"batches": Iterator[pd.Series], "return": Iterator[pd.Series]}
    return _with_udf(documents, work, master, find)


def batched(documents: Path, work: Path, model: str, master: str) -> Measured:
    """The same pipeline with batches, and one thread to each of Spark's tasks."""

    def find(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import torch
        from transformers import pipeline

        torch.set_num_threads(1)
        run = pipeline("token-classification", model, aggregation_strategy="simple", stride=STRIDE)
        for texts in batches:
            yield pd.Series([_rows(found) for found in run(list(texts), batch_size=BATCH)])

    find.__annotations__ = {"batches": Iterator[pd.Series], "return": Iterator[pd.Series]}
    return _with_udf(documents, work, master, find)


def spacy(documents: Path, work: Path, model: str, master: str) -> Measured:
    """A spaCy pipeline (its folder is `model`) in a pandas UDF, with batches."""

    def find(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import spacy

        run = spacy.load(model)
        for texts in batches:
            yield pd.Series(
                [
                    [{"start": e.start_char, "end": e.end_char, "label": e.label_, "score": 1.0} for e in found.ents]
                    for found in run.pipe(texts)
                ]
            )

    find.__annotations__ = {"batches": Iterator[pd.Series], "return": Iterator[pd.Series]}
    return _with_udf(documents, work, master, find)


def reusing(documents: Path, work: Path, model: str, master: str) -> Measured:
    """The extract job, which keeps what it found in equal blocks."""
    return skillmill(documents, work, model, master, reuse=50_000)


def sparknlp(documents: Path, work: Path, model: str, master: str) -> Measured:
    """The extract job with Spark NLP's token classifier in the JVM."""
    return skillmill(documents, work, model, master, kind="sparknlp")


def milled(documents: Path, work: Path, model: str, master: str) -> Measured:
    """The jobs ingest and extract, as a night has them."""
    from skillmill.jobs import extract, ingest

    def run(spark: SparkSession, settings: Settings) -> None:
        ingest.run(spark, settings)
        extract.run(spark, settings)

    return _timed(run, settings_for(work, documents, master, model=model))


def analyzed(documents: Path, work: Path, model: str, master: str) -> Measured:
    """The job analyze: both, and an archive in Comprehend's form."""
    from skillmill.jobs import analyze

    settings = settings_for(work, documents, master, model=model)
    return _timed(lambda spark, given: analyze.run(spark, given, str(work / "out")), settings)


def _timed(run: Callable[[SparkSession, Settings], object], settings: Settings) -> Measured:
    spark = get_session(settings)
    started = time.monotonic()
    run(spark, settings)
    return {"seconds": time.monotonic() - started}


ENGINES = {each.__name__: each for each in (naive, batched, spacy, sparknlp, skillmill, reusing, milled, analyzed)}


def main() -> None:
    """Run one engine and print what was measured."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("documents", type=Path)
    parser.add_argument("--model", default="default")
    parser.add_argument("--master", default="local[2]")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as work, Peak() as peak:
        measured = ENGINES[given.engine](given.documents, Path(work), given.model, given.master)
    memory = {"peak_mib": peak.mib, "java_mib": peak.java_mib, "python_mib": peak.python_mib}
    print(json.dumps({**measured, **{name: round(mib) for name, mib in memory.items()}}))


if __name__ == "__main__":
    main()
