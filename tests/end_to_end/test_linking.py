"""Linking over a few nights: decisions of a person, a changed taxonomy, a new document; what is linked when and how."""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from mention_rows import put_mentions
from noted_batches import noting, taken
from pyspark.sql import SparkSession

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs import chain, link
from skillmill.jobs.warehouse import Warehouse
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.linker import LINK_FIELDS
from skillmill.udfs.resources import read_bytes
from support import write_lines

TEXTS = {
    "meant": "Services written in Go, on Kubernetes.",
    "verb": "Go the extra mile for every guest.",
    "many": "SQL queries, Kotlin and Kubernetes; also k8s.",
    "list": "👩‍💻 e\u0301 runs zorbify and Plumtree every day",
    "shop": "Accounting for small shops",
    "both": "Built with Python and SQL",
}
NEW = {"new": "Golang and SQL queries"}
LIST = "zorbify and Plumtree"  # names that no gazetteer knows
OWN = "id,label,alternatives,category,type\nzorb,{zorb},Zorbify,Technology,tool\nplum,Plumtree,Python,Technology,tool\n"
DECIDED = """action,surface,concept_id,documents
alias,Kotlin,acme:zorb,1
forbid,k8s,skillmill:kubernetes,1
drop,accounting,,1
,python,,1
link,SQL queries,acme:plum,1
"""
MENTION = "mention,extra mile,acme:zorb,1\n"
NIGHTS = ("first", "decided", "mention", "taxonomy", "new")
METHODS = Path(__file__).parents[2] / "docs" / "linking.md"
Row = dict[str, Any]


@dataclass
class Night:
    """What one night did, the surfaces that it linked once and in their place, and the rows there were afterwards."""

    report: chain.Report
    once: list[str]
    in_place: list[str]
    tables: dict[str, list[Row]]

    @property
    def rows(self) -> list[Row]:
        return self.tables["skill_mentions"]

    @property
    def done(self) -> list[int]:
        """How many documents were extracted, linked and aggregated."""
        return [self.report.steps[job].counts["done"] for job in ("extract", "link", "aggregate")]

    def links(self, document: str) -> dict[str, tuple[str | None, str | None]]:
        """Return concept and method by surface, in one document."""
        rows = [row for row in self.rows if row["doc_id"] == f"cv/{document}"]
        return {row["surface"]: (row["concept_id"], row["link_method"]) for row in rows}


@dataclass
class Story:
    """The nights over one warehouse, by name."""

    nights: dict[str, Night] = field(default_factory=dict)

    def __getitem__(self, night: str) -> Night:
        return self.nights[night]

    @property
    def rows(self) -> list[tuple[str, Row]]:
        """The skill mentions of all nights, each with its night."""
        return [(name, row) for name, night in self.nights.items() for row in night.rows]


@dataclass
class Home:
    """The files that the story is about."""

    path: Path

    def settings(self) -> Settings:
        overrides = self.path / "overrides.csv"
        options: dict[str, Any] = {
            "warehouse": {"path": str(self.path / "warehouse")},
            "sources": [{"name": "cv", "path": str(self.path / "cv.jsonl")}],
            "extract": {"recognizers": ["gazetteer"]},
            "taxonomy": {"taxonomies": [f"skillmill={self.path}/few.csv", f"acme={self.path}/acme.csv"]},
            "link": {"overrides": str(overrides) if overrides.exists() else None},
        }
        return load_settings(options=options, environ={})

    def change(self, night: str) -> None:
        """Bring the files to what they are in one night."""
        renamed = "Zorb Suite" if night in ("taxonomy", "new") else "Zorb"
        (self.path / "acme.csv").write_text(OWN.format(zorb=renamed), encoding="utf-8")
        texts = TEXTS | (NEW if night == "new" else {})
        write_lines(self.path / "cv.jsonl", [{"id": name, "text": text} for name, text in texts.items()])
        if night != "first":
            decisions = DECIDED + ("" if night == "decided" else MENTION)
            (self.path / "overrides.csv").write_text(decisions, encoding="utf-8")


def part_of_starter(*own_ids: str) -> str:
    """Return a few concepts of the taxonomy that ships; an index of all of it takes half a minute."""
    header, *rows = read_bytes("taxonomy/skillmill.csv").decode().splitlines(keepends=True)
    return header + "".join(row for row in rows if row.partition(",")[0] in own_ids)


