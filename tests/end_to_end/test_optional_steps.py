"""Implied skills and occupations: steps that are off until the settings ask for them, over a few nights."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mention_rows import put_mentions
from occupations_folder import OCCUPATIONS, occupation_files, write_occupations
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import chain, implied, occupations
from skillmill.jobs.link import linker_spec
from skillmill.jobs.runs import Run
from skillmill.jobs.taxonomy import read_concepts
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.dense.folder import open_linker, write_linker
from skillmill.udfs.linking.rows import implied_skills
from skillmill.udfs.linking.sentences import get_sentence_linker
from skillmill.udfs.resources import folder
from skillmill.udfs.text.segments import segments
from support import versions, write_lines

BOOKS = "Make sure that the money adds up at the end of each month."
SNAKES = "Make snakes sway to the flute."
PYTHON = "Writes Python scripts every day."
TAXONOMY = f"""id,label,category,type,description
books,keep books balanced,Business,,{BOOKS}
snakes,charm snakes,Soft,,{SNAKES}
py,Python,Technology,language,
"""
# What makes a probability of what a sentence says and names: not the shipped one, which may be fitted anew.
FIT = {"said": 10.0, "named": 5.0, "constant": -5.0, "threshold": 0.6}
POSTS = {
    "charmer": (
        "Senior Python Charmer (m/f/d)",
        f"👩‍💻 For our zoo. {BOOKS.replace('Make', 'You make')} Parking is free.",
    ),
    "python": ("Line Cook", PYTHON),
    "astronaut": ("Astronaut", "Nothing is asked."),
    "untitled": (None, SNAKES),
}
RESUMES = {
    "cv": ("Line Cook", "😀 e\u0301 Zoo Worker, before that Reptile Manager.\nAgain Zoo Worker; then Space Tourist.")
}
MENTIONS = [("cv/cv", surface, "Designation") for surface in ("Zoo Worker", "Reptile Manager", "Space Tourist")]
CHARMER, MANAGER, COOK, KEEPER = (f"onet-soc:{row[0]}" for row in OCCUPATIONS)
NIGHTS = ("off", "on", "changed")
STEPS = (implied.JOB, occupations.JOB)
TABLES = ("sentence_skills", "document_occupations")
Row = dict[str, Any]


@dataclass
class Night:
    """What one night did, the rows there were afterwards, and the tables that it wrote."""

    report: chain.Report
    tables: dict[str, list[Row]]
    written: set[str]

    def done(self, *jobs: str) -> list[int]:
        return [self.report.steps[job].counts["done"] for job in jobs]

    def occupations(self, doc_id: str) -> list[tuple[int | None, int | None, str, str]]:
        """Return the places, occupations and methods of one document."""
        rows = [row for row in self.tables["document_occupations"] if row["doc_id"] == doc_id]
        columns = ("start_offset", "end_offset", "occupation_id", "method")
        return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)

    def implied(self, doc_id: str) -> list[tuple[str, str]]:
        """Return the sentences of one document that imply a skill, and the skill."""
        rows = [row for row in self.tables["sentence_skills"] if row["doc_id"] == doc_id]
        return [(text_of(doc_id, self)[row["start_offset"] : row["end_offset"]], row["concept_id"]) for row in rows]


@dataclass
class Story:
    """The warehouse and its files, and the nights over it."""

    spark: SparkSession
    path: Path
    warehouse: Warehouse
    nights: dict[str, Night]

    def settings(self, night: str = "on", **sections: dict[str, Any]) -> Settings:
        return settings(self.path, night, **sections)

    def __getitem__(self, night: str) -> Night:
        return self.nights[night]


def text_of(doc_id: str, night: Night) -> str:
    [text] = [row["text"] for row in night.tables["documents"] if row["doc_id"] == doc_id]
    return str(text)


def settings(home: Path, night: str, **sections: dict[str, Any]) -> Settings:
    options: dict[str, Any] = {
        "warehouse": {"path": str(home / "warehouse")},
        "sources": [
            {"name": "ads", "path": str(home / "ads.jsonl"), "kind": "job_post"},
            {"name": "cv", "path": str(home / "cv.jsonl")},
        ],
        "extract": {"recognizers": ["gazetteer"]},
        "taxonomy": {"taxonomies": [f"own={home}/own.csv"]},
        "link": {"model": str(home / "model")},
    }
    if night != "off":
        options |= {"implied": {"enabled": True}, "occupations": {"taxonomy": str(home / "onet")}}
    return load_settings(options=options | sections, environ={})


def write_documents(home: Path, posts: dict[str, tuple[str | None, str]]) -> None:
    for name, documents in {"ads": posts, "cv": RESUMES}.items():
        lines = [{"id": key, "title": title, "text": text} for key, (title, text) in documents.items()]
        write_lines(home / f"{name}.jsonl", lines)


@pytest.fixture(scope="module")
def story(spark: SparkSession, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Run a night without the steps, one with them, and one after a change of one title and of one text."""
    home = tmp_path_factory.mktemp("optional")
    shutil.copytree(empty, home / "warehouse")
    shutil.copytree(folder("models/linker"), home / "model")
    write_linker(home / "model", "linker", open_linker(home / "model").settings | {"sentences": FIT})
    (home / "own.csv").write_text(TAXONOMY, encoding="utf-8")
    (home / "indexes").mkdir()
    write_occupations(home / "onet")
    story = Story(spark, home, Warehouse(spark, settings(home, "off").warehouse), {})
    changed = {"charmer": ("Director of Reptiles", POSTS["charmer"][1]), "untitled": (None, BOOKS)}

    def started(step: str) -> None:
        if step == "link" and not story.nights:
            put_mentions(story.warehouse, *MENTIONS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(home / "indexes"))  # none that an earlier run has left
        before: dict[str, int] = {}
        for night in NIGHTS:
            write_documents(home, POSTS | (changed if night == "changed" else {}))
            report = chain.run(spark, story.settings(night), started)
            after = versions(story.warehouse)
            tables = {
                table: [row.asDict() for row in story.warehouse.read(table).collect()]
                for table in (*TABLES, "documents", "skill_mentions")
            }
            written = {table for table, version in after.items() if before.get(table) != version}
            story.nights[night] = Night(report, tables, written)
            before = after
        yield story


