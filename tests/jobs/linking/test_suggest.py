"""Surfaces without a link, as an overrides CSV that a person fills in."""

import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_index import make_matcher

from skillmill.jobs.linking.suggest import COLUMNS, suggestions, write_suggestions
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Link, Linker
from skillmill.udfs.linking.overrides import NO_OVERRIDES, Overrides, read_overrides

LABELS = ("Kotlin", "Nursing", "Manage budgets", "Weld metal", "Teach children")
CONCEPTS = [Concept(f"own:{at}", "own", "1", label, (), None, None) for at, label in enumerate(LABELS)]
UNKNOWN = [("budget work", 12), ("caring for patients", 3)]


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker(CONCEPTS, make_matcher(CONCEPTS, tmp_path_factory.mktemp("index")))


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as content:
        return list(csv.DictReader(content))


def filled_in(rows: list[dict[str, str]], path: Path, **values: str) -> Overrides:
    """What a person's file says, who wrote `values` into every row."""
    write_suggestions([row | values for row in rows], path)
    return read_overrides(path)


def linked(overrides: Overrides, surface: str) -> Link | None:
    return Linker(CONCEPTS, overrides=overrides).link([surface])[0]


def test_each_surface_has_a_row_in_the_order_given(linker: Linker) -> None:
    rows = suggestions(UNKNOWN, linker)
    assert [(row["surface"], row["documents"]) for row in rows] == [("budget work", "12"), ("caring for patients", "3")]
    assert all(row["action"] == row["concept_id"] == "" for row in rows)


def test_the_nearest_concepts_stand_beside_it_likeliest_first(linker: Linker) -> None:
    budget, care = suggestions(UNKNOWN, linker)
    assert (budget["nearest_1_id"], budget["nearest_1_label"]) == ("own:2", "Manage budgets")
    assert care["nearest_1_label"] == "Nursing"
    scores = [float(budget[f"nearest_{number}_score"]) for number in (1, 2, 3)]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[2] < scores[0] <= 1


def test_where_fewer_concepts_are_near_their_columns_are_empty() -> None:
    [row] = suggestions([("Cobol", 1)], Linker(CONCEPTS))
    assert {value for name, value in row.items() if name.startswith("nearest")} == {""}


def test_no_surfaces_make_a_file_of_a_header(tmp_path: Path) -> None:
    write_suggestions(suggestions([], Linker(CONCEPTS)), tmp_path / "out.csv")
    [header] = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert header.startswith(",".join(COLUMNS))


def test_a_file_that_nobody_filled_in_decides_nothing(linker: Linker, tmp_path: Path) -> None:
    write_suggestions(suggestions(UNKNOWN, linker), tmp_path / "out.csv")
    found = read_overrides(tmp_path / "out.csv")
    nothing = NO_OVERRIDES
    assert (found.links, found.forbidden, found.dropped) == (nothing.links, nothing.forbidden, nothing.dropped)
    assert found.mentions == ()


@pytest.mark.parametrize("action", ["alias", "link"])
def test_a_concept_that_a_person_chose_is_linked(linker: Linker, tmp_path: Path, action: str) -> None:
    [row] = suggestions(UNKNOWN[:1], linker)
    found = linked(filled_in([row], tmp_path / "o.csv", action=action, concept_id=row["nearest_1_id"]), "Budget work")
    assert found == Link(CONCEPTS[2], 1.0, "override")


def test_what_a_person_drops_is_no_mention(tmp_path: Path) -> None:
    decided = filled_in(suggestions([("our team", 9)], Linker(CONCEPTS)), tmp_path / "o.csv", action="drop")
    assert decided.drops("Our team")


def test_what_a_person_forbids_is_not_linked(tmp_path: Path) -> None:
    decided = filled_in(suggestions([("Kotlin", 9)], Linker(CONCEPTS)), tmp_path / "o.csv", action="forbid")
    assert linked(decided, "kotlin") is None
    assert linked(NO_OVERRIDES, "kotlin") is not None


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), max_size=4))
def test_any_surface_comes_back_as_it_was(tmp_path: Path, surfaces: list[str]) -> None:
    write_suggestions(suggestions([(surface, 1) for surface in surfaces], Linker(CONCEPTS)), tmp_path / "out.csv")
    assert [row["surface"] for row in read(tmp_path / "out.csv")] == surfaces
