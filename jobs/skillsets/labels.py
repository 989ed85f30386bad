"""How labels of skill sets are made: from O*NET's tables to columns of 0 and 1, one row per occupation."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.jobs.skillsets.onet import CATEGORICAL, CONTINUOUS, Onet, read_onet
from skillmill.jobs.skillsets.reduce import Dropped, cramers_v, pearson, reduced, spearman
from skillmill.schemas.errors import SkillmillError

SPARSITY, PEARSON, SPEARMAN, CRAMER = "sparsity", "Pearson", "Spearman", "Cramér's V"
_KEPT = "candidate string, step string, like string, value double"
_EVERYTHING = 1


@dataclass(frozen=True)
class Limits:
    """What is too sparse, and what too like another candidate.

    `rated` is the least share of occupations that have a rating; `listed` the least share of those with tools or
    technology that have one. `alike` is the largest absolute correlation, `listed_alike` the largest Cramér's V.
    """

    rated: float = 0.9
    listed: float = 0.27
    alike: float = 0.87
    listed_alike: float = 0.9


@dataclass(frozen=True)
class Made:
    """The labels: `rows` (code, title, description, labels in `labels`' order), and how they came to be.

    `left` has, per step, how many continuous and categorical candidates it left; `dropped` says why each went that was
    too like another, `sparse` names those with too few values, `constant` labels with one value only.
    """

    labels: tuple[str, ...]
    rows: pd.DataFrame
    left: dict[str, dict[str, int]]
    dropped: tuple[Dropped, ...]
    sparse: tuple[str, ...]
    constant: tuple[str, ...] = field(default=())


def make_labels(spark: SparkSession, folder: str, limits: Limits) -> Made:
    """Make labels from the tables in a folder. Raises SkillmillError where they are missing or leave nothing."""
    onet = read_onet(spark, folder)
    candidates = named_apart(onet.candidates).cache()
    try:
        return _made(onet, candidates, limits)
    finally:
        candidates.unpersist()


def _made(onet: Onet, candidates: DataFrame, limits: Limits) -> Made:
    counted = candidates.groupBy("candidate", "kind").count().collect()
    total = {
        kind: candidates.where(F.col("kind") == kind).select("code").distinct().count()
        for kind in (CONTINUOUS, CATEGORICAL)
    }
    least = {CONTINUOUS: limits.rated, CATEGORICAL: limits.listed}
    dense = [row["candidate"] for row in counted if row["count"] >= least[row["kind"]] * total[row["kind"]]]
    if not dense:
        raise SkillmillError("no candidate has enough values: are these O*NET's whole tables?")
    kind_of = {row["candidate"]: row["kind"] for row in counted}
    kept = candidates.where(F.col("candidate").isin(dense))
    decided = (
        kept.groupBy(F.lit(_EVERYTHING)).applyInPandas(lambda rows: _decide(rows, limits), _KEPT).toPandas()
    )  # one task: a matrix of some hundred columns
    dropped = [Dropped(*row) for row in decided.itertuples(index=False) if row.step]
    labels = tuple(decided.loc[decided["step"] == "", "candidate"])
    rows = _rows(onet.occupations, to_labels(kept.where(F.col("candidate").isin(list(labels)))), labels)
    left = {"candidates": list(kind_of), SPARSITY: dense}
    still = dense
    for step in (PEARSON, SPEARMAN, CRAMER):
        gone = {each.candidate for each in dropped if each.step == step}
        still = left[step] = [name for name in still if name not in gone]
    return Made(
        labels=labels,
        rows=rows,
        left={step: _by_kind(names, kind_of) for step, names in left.items()},
        dropped=tuple(dropped),
        sparse=tuple(sorted(set(kind_of) - set(dense))),
        constant=tuple(label for label in labels if rows[label].nunique() == 1),
    )


def named_apart(candidates: DataFrame) -> DataFrame:
    """Return candidates with a name for each: where two tables have the same one, the later says its table too."""
    order = candidates.groupBy("candidate", "source").agg(F.min("place").alias("first"))
    first = order.groupBy("candidate").agg(F.min_by("source", "first").alias("owner"))
    other = F.concat_ws("", "candidate", F.lit(" ("), F.lower(F.replace("source", F.lit("_"), F.lit(" "))), F.lit(")"))
    named = candidates.join(F.broadcast(first), "candidate")
    return named.withColumn(
        "candidate", F.when(F.col("source") == F.col("owner"), F.col("candidate")).otherwise(other)
    ).drop("owner")


def to_labels(candidates: DataFrame) -> DataFrame:
    """Return code, candidate, label: 1 where a rating is the median or more, or the occupation has it; else 0.

    A rating that is missing has no label. Of what is listed every occupation that lists anything has one.
    """
    rated = candidates.where(F.col("kind") == CONTINUOUS)
    medians = rated.groupBy("candidate").agg(F.median("value").alias("median"))
    judged = rated.join(F.broadcast(medians), "candidate")
    of_rated = judged.select("code", "candidate", (F.col("value") >= F.col("median")).cast("int").alias("label"))
    listed = candidates.where(F.col("kind") == CATEGORICAL).select("code", "candidate", F.lit(1).alias("label"))
    return of_rated.unionByName(listed)


def _rows(occupations: DataFrame, labels: DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per occupation that has all its ratings, in the order of codes."""
    wide = labels.groupBy("code").pivot("candidate", list(names)).agg(F.first("label"))
    rated = labels.groupBy("candidate").agg(F.min("label").alias("least")).where("least = 0").select("candidate")
    must = [row["candidate"] for row in rated.collect()]
    whole = occupations.join(wide, "code").toPandas().sort_values("code", ignore_index=True)
    whole = whole[whole[must].notna().all(axis=1)].reset_index(drop=True)
    whole[list(names)] = whole[list(names)].fillna(0).astype(int)
    return whole[["code", "title", "description", *names]]


def _decide(rows: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Return per candidate the step at which it went, '' where it stays, and what it is like."""
    decided: list[tuple[str, str, str, float]] = []
    for kind, steps in (
        (CONTINUOUS, ((PEARSON, pearson, limits.alike), (SPEARMAN, spearman, limits.alike))),
        (CATEGORICAL, ((CRAMER, cramers_v, limits.listed_alike),)),
    ):
        table = _matrix(rows[rows["kind"] == kind], kind)
        for step, likeness, most in steps:
            kept, gone = reduced(list(table.columns), table.to_numpy(), step, likeness, most)
            decided += [(each.candidate, each.step, each.like, each.value) for each in gone]
            table = table.iloc[:, kept]
        decided += [(name, "", "", 0.0) for name in table.columns]
    return pd.DataFrame(decided, columns=["candidate", "step", "like", "value"])


def _matrix(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    order = rows.groupby("candidate")["place"].min().sort_values(kind="stable").index
    table = rows.pivot_table(index="code", columns="candidate", values="value")[list(order)]
    return table.fillna(0.0) if kind == CATEGORICAL else table


def _by_kind(names: list[str], kind_of: dict[str, str]) -> dict[str, int]:
    return {kind: sum(kind_of[name] == kind for name in names) for kind in (CONTINUOUS, CATEGORICAL)}


def steps_of(made: Made) -> Iterator[tuple[str, int, int]]:
    """Yield each step with the continuous and categorical candidates that it left."""
    for step, left in made.left.items():
        yield step, left[CONTINUOUS], left[CATEGORICAL]
