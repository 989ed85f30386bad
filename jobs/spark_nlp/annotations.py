"""Spark NLP's annotations as columns: made of arrays, and taken apart into arrays."""

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812

DOCUMENT, TOKEN, CHUNK, TAGS = "document", "token", "chunk", "ner"
_TYPE = (
    "array<struct<annotatorType:string,begin:int,end:int,result:string,metadata:map<string,string>,"
    "embeddings:array<float>>>"
)


def annotations(kind: str, begin: str, end: str, text: str, sentence: str | None = None) -> Column:
    """Return a column of annotations from columns of equally long arrays; a null array has none.

    `sentence` is the column of each annotation's sentence; without it each is a sentence of its own.
    """
    names = [begin, end, text] if sentence is None else [begin, end, text, sentence]

    def annotation(zipped: Column, place: Column) -> Column:
        own = place if sentence is None else zipped[sentence]
        return F.struct(
            F.lit(kind).alias("annotatorType"),
            zipped[begin].alias("begin"),
            zipped[end].alias("end"),
            zipped[text].alias("result"),
            F.create_map(F.lit("sentence"), own.cast("string")).alias("metadata"),
            F.array().cast("array<float>").alias("embeddings"),
        )

    made = F.transform(F.arrays_zip(*names), annotation)
    return F.coalesce(made, F.array().cast(_TYPE)).alias(kind, metadata={"annotatorType": kind})


def tag_columns(tags: str) -> list[Column]:
    """Return the begins of a token classifier's annotations, their labels, and the labels' probabilities."""
    return [
        F.transform(tags, lambda tag: tag["begin"]).alias("tag_begin"),
        F.transform(tags, lambda tag: tag["result"]).alias("tag_label"),
        F.transform(tags, lambda tag: tag["metadata"][tag["result"]].cast("float")).alias("tag_score"),
    ]


def ddl(fields: Mapping[str, str]) -> str:
    """Return names and types of columns as one line of Spark SQL."""
    return ", ".join(f"{name} {kind}" for name, kind in fields.items())