@pytest.fixture(scope="module")
def story(spark: SparkSession, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Run the first night, one with decisions, one with a forced mention too, one with a new taxonomy, and so on."""
    home = Home(tmp_path_factory.mktemp("linking"))
    (home.path / "few.csv").write_text(part_of_starter("go", "kubernetes", "python", "sql"), encoding="utf-8")
    once, in_place, indexes = (home.path / name for name in ("once", "in_place", "indexes"))
    indexes.mkdir()
    warehouse = Warehouse(spark, home.settings().warehouse)
    shutil.copytree(empty, warehouse.location)
    story = Story()

    def started(step: str) -> None:
        if step == "link" and night in ("first", "mention"):  # in the others nothing replaces its document's mentions
            put_mentions(warehouse, ("cv/list", LIST, "Skill"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tempfile.tempdir", str(indexes))  # none that an earlier run has left
        patch.setattr(link, "link_surfaces", noting(link.link_surfaces, once))
        patch.setattr(link, "link_in_place", noting(link.link_in_place, in_place))
        for night in NIGHTS:
            home.change(night)
            report = chain.run(spark, home.settings(), started)
            tables = {
                table: [row.asDict() for row in warehouse.read(table).collect()]
                for table in ("concepts", "mentions", "skill_mentions", "document_skills")
            }
            story.nights[night] = Night(report, taken(once), taken(in_place), tables)
    return story


def same(one: list[Row], other: list[Row]) -> bool:
    return sorted(map(repr, one)) == sorted(map(repr, other))


def test_a_mention_has_the_concept_of_the_first_taxonomy_that_knows_it(story: Story) -> None:
    assert story["first"].links("both") == {
        "Python": ("skillmill:python", "exact"),  # acme knows it as another name of Plumtree
        "SQL": ("skillmill:sql", "exact"),
    }


def test_each_link_says_how_it_was_found(story: Story) -> None:
    assert story["first"].links("many") == {
        "SQL queries": ("skillmill:sql", "alias"),
        "Kotlin": (None, None),
        "Kubernetes": ("skillmill:kubernetes", "exact"),
        "k8s": ("skillmill:kubernetes", "alias"),
    }


def test_every_method_in_the_rows_is_documented(story: Story) -> None:
    table = METHODS.read_text(encoding="utf-8").partition("| method |")[2].partition("\n\n")[0]
    documented = {name.strip(" `") for row in table.splitlines()[2:] for name in row.split("|")[1].split(",")}
    assert {"exact", "alias", "override"} <= {row["link_method"] for _, row in story.rows} - {None} <= documented


def test_an_ambiguous_name_is_linked_only_where_its_place_says_so(story: Story) -> None:
    assert story["first"].links("meant")["Go"] == ("skillmill:go", "exact")
    assert story["first"].links("verb") == {"Go": (None, None)}


def test_a_mention_that_lists_several_skills_is_a_row_for_each(story: Story) -> None:
    assert [row["surface"] for row in story["first"].tables["mentions"] if row["doc_id"] == "cv/list"] == [LIST]
    assert story["first"].links("list") == {"zorbify": ("acme:zorb", "alias"), "Plumtree": ("acme:plum", "exact")}


def test_offsets_are_true_in_every_row_of_every_night(story: Story) -> None:
    for _, row in story.rows:
        text = (TEXTS | NEW)[row["doc_id"].removeprefix("cv/")]
        assert text[row["start_offset"] : row["end_offset"]] == row["surface"]


def test_a_row_without_a_link_has_a_category_and_no_more(story: Story) -> None:
    unlinked = [row for _, row in story.rows if row["concept_id"] is None]
    assert {row["surface"] for row in unlinked} == {"Go", "Kotlin", "Accounting", "k8s"}
    for row in unlinked:
        assert row["category"] in CATEGORIES
        assert {row[name] for name in LINK_FIELDS if name != "category"} == {None}


def test_a_linked_row_says_what_the_table_of_concepts_says(story: Story) -> None:
    for name, row in story.rows:
        if row["concept_id"] is not None:
            [concept] = [c for c in story[name].tables["concepts"] if c["concept_id"] == row["concept_id"]]
            shown = (row["preferred_label"], row["category"], row["taxonomy_version"])
            assert shown == (concept["preferred_label"], concept["category"], concept["version"])
            assert 0 < row["link_score"] <= 1


def test_no_night_leaves_a_row_twice(story: Story) -> None:
    key = ("doc_id", "start_offset", "end_offset", "label")
    assert set(Counter((name, *(row[column] for column in key)) for name, row in story.rows).values()) == {1}


def apart(spans: list[tuple[int, int]]) -> int:
    """Return how many spans are left where each is one with those that it overlaps."""
    covered = {at for start, end in spans for at in range(start, end)}
    inner = {at for start, end in spans for at in range(start + 1, end)}
    return len(covered - inner)


@pytest.mark.parametrize("night", NIGHTS)
def test_document_skills_are_the_linked_rows_counted(story: Story, night: str) -> None:
    places: dict[tuple[str, ...], list[tuple[int, int]]] = {}
    for row in story[night].rows:
        if row["concept_id"] is not None:
            key = (row["doc_id"], row["concept_id"], row["category"], row["taxonomy_version"])
            places.setdefault(key, []).append((row["start_offset"], row["end_offset"]))
    skills = {
        (row["doc_id"], row["concept_id"], row["category"], row["taxonomy_version"]): row
        for row in story[night].tables["document_skills"]
    }
    assert len(skills) == len(story[night].tables["document_skills"])
    assert {key: (row["mentions"], row["first_offset"]) for key, row in skills.items()} == {
        key: (apart(spans), min(spans)[0]) for key, spans in places.items()
    }


def test_each_surface_is_linked_once_and_where_it_stands_only_if_that_matters(story: Story) -> None:
    first = story["first"]
    assert first.once == sorted({row["surface"] for row in first.tables["mentions"]})
    assert first.in_place == ["Go", "Go", "Python"]


def test_decisions_relink_and_extract_nothing(story: Story) -> None:
    assert story["decided"].done == [0, 6, 6]
    assert same(story["decided"].tables["mentions"], story["first"].tables["mentions"])


def test_an_alias_a_forced_and_a_forbidden_link_are_followed(story: Story) -> None:
    assert story["decided"].links("many") == {
        "SQL queries": ("acme:plum", "override"),
        "Kotlin": ("acme:zorb", "override"),
        "Kubernetes": ("skillmill:kubernetes", "exact"),
        "k8s": (None, None),
    }


def test_a_dropped_surface_has_no_row_and_stays_a_mention(story: Story) -> None:
    assert story["first"].links("shop") == {"Accounting": (None, None)}
    assert story["decided"].links("shop") == {}
    assert "Accounting" in {row["surface"] for row in story["decided"].tables["mentions"]}


def test_a_suggestion_that_nobody_filled_in_changes_nothing(story: Story) -> None:
    assert story["decided"].links("both") == story["first"].links("both")


def test_a_forced_mention_extracts_again_and_is_found_and_linked(story: Story) -> None:
    assert story["mention"].done == [6, 6, 6]
    assert story["mention"].links("verb") == {"Go": (None, None), "extra mile": ("acme:zorb", "override")}
    assert story["mention"].links("many") == story["decided"].links("many")


def test_a_changed_taxonomy_relinks_every_document_and_runs_no_recogniser(story: Story) -> None:
    changed = story["taxonomy"]
    assert changed.done == [0, 6, 6]
    assert {row["run_id"] for row in changed.rows} == {changed.report.steps["link"].run_id}
    assert {row["preferred_label"] for row in changed.rows if row["concept_id"] == "acme:zorb"} == {"Zorb Suite"}


def test_rows_have_a_new_version_of_the_taxonomy_that_changed_alone(story: Story) -> None:
    def versions(night: str, taxonomy: str) -> set[str]:
        of_it = [row for row in story[night].rows if (row["concept_id"] or "").startswith(f"{taxonomy}:")]
        return {row["taxonomy_version"] for row in of_it}

    assert len(versions("mention", "skillmill")) == len(versions("mention", "acme")) == 1
    assert len(versions("taxonomy", "acme")) == 1
    assert versions("mention", "skillmill") == versions("taxonomy", "skillmill")
    assert versions("mention", "acme") != versions("taxonomy", "acme")


def test_of_a_new_document_its_own_surfaces_alone_are_linked(story: Story) -> None:
    new = story["new"]
    assert new.done == [1, 1, 1]
    assert (new.once, new.in_place) == (["Golang", "SQL queries"], ["Golang"])
    assert new.links("new") == {"Golang": ("skillmill:go", "alias"), "SQL queries": ("acme:plum", "override")}
    assert same([row for row in new.rows if row["doc_id"] != "cv/new"], story["taxonomy"].rows)
