import csv
import io
from collections import Counter

import pytest

from skillmill.udfs.linking.abbreviations import FILE, Abbreviations
from skillmill.udfs.linking.lexical import Names
from skillmill.udfs.linking.normalize import forms, normalize
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.resources import read_bytes

SEPARATOR = "|"
HEADER = ["abbreviation", "expansions"]
LEAST_ROWS = 350
STARTER_SHARE = 0.95
LONGEST = 6


@pytest.fixture(scope="module")
def lines() -> list[list[str]]:
    return list(csv.reader(io.StringIO(read_bytes(FILE).decode("utf-8"), newline=""), strict=True))


@pytest.fixture(scope="module")
def rows(lines: list[list[str]]) -> dict[str, list[str]]:
    return {abbreviation: expansions.split(SEPARATOR) for abbreviation, expansions in lines[1:]}


@pytest.fixture(scope="module")
def named() -> dict[str, set[str]]:
    """The ids of the starter's concepts by each form of their names."""
    ids: dict[str, set[str]] = {}
    for concept in starter():
        for name in concept.names:
            for form in forms(name):
                ids.setdefault(form, set()).add(concept.concept_id)
    return ids


def concepts_of(name: str, named: dict[str, set[str]]) -> frozenset[str]:
    """The ids under the closest form of `name` that the starter has."""
    return frozenset(next((named[form] for form in forms(name) if form in named), ()))


def test_the_header_is_the_documented_one_and_every_row_has_both_fields(lines: list[list[str]]) -> None:
    assert lines[0] == HEADER
    assert [line for line in lines if len(line) != len(HEADER)] == []


def test_there_are_hundreds_of_rows(lines: list[list[str]]) -> None:
    assert len(lines) - 1 >= LEAST_ROWS


def test_no_abbreviation_occurs_twice_in_any_spelling(lines: list[list[str]]) -> None:
    counts = Counter(normalize(line[0]) for line in lines[1:])
    assert {name: count for name, count in counts.items() if count > 1} == {}


def test_the_rows_are_sorted_without_regard_to_case(lines: list[list[str]]) -> None:
    keys = [line[0].casefold() for line in lines[1:]]
    assert keys == sorted(keys)


def test_an_abbreviation_is_two_to_six_characters_without_spaces(rows: dict[str, list[str]]) -> None:
    assert [name for name in rows if not 2 <= len(name) <= LONGEST or name.split() != [name]] == []


def test_an_abbreviation_is_written_as_one(rows: dict[str, list[str]]) -> None:
    assert [name for name in rows if not any(char.isupper() for char in name)] == []


def test_no_expansion_is_empty_or_has_outer_spaces(rows: dict[str, list[str]]) -> None:
    assert [name for name, found in rows.items() if any(not e or e != e.strip() for e in found)] == []


def test_no_expansion_is_the_abbreviation_itself(rows: dict[str, list[str]]) -> None:
    assert [name for name, found in rows.items() if normalize(name) in map(normalize, found)] == []


def test_the_expansions_of_a_row_are_different_concepts(rows: dict[str, list[str]], named: dict[str, set[str]]) -> None:
    twice = []
    for name, found in rows.items():
        ids = [concepts_of(e, named) or frozenset(forms(e)) for e in found]
        if len(set(ids)) < len(ids):
            twice.append(name)
    assert twice == []


def test_most_first_expansions_are_names_of_the_starter_taxonomy(
    rows: dict[str, list[str]], named: dict[str, set[str]]
) -> None:
    unknown = [name for name, found in rows.items() if not concepts_of(found[0], named)]
    assert len(unknown) <= (1 - STARTER_SHARE) * len(rows), unknown


def test_a_name_of_the_starter_is_listed_only_with_a_further_meaning(
    rows: dict[str, list[str]], named: dict[str, set[str]]
) -> None:
    own = {name.casefold(): concept.concept_id for concept in starter() for name in concept.names}
    known = {name: own[name.casefold()] for name in rows if name.casefold() in own}
    assert known
    without = [name for name, own_id in known.items() if not any(own_id in concepts_of(e, named) for e in rows[name])]
    assert without == []
    assert [name for name in known if len(rows[name]) == 1] == []


@pytest.mark.parametrize(
    ("abbreviation", "expansions"),
    [
        ("PM", ["project management", "product management", "preventive maintenance"]),
        ("AR", ["accounts receivable", "augmented reality"]),
        ("JS", ["JavaScript"]),
        ("A&P", ["FAA Airframe and Powerplant", "anatomy and physiology"]),
        ("EDI", ["electronic data interchange", "diversity, equity and inclusion"]),
    ],
)
def test_well_known_abbreviations_list_their_meanings_the_most_frequent_first(
    rows: dict[str, list[str]], abbreviation: str, expansions: list[str]
) -> None:
    assert rows[abbreviation][: len(expansions)] == expansions


def test_an_abbreviation_counts_as_it_is_written() -> None:
    assert "PM" in Abbreviations.shipped()
    assert "pm" not in Abbreviations.shipped()


def test_the_concepts_of_an_abbreviation_come_in_the_order_of_its_row(rows: dict[str, list[str]]) -> None:
    concepts = starter()
    hits = Abbreviations.shipped().join("RN", [], Names(concepts))
    assert rows["RN"] == ["Registered Nurse", "React Native"]
    assert [concepts[hit.concept].preferred_label for hit in hits] == ["Registered Nurse license", "React Native"]
