import subprocess
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

import skillmill
from skillmill.udfs.pipeline import Pipeline

TEXT = "Java, C++, SQL, AWS, Oracle, SAP, ERP, BI, Problem Solving"

ALONE = """
import sys
import skillmill
assert "openvino" not in sys.modules, "a bare import is light"
[found] = skillmill.load().extract(["Built ETL in Python and Spark on AWS"])
assert {"Python", "Spark", "AWS"} <= {f.mention.surface for f in found}
heavy = {"torch", "transformers", "pyspark"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return skillmill.load()


def linked(pipeline: Pipeline, text: str) -> list[tuple[str, str | None]]:
    [found] = pipeline.extract([text])
    return [(f.mention.surface, f.link.concept.preferred_label if f.link else None) for f in found]


def test_without_spark_no_heavy_library_is_imported() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_list_of_nine_skills_is_nine_mentions_all_linked(pipeline: Pipeline) -> None:
    found = linked(pipeline, TEXT)
    assert [surface for surface, _ in found] == TEXT.split(", ")
    assert all(label for _, label in found)


def test_a_lower_case_name_in_a_sentence_is_found(pipeline: Pipeline) -> None:
    found = linked(pipeline, "We need someone with statistical background and fluent in python")
    assert ("python", "Python") in found


def test_an_own_taxonomy_comes_before_the_starter(tmp_path: Path) -> None:
    own = tmp_path / "acme.csv"
    own.write_text("id,label,alternatives\nsnake,Snake charming,Python\n")
    pipeline = skillmill.load(recognizers=["gazetteer"], taxonomies=[str(own), "starter"])
    assert linked(pipeline, "Python and Java") == [("Python", "Snake charming"), ("Java", "Java")]


def test_a_dataframe_gives_one_row_per_mention_under_its_own_id(spark: SparkSession) -> None:
    df = spark.createDataFrame([(1, TEXT, "x"), (2, None, "y"), (3, "", "z")], "number int, body string, other string")
    found = skillmill.extract(df, text="body", id="number")
    assert dict(found.dtypes)["number"] == "int"
    rows = found.orderBy("start_offset").collect()
    assert [(row["number"], row["surface"]) for row in rows] == [(1, surface) for surface in TEXT.split(", ")]


def test_a_missing_column_is_named(spark: SparkSession) -> None:
    with pytest.raises(skillmill.SkillmillError, match="no column body; the DataFrame has id"):
        skillmill.extract(spark.range(1), text="body", id="id")


def test_the_sql_function_returns_an_array_of_mentions(spark: SparkSession) -> None:
    skillmill.register(spark, recognizers=["gazetteer"])
    query = "SELECT m.surface, m.start_offset FROM (SELECT explode(extract_mentions('SQL and Java')) AS m)"
    assert [tuple(row) for row in spark.sql(query).collect()] == [("SQL", 0), ("Java", 8)]
    assert spark.sql("SELECT extract_mentions(CAST(NULL AS STRING)) AS m").first()["m"] == []


def test_a_wrong_recogniser_and_a_wrong_model_are_one_line() -> None:
    with pytest.raises(skillmill.SkillmillError, match="there are transformer, gazetteer"):
        skillmill.load(recognizers=["magic"])
    with pytest.raises(skillmill.SkillmillError) as raised:
        skillmill.load(model="/no/such/folder")
    assert "/no/such/folder" in str(raised.value)
    assert "\n" not in str(raised.value)