def test_both_steps_are_off_by_default() -> None:
    assert set(chain.steps(load_settings(environ={}))) == set(chain.STEPS) - set(STEPS)


def test_each_step_is_asked_for_by_itself(tmp_path: Path) -> None:
    only_implied = load_settings(options={"implied": {"enabled": True}}, environ={})
    only_occupations = load_settings(options={"occupations": {"taxonomy": str(tmp_path)}}, environ={})
    assert set(chain.STEPS) - set(chain.steps(only_implied)) == {occupations.JOB}
    assert set(chain.STEPS) - set(chain.steps(only_occupations)) == {implied.JOB}


def test_while_they_are_off_their_tables_stay_empty(story: Story) -> None:
    assert set(story["off"].report.steps).isdisjoint(STEPS)
    assert [story["off"].tables[table] for table in TABLES] == [[], []]


def test_turned_on_they_do_every_document_and_no_other_step_does_anything(story: Story) -> None:
    assert story["on"].done("extract", "link", *STEPS) == [0, 0, 5, 5]
    assert {"mentions", "skill_mentions", "document_skills"}.isdisjoint(story["on"].written)
    for table, job in zip(TABLES, STEPS, strict=True):
        assert story["on"].report.steps[job].counts[table] == len(story["on"].tables[table]) > 0


def test_a_sentence_that_says_what_a_concept_is_about_implies_it(story: Story) -> None:
    assert story["on"].implied("ads/charmer") == [(BOOKS.replace("Make", "You make"), "own:books")]
    assert story["on"].implied("ads/untitled") == [(SNAKES, "own:snakes")]
    assert story["on"].implied("ads/astronaut") == []


def test_the_place_of_an_implied_skill_is_a_whole_sentence(story: Story) -> None:
    for night in ("on", "changed"):
        for row in story[night].tables["sentence_skills"]:
            assert row["label"] == "Implied Skill"
            assert (row["start_offset"], row["end_offset"]) in segments(text_of(row["doc_id"], story[night]))


def test_scores_of_implied_skills_are_probabilities_at_the_threshold_or_above(story: Story) -> None:
    scores = [row["score"] for row in story["on"].tables["sentence_skills"]]
    assert all(FIT["threshold"] <= score <= 1 for score in scores)


