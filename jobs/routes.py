"""Which model of the pool reads which document, and the digests that follow from that."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from skillmill.conf.pool import GENERAL, Pool
from skillmill.udfs.routing.classes import CLASSES, NO_CLASS
from skillmill.udfs.routing.classifier import HEAD_CHARACTERS, revision
from skillmill.udfs.routing.rows import CLASSED, classify

OWN_COLUMNS = ("kind", "source")
"""What a pool's field may be beside the name of an attribute."""
BY_FIELD = "by field"
"""Stands for the class of documents whose field says which model reads them."""


@dataclass(frozen=True)
class Routes:
    """A pool as extract uses it. `prints` are, by the name of a model, over all that can change its mentions."""

    pool: Pool
    prints: Mapping[str, str]

    def candidates(self, documents: DataFrame, ledger: DataFrame) -> DataFrame:
        """Return (doc_id, text, title, content_sha256, title_sha256, named, unknown, digest) of all documents.

        `named` is the model that the document's field names, or null; `unknown` tells that it names none. `digest` is
        the one of `ledger` (doc_id, digest) where that still holds, else ''. No document is read by the router for
        it: what was done holds if it was done with this text and title, by this router, for any class, by the model
        that reads that class now.
        """
        value = F.lower(F.trim(self._field()))
        read = documents.select(
            "doc_id",
            "text",
            "title",
            "content_sha256",
            F.sha2(F.coalesce("title", F.lit("")), 256).alias("title_sha256"),
            _looked_up(self.pool.names_by_value, value).alias("named"),
            (value != "").alias("said"),
        )
        possible = F.array(
            *[_digest("content_sha256", "title_sha256", F.lit(self._mark(name))) for name in self._classes]
        )
        holds = F.when(F.col("named").isNull(), F.array_contains(possible, F.col("_old"))).otherwise(
            F.col("_old") == self._by_field()
        )
        old = ledger.select("doc_id", F.col("digest").alias("_old"))
        return (
            read.join(old, "doc_id", "left")
            .withColumn("digest", F.when(F.coalesce(holds, F.lit(False)), F.col("_old")).otherwise(""))
            .withColumn("unknown", F.coalesce(F.col("said") & F.col("named").isNull(), F.lit(False)))
            .drop("_old", "said")
        )

    def chosen(self, documents: DataFrame) -> DataFrame:
        """Return (doc_id, content_sha256, model, class, unknown, digest) of candidates; the router reads each once."""
        head = F.substring("text", 1, HEAD_CHARACTERS).alias("head")
        asked = documents.where("named IS NULL").select("doc_id", "title", head)
        classed = asked.mapInPandas(classify(self.pool.threshold, revision()), CLASSED)
        joined = documents.drop("text", "title", "digest").join(classed, "doc_id", "left")
        models = {name: self._model(name) for name in self._classes}
        marks = {name: self._mark(name) for name in self._classes}
        by_class = _digest("content_sha256", "title_sha256", _looked_up(marks, F.col("class")))
        return joined.select(
            "doc_id",
            "content_sha256",
            F.coalesce("named", _looked_up(models, F.col("class"))).alias("model"),
            F.coalesce("class", F.lit(BY_FIELD)).alias("class"),
            "unknown",
            F.when(F.col("named").isNull(), by_class).otherwise(self._by_field()).alias("digest"),
        )

    @property
    def _classes(self) -> tuple[str, ...]:
        return (*CLASSES, NO_CLASS)

    def _model(self, of_class: str) -> str:
        return self.pool.names_by_class.get(of_class, GENERAL)

    def _field(self) -> Column:
        name = self.pool.field
        if name is None:
            return F.lit(None).cast("string")
        return F.col(name) if name in OWN_COLUMNS else F.element_at("attributes", name)

    def _by_field(self) -> Column:
        marks = {name: _print(name, own, BY_FIELD) for name, own in self.prints.items()}
        return _digest("content_sha256", _looked_up(marks, F.col("named")))

    def _mark(self, of_class: str) -> str:
        """Return what the digest of a document of this class has of the router and of the model that reads it."""
        name = self._model(of_class)
        return _print(name, self.prints[name], of_class, revision(), str(self.pool.threshold))


def _print(*parts: str) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


def _digest(*parts: str | Column) -> Column:
    return F.sha2(F.concat_ws("|", *parts), 256)


def _looked_up(values: Mapping[str, str], key: Column) -> Column:
    """Return what stands for `key` in the mapping, null where nothing does."""
    pairs = [F.lit(part) for pair in values.items() for part in pair]
    return F.element_at(F.create_map(*pairs), key)
