"""How long a million mentions take to link, and how much memory.

    python -m benchmarks.link_scale --taxonomy esco=DATA/esco [--mentions 1000000] [--surfaces 100000]

Surfaces are made of the taxonomy's own names: as they stand, with versions, typos, verbs and nouns around them, and two
names put together; how often each is mentioned falls with its rank (Zipf). The index is made before the clock starts.
Prints seconds, peak resident memory, and how many surfaces each way to link has found.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Sequence

import numpy as np
import pandas as pd
from pyspark.sql import functions as F  # noqa: N812

from benchmarks.memory import Peak
from skillmill.conf.load import load_settings
from skillmill.jobs.link import transform
from skillmill.jobs.linking.ready import make_local_spec
from skillmill.jobs.session import get_session
from skillmill.jobs.staging import Staging
from skillmill.jobs.warehouse import Warehouse

AROUND = (
    "{} skills",
    "experience in {}",
    "{} 2019",
    "manage {}",
    "{} for large clients",
    "daily {}",
    "support {} teams",
)
SEED = 7


def made_surfaces(names: Sequence[str], count: int) -> list[str]:
    """Return `count` distinct surfaces made of names, the same every time."""
    chance = random.Random(SEED)
    made: dict[str, None] = {}
    while len(made) < count:
        name = chance.choice(names)
        way = chance.random()
        if way < 0.4:
            made[name] = None
        elif way < 0.5 and len(name) > 6:
            at = chance.randrange(1, len(name) - 1)
            made[name[:at] + name[at + 1 :]] = None
        elif way < 0.8:
            made[chance.choice(AROUND).format(name)] = None
        else:
            made[f"{name.split()[0]} {chance.choice(names).split()[-1]}"] = None
    return list(made)


def main() -> None:
    """Run the measurement and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--taxonomy", action="append", required=True)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--surfaces", type=int, default=100_000)
    parser.add_argument("--master", default="local[2]")
    arguments = parser.parse_args()
    spec, concepts = make_local_spec(arguments.taxonomy, None, "default", threads=1)
    surfaces = made_surfaces([name for concept in concepts for name in concept.names], arguments.surfaces)
    labels = sum(len(concept.names) for concept in concepts)
    ranks = np.random.default_rng(SEED).zipf(1.3, arguments.mentions) - 1
    chosen = np.where(ranks < len(surfaces), ranks, np.arange(arguments.mentions) % len(surfaces))
    chosen[: len(surfaces)] = np.arange(len(surfaces))
    with tempfile.TemporaryDirectory() as folder:
        options = {"warehouse": {"path": f"{folder}/warehouse"}, "spark": {"master": arguments.master}}
        settings = load_settings(options=options, environ={})
        spark = get_session(settings)
        frame = pd.DataFrame({"at": np.arange(arguments.mentions), "surface": np.array(surfaces, dtype=object)[chosen]})
        frame.to_parquet(f"{folder}/mentions.parquet")
        del frame
        told = spark.read.parquet(f"{folder}/mentions.parquet")
        start = F.lit(0).cast("int")
        mentions = told.select(
            F.concat(F.lit("s/"), "at").alias("doc_id"),
            start.alias("start_offset"),
            F.length("surface").alias("end_offset"),
            F.lit("Skill").alias("label"),
            "surface",
        )
        documents = told.select(F.concat(F.lit("s/"), "at").alias("doc_id"), F.col("surface").alias("text"))
        with Peak() as peak:
            started = time.monotonic()
            place = Staging(Warehouse(spark, settings.warehouse), f"{folder}/staging")
            transform(mentions, documents, spec, place).write.parquet(f"{folder}/linked")
            seconds = time.monotonic() - started
        linked = spark.read.parquet(f"{folder}/linked")
        by_method = linked.groupBy("link_method").agg(F.countDistinct("surface").alias("n")).collect()
        result = {
            "mentions": arguments.mentions,
            "surfaces": len(surfaces),
            "labels": labels,
            "seconds": round(seconds, 1),
            "peak_mib": round(peak.mib),
            "surfaces_by_method": {row["link_method"] or "unlinked": row["n"] for row in by_method},
        }
        print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
