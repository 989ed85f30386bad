"""The job taxonomy over a few versions of a few taxonomies, told as one story."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import taxonomy
from skillmill.jobs.runs import Run
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.schemas.spark import column_ddl
from skillmill.schemas.tables import CONCEPTS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import TaxonomyRef, read_local
from support import SettingsMaker, table_rows, versions

OWN = "id,label,alternatives,category,type,broader,description\n"
LANGUAGES, PYTHON, COBOL = (
    "it,Languages,,,,,\n",
    "py,Python,CPython,Technology,language,it,Says a lot\n",
    "co,COBOL,,,,,\n",
)
FIRST = OWN + LANGUAGES + PYTHON + COBOL
SECOND = OWN + LANGUAGES + "py3,python,,Technology,language,,\n"  # py and co are gone; py3 bears py's label
SKILL = "http://data.europa.eu/esco/skill/"
BUNDLE = {
    "skills_en.csv": f"conceptUri,skillType,preferredLabel\n{SKILL}p,knowledge,Python (computer programming)\n",
    "skillGroups_en.csv": f"conceptUri,preferredLabel,code\n{SKILL}g,working with computers,S5\n",
    "broaderRelationsSkillPillar.csv": f"conceptUri,broaderUri\n{SKILL}p,{SKILL}g\n",
    "transversalSkillsCollection_en.csv": f"conceptUri\n{SKILL}p\n",
    "digital notes.txt": "not read",
}
# The concepts table as it was before it had flags.
OLD_COLUMNS = CONCEPTS.columns[:9]


@dataclass
class Story:
    """The warehouse after each chapter, and the runs that made it so."""

    warehouse: Warehouse
    settings: Settings
    bundle: Path
    own: Path
    runs: dict[str, Run] = field(default_factory=dict)
    tables: dict[str, dict[str, list[tuple[object, ...]]]] = field(default_factory=dict)
    concepts: dict[str, tuple[Concept, ...]] = field(default_factory=dict)
    written: dict[str, set[str]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story(spark: SparkSession, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Load a first version, the same again, a second one, and the first again; ESCO through Spark, as from a store."""
    home = tmp_path_factory.mktemp("taxonomies")
    own, bundle = home / "own.csv", home / "my bundle"
    bundle.mkdir()
    for name, text in BUNDLE.items():
        (bundle / name).write_text(text, encoding="utf-8")
    options = {
        "warehouse": {"path": str(home / "warehouse")},
        "taxonomy": {"taxonomies": [f"own={own}", f"esco=file://{bundle}"]},
    }
    settings = load_settings(options=options, environ={})
    told = Story(Warehouse(spark, settings.warehouse), settings, bundle, own)
    shutil.copytree(empty, told.warehouse.location)
    shutil.rmtree(f"{told.warehouse.location}/concepts")
    old = ", ".join(column_ddl(column) for column in OLD_COLUMNS)
    spark.sql(f"CREATE TABLE {told.warehouse.name('concepts')} ({old}) USING delta")
    for chapter, text in {"first": FIRST, "again": FIRST, "second": SECOND, "back": FIRST}.items():
        own.write_text(text, encoding="utf-8")
        before = versions(told.warehouse) if told.runs else {}
        told.runs[chapter] = taxonomy.run(spark, settings)
        after = versions(told.warehouse)
        told.written[chapter] = {table for table, version in after.items() if before.get(table) != version}
        names = ("concept_matches", "retired_concepts")
        told.tables[chapter] = {name: table_rows(told.warehouse, name, "run_id") for name in names}
        told.concepts[chapter] = taxonomy.read_concepts(told.warehouse, settings)
    return told


def test_concepts_come_back_from_the_table_as_they_were_read(story: Story) -> None:
    local = [TaxonomyRef("own", str(story.own)), TaxonomyRef("esco", str(story.bundle))]
    read = [sorted(read_local(ref), key=lambda concept: concept.concept_id) for ref in local]
    assert story.concepts["back"] == (*read[0], *read[1])
    python = story.concepts["first"][2]
    assert (python.broader, python.description) == (("own:it",), "Says a lot")


def test_groups_and_flags_come_back_too(story: Story) -> None:
    flags = {c.concept_id: (c.group, c.transversal, c.digital) for c in story.concepts["first"]}
    assert flags["esco:g"] == (True, False, False)
    assert flags["esco:p"] == (False, True, False)


def test_the_same_concepts_are_listed_both_ways_round(story: Story) -> None:
    assert story.tables["first"]["concept_matches"] == [("esco:p", "own:py"), ("own:py", "esco:p")]
    assert story.tables["second"]["concept_matches"] == [("esco:p", "own:py3"), ("own:py3", "esco:p")]


def test_what_was_done_is_counted_and_names_the_versions(story: Story) -> None:
    assert story.runs["first"].counts == {"concepts": 5, "matches": 2, "changed": 5, "removed": 0, "retired": 0}
    assert story.runs["second"].counts == {"concepts": 4, "matches": 2, "changed": 2, "removed": 2, "retired": 2}
    version = {c.taxonomy: c.version for c in story.concepts["first"]}
    assert {f"taxonomy:{name}": version[name] for name in version}.items() <= story.runs["first"].versions.items()


def test_loading_the_same_again_writes_no_table_but_runs(story: Story) -> None:
    assert story.written["again"] == {"runs"}


def test_ids_that_a_new_version_lacks_are_listed_with_what_replaced_them(story: Story) -> None:
    version = story.concepts["second"][0].version
    assert story.tables["first"]["retired_concepts"] == []
    assert story.tables["second"]["retired_concepts"] == [
        ("own:co", "own", version, "COBOL", "None"),
        ("own:py", "own", version, "Python", "own:py3"),
    ]


def test_ids_that_come_back_are_no_longer_listed(story: Story) -> None:
    version = story.concepts["back"][0].version
    assert story.tables["back"]["retired_concepts"] == [("own:py3", "own", version, "python", "own:py")]


def test_a_faulty_taxonomy_changes_no_table(story: Story, spark: SparkSession) -> None:
    before = versions(story.warehouse)
    story.own.write_text(OWN + "a,A,,,,b,\nb,B,,,,a,\n", encoding="utf-8")
    with pytest.raises(SkillmillError, match="leads in a circle"):
        taxonomy.run(spark, story.settings)
    story.own.write_text(FIRST, encoding="utf-8")
    assert versions(story.warehouse) == before


@pytest.mark.parametrize(("path", "said"), [("nowhere", "Spark cannot read"), ("", "no files of a known taxonomy")])
def test_a_place_without_a_taxonomy_is_an_error(story: Story, spark: SparkSession, path: str, said: str) -> None:
    empty = story.own.parent / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "own.csv").write_text(FIRST, encoding="utf-8")
    changed = story.settings.model_dump() | {"taxonomy": {"taxonomies": [f"x=file://{empty}/{path}"]}}
    with pytest.raises(SkillmillError, match=said):
        taxonomy.run(spark, Settings.model_validate(changed))


def test_one_file_is_read_through_spark_whatever_its_name(
    story: Story, spark: SparkSession, make_settings: SettingsMaker
) -> None:
    settings = make_settings(taxonomy={"taxonomies": [f"x=file://{story.own}"]})
    taxonomy.run(spark, settings)
    found = taxonomy.read_concepts(Warehouse(spark, settings.warehouse), settings)
    assert [c.concept_id for c in found] == ["x:co", "x:it", "x:py"]