def test_what_a_mention_in_the_sentence_is_linked_to_is_not_implied(story: Story) -> None:
    assert "own:py" in {row["concept_id"] for row in story["on"].tables["skill_mentions"]}
    assert story["on"].implied("ads/python") == []
    concepts = read_concepts(story.warehouse, story.settings())
    linker = get_sentence_linker(linker_spec(story.warehouse, story.settings(), concepts))
    assert [row["concept_id"] for row in implied_skills(linker, PYTHON, [])] == ["own:py"]  # without the mention


def test_implied_skills_follow_a_changed_text_and_no_changed_title(story: Story) -> None:
    assert story["changed"].done("extract", "link", "implied") == [1, 1, 1]
    assert story["changed"].implied("ads/untitled") == [(BOOKS, "own:books")]
    assert story["changed"].implied("ads/charmer") == story["on"].implied("ads/charmer")
    keys = Counter(
        (row["doc_id"], row["start_offset"], row["concept_id"]) for row in story["changed"].tables["sentence_skills"]
    )
    assert set(keys.values()) == {1}


def test_implied_skills_need_vectors(story: Story) -> None:
    with pytest.raises(SkillmillError, match=r"set link\.dense = true"):
        implied.run(story.spark, story.settings(link={"dense": False}))


def test_titles_of_job_posts_are_linked_and_have_no_offsets(story: Story) -> None:
    assert story["on"].occupations("ads/charmer") == [(None, None, CHARMER, "stripped")]
    assert story["on"].occupations("ads/python") == [(None, None, COOK, "alias")]


def test_a_title_that_is_no_occupation_or_missing_has_no_row(story: Story) -> None:
    assert story["on"].occupations("ads/astronaut") == story["on"].occupations("ads/untitled") == []


def test_a_resume_is_linked_by_the_job_titles_in_its_text_at_true_offsets(story: Story) -> None:
    text = text_of("cv/cv", story["on"])
    found = [(text[start:end], occupation) for start, end, occupation, _ in story["on"].occupations("cv/cv")]
    assert sorted(found) == [("Reptile Manager", MANAGER), ("Zoo Worker", MANAGER), ("Zoo Worker", MANAGER)]


def test_a_changed_title_replaces_the_row_and_leaves_all_others(story: Story) -> None:
    assert story["changed"].done("occupations") == [2]  # the text of another post changed too
    assert story["changed"].occupations("ads/charmer") == [(None, None, MANAGER, "alias")]

    def others(night: str) -> list[str]:
        rows = story[night].tables["document_occupations"]
        return sorted(repr(row) for row in rows if row["doc_id"] not in ("ads/charmer", "ads/untitled"))

    assert others("changed") == others("on")


def test_occupations_of_a_newer_release_are_linked_anew(story: Story, tmp_path: Path) -> None:
    old = story["changed"].tables["document_occupations"]
    rows = [*OCCUPATIONS, ("10-0005.00", "Astronauts", "Leave the ground.")]
    newer = write_occupations(tmp_path / "onet")
    for name, content in occupation_files(rows).items():
        (newer / name).write_bytes(content)
    run: Run = occupations.run(story.spark, story.settings(occupations={"taxonomy": str(newer)}))
    assert run.counts["done"] == 5
    new = [row.asDict() for row in story.warehouse.read("document_occupations").collect()]
    assert len(new) == len(old) + 1
    assert ("ads/astronaut", "onet-soc:10-0005.00") in {(row["doc_id"], row["occupation_id"]) for row in new}
    assert len({row["taxonomy_version"] for row in new}) == 1
    assert {row["taxonomy_version"] for row in new}.isdisjoint(row["taxonomy_version"] for row in old)


@pytest.mark.parametrize(
    ("taxonomy", "said"), [(None, r"set occupations\.taxonomy"), ("/no/such/folder", "/no/such/folder")]
)
def test_occupations_without_their_files_are_an_error(story: Story, taxonomy: str | None, said: str) -> None:
    with pytest.raises(SkillmillError, match=said):
        occupations.run(story.spark, story.settings(occupations={"taxonomy": taxonomy}))
