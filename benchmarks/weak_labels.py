"""Label all shared text, or a multiple of it by a rule of variation, on Spark: sentences, seconds, share with a skill.

    SKILLMILL_DATA=data python -m benchmarks.weak_labels                       # all shared text, once
    SKILLMILL_DATA=data python -m benchmarks.weak_labels --sentences 1000000   # varied copies, made on Spark
    SKILLMILL_DATA=data python -m benchmarks.weak_labels --matchers            # both matchers, over the starter's names
    SKILLMILL_DATA=data python -m benchmarks.weak_labels --gold                # against human labels, without Spark

The rule of variation: copy k of a document (k from 1) has each name of a skill in it replaced by another name of a
concept of the same category, drawn by SHA-256 of k, the document's id and the name's place, so that runs agree and
copies differ; copy 0 is the document as it is. Documents without a name come once, however many copies are asked for.
"""

import argparse
import contextlib
import hashlib
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
from pyspark.sql import DataFrame, SparkSession

from benchmarks.shared_text import shared_text
from benchmarks.weak_gold import print_gold
from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import ingest, label
from skillmill.jobs.session import get_session
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, get_labeller
from skillmill.udfs.labelling.votes import FUNCTIONS

TAXONOMIES = ("esco", "onet", "github-topics", "linguist")
"""What is looked for beside the starter: folders of the shared data, as taxonomies in this order."""


