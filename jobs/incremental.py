"""Doing only what is not done: the ledger, per job and document, as a build system keeps it."""

import itertools
import math
from collections.abc import Iterator, Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.commit import replace_rows, retrying, upsert
from skillmill.jobs.runs import Run
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.tables import LEDGER, REJECTS

DONE, REJECTED = "done", "rejected"


class Incremental:
    """The work of one run of one job: which documents, in which chunks, and how they are committed."""

    def __init__(self, warehouse: Warehouse, run: Run) -> None:
        self.warehouse = warehouse
        self.run = run
        run.counts = {"documents": 0, DONE: 0, REJECTED: 0, "unchanged": 0}

    def after(self, upstream: str, fingerprint: str) -> DataFrame:
        """Return the candidates (doc_id, digest, outcome, reason) that follow from what another job did.

        A document that the other job rejected is rejected here too, for the same reason.
        """
        ledger = self.warehouse.read(LEDGER.name).where(F.col("job") == upstream)
        return ledger.select("doc_id", digest("digest", "outcome", fingerprint).alias("digest"), "outcome", "reason")

    def pending(self, candidates: DataFrame, retry_rejected: bool = False) -> DataFrame:
        """Return the candidates whose digest is not the ledger's; with `retry_rejected` those rejected here too."""
        return self._compared(candidates, retry_rejected).where("_open").drop("_open")

    def _compared(self, candidates: DataFrame, retry_rejected: bool) -> DataFrame:
        """Return the candidates with `_open`, whether there is something to do for them."""
        done = self.warehouse.read(LEDGER.name).where(F.col("job") == self.run.job)
        old = done.select("doc_id", F.col("digest").alias("_digest"), F.col("outcome").alias("_outcome"))
        changed = ~F.col("_digest").eqNullSafe(F.col("digest"))
        if retry_rejected:
            changed = changed | F.col("_outcome").eqNullSafe(F.lit(REJECTED))
        return candidates.join(old, "doc_id", "left").withColumn("_open", changed).drop("_digest", "_outcome")

    def chunks(self, candidates: DataFrame, size: int, retry_rejected: bool = False) -> Iterator[tuple[DataFrame, int]]:
        """Yield the pending candidates in chunks of about `size` documents, and how many; each is to be committed."""
        compared = self._compared(candidates, retry_rejected)
        pending = compared.where("_open").drop("_open")
        documents, todo = compared.agg(F.count("*"), F.count_if("_open")).collect()[0]
        self.run.counts["documents"] = documents
        self.run.counts["unchanged"] = documents - todo
        number = math.ceil(todo / size)
        for index in range(number):
            bucket = F.pmod(F.xxhash64("doc_id"), F.lit(number))
            yield (pending.where(bucket == index) if number > 1 else pending), math.ceil(todo / number)

    def commit(
        self, judged: DataFrame, rows: Mapping[str, DataFrame], rejects: DataFrame | None = None
    ) -> dict[str, int]:
        """Replace the rows of the documents in `judged` (doc_id, digest, outcome, reason); the ledger comes last.

        `rows` are the new rows by table, `rejects` rows for the table rejects, of these documents alone.
        Against a faster writer: the ledger is read again, what is done by now is dropped, the rest is tried
        again. `judged` is read several times: it should be on disk. Returns how many rows each table of `rows` got.
        """
        tries = itertools.count()

        def attempt() -> dict[str, int]:
            if next(tries) == 0:
                return self._commit(judged, rows, rejects)
            left = self.pending(judged, retry_rejected=True)
            of_left = {table: new.join(left, "doc_id", "left_semi") for table, new in rows.items()}
            rejects_left = None if rejects is None else rejects.join(left, "doc_id", "left_semi")
            return self._commit(left, of_left, rejects_left)

        return retrying(attempt)

    def _commit(self, judged: DataFrame, rows: Mapping[str, DataFrame], rejects: DataFrame | None) -> dict[str, int]:
        counted = {row["outcome"]: row["count"] for row in judged.groupBy("outcome").count().collect()}
        if not counted:
            return dict.fromkeys(rows, 0)
        doc_ids = judged.select("doc_id")
        inserted = {
            table: replace_rows(self.warehouse, table, self._stamped(new), doc_ids) for table, new in rows.items()
        }
        if rejects is not None and self._rejects_matter(counted.get(REJECTED, 0)):
            replace_rows(self.warehouse, REJECTS.name, self._stamped(rejects), doc_ids, self.run.job)
        entries = judged.select("doc_id", "digest", "outcome", "reason").withColumns(
            {"job": F.lit(self.run.job), "at": F.current_timestamp()}
        )
        upsert(self.warehouse, LEDGER.name, self._stamped(entries))
        for outcome in (DONE, REJECTED):
            self.run.counts[outcome] += counted.get(outcome, 0)
        return inserted

    def _stamped(self, rows: DataFrame) -> DataFrame:
        return rows.withColumn("run_id", F.lit(self.run.run_id))

    def _rejects_matter(self, rejected: int) -> bool:
        """Whether there are rejects to write, or old ones of this job that may be mended."""
        old = self.warehouse.read(REJECTS.name).where(F.col("job") == self.run.job)
        return rejected > 0 or not old.isEmpty()


def digest(*parts: str) -> Column:
    """Return the digest of a job's input: the SHA-256 of columns, followed by one constant."""
    *columns, constant = parts
    return F.sha2(F.concat_ws("|", *columns, F.lit(constant)), 256)
