"""What tests of the real Spark NLP look at, done in a JVM of its own: python spark_nlp_runs.py FOLDER

FOLDER holds the exported models `words` and `other`, and documents.json (id -> text); mentions.json, tables.json and
second.txt are written to it, and labels.json with the labels of both matchers.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import extract, label
from skillmill.jobs.extract import recognizer_specs, transform
from skillmill.jobs.session import get_session
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, listed

TWO = ("Knows java.", "Sings.")


def settings_for(recognizer: str, model: Path, **sections: Any) -> Settings:
    options = {
        "spark": {"master": "local[2]", "shuffle_partitions": 1},
        "extract": {"recognizers": [recognizer], "model": str(model), "batch_tokens": 512},
        **sections,
    }
    return load_settings(options=options, environ={})


def mentions(documents: DataFrame, settings: Settings) -> dict[str, list[list[Any]]]:
    rows = transform(documents, recognizer_specs(settings)).collect()
    return {row["doc_id"]: [list(mention) for mention in row["mentions"]] for row in rows}


def tables(spark: SparkSession, home: Path) -> dict[str, Any]:
    """Run extract over two documents; return what is counted and what stands in the tables."""
    settings = settings_for("sparknlp", home / "words", warehouse={"path": str(home / "warehouse")})
    warehouse = Warehouse(spark, settings.warehouse)
    warehouse.create()
    rows = [(f"cv/{at}", text, hashlib.sha256(text.encode()).hexdigest()) for at, text in enumerate(TWO, 1)]
    spark.sql(
        f"INSERT INTO {warehouse.name('documents')} "
        "(doc_id, text, content_sha256, source, kind, ingested_at, run_id) VALUES "
        + ", ".join(f"('{doc_id}', '{text}', '{sha}', 'cv', 'resume', now(), 'a')" for doc_id, text, sha in rows)
    )
    counts = extract.run(spark, settings).counts
    found = warehouse.read("mentions").select("doc_id", "surface", "recognizer", "recognizer_revision", "runtime")
    ledger = warehouse.read("ledger").where("job = 'extract'").select("doc_id", "outcome")
    return {
        "counts": counts,
        "mentions": [list(row) for row in found.collect()],
        "ledger": sorted(list(row) for row in ledger.collect()),
    }


def labels(documents: DataFrame) -> dict[str, list[list[Any]]]:
    """Label the documents by a short list, with either matcher, as they are and cleaned."""
    skills = Skills.of(listed(["Java Spring", "java", "C++", "Node.js", "machine-learning", "care", "Go", "한국어"]))
    found = {}
    for clean in (False, True):
        for matcher in ("aho-corasick", label.ENTITY_RULER):
            rows = label.to_rows(label.transform(documents, LabellerSpec(skills, clean=clean), matcher))
            columns = ["doc_id", "sentence", "tokens", "tags", "sources"]
            found[f"{matcher} {clean}"] = sorted(list(row) for row in rows.select(*columns).collect())
    return found


def main(home: Path) -> None:
    texts = json.loads((home / "documents.json").read_text())
    spark = get_session(settings_for("sparknlp", home / "words"))
    documents = spark.createDataFrame(list(texts.items()), "doc_id string, text string").coalesce(1)
    found = {
        "words": mentions(documents, settings_for("sparknlp", home / "words")),
        "names": mentions(documents, settings_for("sparknlp-gazetteer", home / "words")),
    }
    (home / "mentions.json").write_text(json.dumps(found))
    (home / "labels.json").write_text(json.dumps(labels(documents)))
    try:
        mentions(documents, settings_for("sparknlp", home / "other"))
    except SkillmillError as error:
        (home / "second.txt").write_text(str(error))
    (home / "tables.json").write_text(json.dumps(tables(spark, home)))
    spark.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
