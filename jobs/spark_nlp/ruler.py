"""Spark NLP's EntityRuler over the names of a taxonomy."""

import json
import tempfile
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.spark_nlp.annotations import CHUNK, DOCUMENT, annotations, ddl
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.spark_nlp.handed import utf16_length
from skillmill.udfs.recognition.spark_nlp.names import NAME_FIELDS, TEXT_FIELDS, Make, answer, ask, ruled_mentions
from skillmill.udfs.spark import EXTRACTED

LARGEST_MIB = 1024
"""The ruler holds two tables of the whole alphabet for each beginning of a name; larger ones are refused."""


def look_up(documents: DataFrame, spec: RecognizerSpec) -> DataFrame:
    """Find the taxonomy's names by the EntityRuler; see skillmill.jobs.spark_nlp.engine.transform."""
    return rule(documents, partial(ruled_mentions, spec), EXTRACTED, f"taxonomy {spec.model}", "recognizer gazetteer")


def rule(documents: DataFrame, make: Make, schema: str, what: str, instead: str) -> DataFrame:
    """Return a row of `schema` per document (doc_id, text), made of what the EntityRuler finds in it.

    `what` and `instead` say in an error what has too many names, and what to use in place of the ruler.
    """
    asked = documents.select("doc_id", "text").mapInPandas(ask(make), ddl(NAME_FIELDS))
    annotated = asked.select(annotations(DOCUMENT, "name_begin", "name_end", "name"), "name", *TEXT_FIELDS)
    names = tuple(make().gazetteer.keys)
    _require_room(names, what, instead)
    ruled = _ruler(documents.sparkSession, names).transform(annotated)
    return ruled.select(_whole().alias("found"), *TEXT_FIELDS).mapInPandas(answer(make), schema)


def _whole() -> Column:
    """Return the candidates that are names: those in which the ruler ends with a name of their own length.

    It may begin a chunk with what was the beginning of another name; the length tells.
    """

    def is_whole(chunk: Column) -> Column:
        asked = F.get("name", chunk["metadata"]["sentence"].cast("int"))
        length = (chunk["end"] - chunk["begin"] + 1).cast("string")
        return (chunk["result"] == asked) & (chunk["metadata"]["id"] == length)

    return F.transform(F.filter(CHUNK, is_whole), lambda chunk: chunk["result"])


@cache
def _ruler(spark: SparkSession, names: tuple[str, ...]) -> Any:
    """Return the EntityRuler with these names, made once per session."""
    from sparknlp.annotator import EntityRulerApproach

    alphabet = sorted(set("".join(names)))
    with tempfile.TemporaryDirectory(prefix="skillmill-") as scratch:
        patterns, letters = Path(scratch) / "patterns.json", Path(scratch) / "alphabet.txt"
        patterns.write_text(json.dumps(_by_length(names)), encoding="utf-8")
        letters.write_text("".join(alphabet) + "\n", encoding="utf-8")
        ruler = EntityRulerApproach().setInputCols(DOCUMENT).setOutputCol(CHUNK).setUseStorage(False)
        ruler = ruler.setPatternsResource(str(patterns), "TEXT", {"format": "JSON"})
        ruler = ruler.setAlphabetResource(str(letters)).setCaseSensitive(True)  # all is folded already
        nothing = spark.createDataFrame([], ddl(NAME_FIELDS))
        return ruler.fit(nothing.select(annotations(DOCUMENT, "name_begin", "name_end", "name")))


def _by_length(names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the names as the ruler's patterns; the id of each is its length in UTF-16 units."""
    of_length: dict[int, list[str]] = {}
    for name in names:
        of_length.setdefault(utf16_length(name), []).append(name)
    return [{"id": str(length), "label": "name", "patterns": same} for length, same in sorted(of_length.items())]


def _require_room(names: Sequence[str], what: str, instead: str) -> None:
    """Raise SkillmillError for more names than the ruler can hold."""
    letters = len(set("".join(names)))
    beginnings = len({name[:end] for name in names for end in range(1, len(name) + 1)})
    mib = beginnings * 2 * 4 * letters / 2**20
    if mib > LARGEST_MIB:
        raise SkillmillError(
            f"{what}: its names would take Spark NLP's EntityRuler {mib:,.0f} MiB, {LARGEST_MIB} at most; use {instead}"
        )