def main() -> None:
    """Run one of the benchmarks; see above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("SKILLMILL_DATA"))
    parser.add_argument("--sentences", type=int, default=0, help="how many, about, by the rule of variation")
    parser.add_argument("--every", type=int, default=1, help="take one document of so many, for a quick look")
    parser.add_argument("--master", default="local[2]")
    parser.add_argument("--scheme", default="bio")
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--matchers", action="store_true")
    parser.add_argument("--gold", action="store_true")
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("name the shared data by --data or SKILLMILL_DATA")
    taxonomies = ["starter", *(f"{name}={asked.data / name}" for name in TAXONOMIES)]
    if asked.gold:
        print_gold(asked.data, taxonomies)
        return
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        options = {
            "warehouse": {"path": f"{scratch}/warehouse"},
            "taxonomy": {"taxonomies": ["starter"] if asked.matchers else taxonomies},
            "label": {"scheme": asked.scheme, "clean": asked.clean},
            "spark": {"master": asked.master, "driver_memory": "3g"},
        }
        if asked.matchers:
            compare(asked.data, Path(scratch), options, asked.every)
        else:
            measure(asked.data, Path(scratch), load_settings(options=options), asked.sentences, asked.every)


def measure(data: Path, scratch: Path, settings: Settings, wanted: int, every: int) -> None:
    """Take the text in, label it, and print how long each took and what came out."""
    spark = get_session(settings)
    written(spark, data, scratch / "documents", settings, wanted, every)
    source = {"name": "shared", "path": str(scratch / "documents"), "kind": "job_post"}
    settings = Settings.model_validate({**settings.model_dump(), "sources": [source]})
    began, cores = time.monotonic(), core_seconds()
    taken_in = ingest.run(spark, settings)
    spent = f"{time.monotonic() - began:.1f} s, {core_seconds() - cores:.1f} core-seconds"
    print(f"{taken_in.counts['read']:,} documents taken in: {spent}", flush=True)
    began, cores = time.monotonic(), core_seconds()
    done = label.run(spark, settings)
    seconds, cores = time.monotonic() - began, core_seconds() - cores
    tally = done.tally
    print(
        f"{tally.sentences:,} sentences labelled: {seconds:.1f} s, {cores:.1f} core-seconds "
        f"({tally.sentences / cores:,.0f} sentences each); {tally.with_skill:,} with a skill "
        f"({tally.with_skill / tally.sentences:.1%})"
    )
    print(f"{tally.names:,} names, {tally.doubtful:,} voted on, {tally.kept:,} of these kept")
    for name in FUNCTIONS:
        sides = f"for {tally.votes[name, 'for']:>7,}  against {tally.votes[name, 'against']:>7,}"
        print(f"{name:14} {sides}  " + "  ".join(f"{kind} {share:.1%}" for kind, share in tally.shares(name).items()))
    for note in done.run.notes:
        print(note)


def core_seconds() -> float:
    """Return the processor time of this process and those below it (the JVM, its workers), on Linux alone.

    What others run on the machine is not in it.
    """
    fields = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # a process that has just ended
            fields[int(path.parent.name)] = path.read_text().rpartition(") ")[2].split()
    own, todo = 0, [os.getpid()]
    while todo:
        process = todo.pop()
        own += sum(int(ticks) for ticks in fields[process][11:15])  # its own and those of children that have ended
        todo += [child for child, values in fields.items() if int(values[1]) == process]
    return own / os.sysconf("SC_CLK_TCK")


def written(spark: SparkSession, data: Path, folder: Path, settings: Settings, wanted: int, every: int) -> None:
    """Write the shared text as Parquet of id and text; with `wanted` in so many copies as give so many sentences."""
    texts = [(each.doc_id, each.text) for each in shared_text(data)][::every]
    frame = spark.createDataFrame(pd.DataFrame(texts, columns=["id", "text"])).repartition(8)
    if wanted:
        spec = LabellerSpec(Skills.of(label.skills_of(spark, settings)))
        each = sum(len(get_labeller(spec).label(text)) for _, text in texts[:: len(texts) // 500 or 1])
        whole = each * len(texts) / len(texts[:: len(texts) // 500 or 1])
        frame = varied(frame, spec, math.ceil(wanted / whole)).limit(math.ceil(len(texts) * wanted / whole))
    frame.write.parquet(str(folder))


def varied(documents: DataFrame, spec: LabellerSpec, copies: int) -> DataFrame:
    """Return documents (id, text) and their varied copies, `copies` of each in all."""
    return documents.mapInPandas(variation(spec, copies), "id string, text string")


def variation(spec: LabellerSpec, copies: int) -> Callable[[Iterator[pd.DataFrame]], Iterator[pd.DataFrame]]:
    """Return the mapInPandas function of the rule of variation."""

    def function(batches: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        skills = get_labeller(spec).skills
        names: dict[str, list[str]] = {}
        for concept in spec.skills.concepts():
            names.setdefault(concept.category or "", []).append(concept.preferred_label)
        for batch in batches:
            rows = []
            for doc_id, text in zip(batch["id"], batch["text"], strict=True):
                rows.append((doc_id, text))
                found = skills.named(text)
                for copy in range(1, copies if found else 1):
                    rows.append((f"{doc_id}~{copy}", _copy(text, found, names, f"{copy} {doc_id}")))
            yield pd.DataFrame(rows, columns=["id", "text"])

    return function


def _copy(text: str, found: list, names: dict[str, list[str]], seed: str) -> str:
    parts, at = [], 0
    for start, end, concept in found:
        others = names[concept.category or ""]
        number = int.from_bytes(hashlib.sha256(f"{seed} {start}".encode()).digest()[:8], "big")
        parts += [text[at:start], others[number % len(others)]]
        at = end
    return "".join([*parts, text[at:]])


def compare(data: Path, scratch: Path, options: dict, every: int) -> None:
    """Label the shared text by both matchers over the same names, and print seconds and agreement."""
    found: dict[str, DataFrame] = {}
    ruled = load_settings(options={**options, "label": {**options["label"], "matcher": label.ENTITY_RULER}})
    spark = get_session(ruled)
    written(spark, data, scratch / "documents", ruled, 0, every)
    documents = spark.read.parquet(str(scratch / "documents")).withColumnRenamed("id", "doc_id").cache()
    documents.count()
    spec = LabellerSpec(Skills.of(label.skills_of(spark, ruled)))
    for matcher in ("aho-corasick", label.ENTITY_RULER):
        began, cores = time.monotonic(), core_seconds()
        staged = label.transform(documents, spec, matcher)
        label.to_rows(staged).write.parquet(str(scratch / matcher))
        found[matcher] = spark.read.parquet(str(scratch / matcher))
        rows = found[matcher].count()
        with_skill = found[matcher].where("exists(tags, tag -> tag <> 'O')").count()
        spent = f"{time.monotonic() - began:.1f} s, {core_seconds() - cores:.1f} core-seconds"
        print(f"{matcher}: {spent}, {rows:,} sentences, {with_skill:,} with a skill", flush=True)
    one, other = (frame.select("doc_id", "sentence", "tags") for frame in found.values())
    differ = one.join(other.withColumnRenamed("tags", "theirs"), ["doc_id", "sentence"], "full").where(
        "NOT tags <=> theirs"
    )
    print(f"sentences in which they differ: {differ.count():,}")


if __name__ == "__main__":
    main()
