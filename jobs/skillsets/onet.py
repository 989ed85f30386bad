"""O*NET's tables as candidates for labels: one row per occupation and candidate that it has a value of."""

from dataclasses import dataclass
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from skillmill.schemas.errors import SkillmillError

RATED = ("Abilities", "Work_Styles", "Skills", "Knowledge")
LISTED = ("Technology_Skills", "Tools_Used")
OCCUPATIONS = "Occupation_Data"
CONTINUOUS, CATEGORICAL = "continuous", "categorical"
_ENDINGS = (".tsv.gz", ".tsv", ".txt.gz", ".txt")
_CODE = "O*NET-SOC Code"
_SCALES = {"IM": 0, "LV": 1}


@dataclass(frozen=True)
class Onet:
    """`candidates`: code, source, candidate, kind, place (the order of elements), value. `occupations`: code, title,
    description."""

    candidates: DataFrame
    occupations: DataFrame


def read_onet(spark: SparkSession, folder: str) -> Onet:
    """Read the tables in a folder. Raises SkillmillError where one of them is missing or has other columns.

    Importance (IM) and level (LV) of an element are candidates of their own; what O*NET recommends to suppress is left
    out. A technology or tool is a candidate by its commodity, which an occupation has or has not.
    """
    scale = F.create_map(*[F.lit(each) for pair in _SCALES.items() for each in pair])
    parts = []
    for number, name in enumerate(RATED):
        rows = _table(spark, folder, name, ("Element ID", "Element Name", "Scale ID", "Data Value"))
        suppressed = F.coalesce(F.col("`Recommend Suppress`"), F.lit("N")) == "Y"
        kept = rows.where(~suppressed & F.col("`Scale ID`").isin(list(_SCALES)))
        parts.append(
            kept.select(
                F.col(f"`{_CODE}`").alias("code"),
                F.lit(name).alias("source"),
                _named("Element Name", "Scale ID").alias("candidate"),
                F.lit(CONTINUOUS).alias("kind"),
                F.format_string(f"%d {number} %s", scale[F.col("`Scale ID`")], "`Element ID`").alias("place"),
                F.col("`Data Value`").cast("double").alias("value"),
            )
        )
    for number, name in enumerate(LISTED):
        rows = _table(spark, folder, name, ("Commodity Title",))
        parts.append(
            rows.select(
                F.col(f"`{_CODE}`").alias("code"),
                F.lit(name).alias("source"),
                F.col("`Commodity Title`").alias("candidate"),
                F.lit(CATEGORICAL).alias("kind"),
                F.format_string(f"2 {number} %s", "`Commodity Title`").alias("place"),
                F.lit(1.0).alias("value"),
            ).distinct()
        )
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.unionByName(part)
    occupations = _table(spark, folder, OCCUPATIONS, ("Title", "Description")).select(
        F.col(f"`{_CODE}`").alias("code"), F.col("Title").alias("title"), F.col("Description").alias("description")
    )
    return Onet(whole.where("value IS NOT NULL AND candidate IS NOT NULL"), occupations)


def _named(element: str, scale: str) -> "F.Column":
    level = F.concat(F.col(f"`{element}`"), F.lit(" (level)"))
    return F.when(F.col(f"`{scale}`") == "LV", level).otherwise(F.col(f"`{element}`"))


def _table(spark: SparkSession, folder: str, name: str, columns: tuple[str, ...]) -> DataFrame:
    path = next((found for ending in _ENDINGS if (found := Path(folder) / f"{name}{ending}").is_file()), None)
    if path is None:
        raise SkillmillError(f"{folder}: no {name}.tsv, nor with .gz or .txt; give a folder with O*NET's tables")
    rows = spark.read.csv(str(path), sep="\t", header=True, quote="", escape="")
    missing = [column for column in (_CODE, *columns) if column not in rows.columns]
    if missing:
        raise SkillmillError(f"{path}: no column {missing[0]}; give O*NET's own {name}")
    return rows
