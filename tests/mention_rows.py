"""Mentions that only a transformer would find, put beside those of the gazetteer, which is faster."""

from pyspark.sql.functions import lit

from skillmill.jobs.commit import upsert
from skillmill.jobs.warehouse import Warehouse


def put_mentions(warehouse: Warehouse, *mentions: tuple[str, str, str]) -> None:
    """Write (doc_id, surface, label) to the table mentions, once for each place where the document has the surface."""
    documents = {row["doc_id"]: row for row in warehouse.read("documents").collect()}
    rows = [
        {
            "doc_id": doc_id,
            "start_offset": start,
            "end_offset": start + len(surface),
            "label": label,
            "surface": surface,
            "confidence": 0.9,
            "calibrated": True,
            "recognizer": "transformer",
            "recognizer_revision": "0" * 12,
            "runtime": "openvino-int8",
            "content_sha256": documents[doc_id]["content_sha256"],
            "run_id": documents[doc_id]["run_id"],
        }
        for doc_id, surface, label in mentions
        for start in range(len(documents[doc_id]["text"]))
        if documents[doc_id]["text"].startswith(surface, start)
    ]
    upsert(warehouse, "mentions", warehouse.spark.createDataFrame(rows).withColumn("model", lit(None).cast("string")))
