"""Invariant 1: offsets give back the surface, in Python and in SQL, for any Unicode text."""

import random

from pyspark.sql import SparkSession

import skillmill
from skillmill.jobs.warehouse import Warehouse
from support import Milled

ODD = [
    "👩‍💻",
    "e\u0301",
    "\u200b",
    "\r\n",
    "\u00ad",
    "שלום",
    "\u202eabc\u202c",
    "İ",
    "ß",
    "ﬁ",
    "\U0001d54f",
    "中文",
    "\t",
    "\x0b",
]
NAMES = ["Python", "C++", "SQL", "machine learning", "Node.js", "project management", "Java"]
WRONG = (
    "SELECT count(*) FROM delta.`{w}/{table}` m JOIN delta.`{w}/documents` d ON d.doc_id = m.doc_id "
    "WHERE substring(d.text, m.start_offset + 1, m.end_offset - m.start_offset) <> m.surface"
)


def wrong_in_python(warehouse: Warehouse) -> list[str]:
    texts = {row["doc_id"]: row["text"] for row in warehouse.read("documents").collect()}
    mentions = warehouse.read("mentions").collect()
    assert mentions
    return [m["surface"] for m in mentions if texts[m["doc_id"]][m["start_offset"] : m["end_offset"]] != m["surface"]]


def test_offsets_hold_on_the_sample_corpus(milled: Milled) -> None:
    assert wrong_in_python(milled.warehouse) == []
    for table in ("mentions", "skill_mentions"):
        assert milled.spark.sql(WRONG.format(w=milled.warehouse.location, table=table)).first()[0] == 0


def test_offsets_hold_on_fuzzed_unicode_in_python_and_in_sql(spark: SparkSession) -> None:
    dice = random.Random(7)
    texts = []
    for number in range(200):
        parts = [dice.choice([*ODD, *NAMES, chr(dice.randrange(0x20, 0x2FA0)), " ", ", "]) for _ in range(60)]
        texts.append((" " if number % 2 else "").join(parts))
    df = spark.createDataFrame(list(enumerate(texts)), "id int, text string")
    found = skillmill.extract(df, text="text", id="id")
    in_sql = "substring(text, start_offset + 1, end_offset - start_offset) AS said"
    rows = found.join(df, "id").selectExpr("id", "start_offset", "end_offset", "surface", in_sql).collect()
    assert {row["surface"] for row in rows} >= set(NAMES)
    for row in rows:
        assert row["said"] == row["surface"] == texts[row["id"]][row["start_offset"] : row["end_offset"]]
