"""Job titles of our own against O*NET as it is downloaded; see tests/gold/README.md for how they were made."""

import csv
from pathlib import Path

import pytest

from skillmill.udfs.linking.occupations import OccupationLink, OccupationLinker
from skillmill.udfs.linking.taxonomies.onet_occupations import read_occupations

GOLD = Path(__file__).parents[2] / "gold" / "titles.csv"
Judged = list[tuple[dict[str, str], OccupationLink | None]]
# One title less than was right when they were written, of 60 and 30.
LEAST_RIGHT = {"1": 57, "2": 25}
LEAST_BEST = {"1": 52, "2": 21}


@pytest.fixture(scope="module")
def judged(data: Path) -> Judged:
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    linker = OccupationLinker(read_occupations(str(data / "onet")))
    return list(zip(rows, linker.link(row["title"] for row in rows), strict=True))


def code(link: OccupationLink | None) -> str | None:
    return link.occupation.concept_id.removeprefix("onet-soc:") if link else None


@pytest.mark.parametrize("number", ["1", "2"])
def test_titles_get_a_right_occupation_and_mostly_the_best(judged: Judged, number: str) -> None:
    found = [
        (code(link), row["occupations"].split("|"))
        for row, link in judged
        if row["occupations"] and row["round"] == number
    ]
    assert sum(linked in right for linked, right in found) >= LEAST_RIGHT[number]
    assert sum(linked == right[0] for linked, right in found) >= LEAST_BEST[number]


def test_what_names_no_occupation_gets_none(judged: Judged) -> None:
    assert [row["title"] for row, link in judged if not row["occupations"] and link] == []


def test_the_right_codes_are_codes_of_onet(data: Path, judged: Judged) -> None:
    known = {occupation.concept_id for occupation in read_occupations(str(data / "onet"))}
    wanted = {f"onet-soc:{code}" for row, _ in judged for code in row["occupations"].split("|") if code}
    assert wanted <= known
