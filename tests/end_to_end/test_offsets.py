"""Invariant 1: offsets give back the surface, in Python and in SQL, for any Unicode text."""

import json
import random
from pathlib import Path

from pyspark.sql import SparkSession

from skillmill.jobs import chain
from skillmill.jobs.warehouse import Warehouse
from support import Milled, SettingsMaker, write_lines

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


def test_offsets_hold_on_fuzzed_unicode(spark: SparkSession, make_settings: SettingsMaker, tmp_path: Path) -> None:
    dice = random.Random(7)
    rows = []
    for number in range(120):
        parts = [dice.choice([*ODD, *NAMES, chr(dice.randrange(0x20, 0x2FA0)), " ", ", "]) for _ in range(60)]
        text = " ".join(parts) if number % 2 else "".join(parts)
        rows.append({"id": str(number), "text": json.loads(json.dumps(text))})
    settings = make_settings(
        {"name": "odd", "path": str(write_lines(tmp_path / "odd.jsonl", rows))},
        extract={"recognizers": ["transformer", "gazetteer"]},
    )
    chain.run(spark, settings)
    warehouse = Warehouse(spark, settings.warehouse)
    assert wrong_in_python(warehouse) == []
    assert spark.sql(WRONG.format(w=warehouse.location, table="mentions")).first()[0] == 0
    found = {row["surface"] for row in warehouse.read("mentions").select("surface").collect()}
    assert set(NAMES) <= found
