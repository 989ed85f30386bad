"""The vote on names that may mean something else."""

import pytest

from skillmill.udfs.labelling.labeller import Labeller
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, get_labeller, listed
from skillmill.udfs.labelling.votes import FUNCTIONS

LIST = ["Python", "Go", "R", "Access", "Excel", "Spring", "SQL", "Scala", "project management", "Less", "as"]


def labeller(*names: str, votes: bool = True) -> Labeller:
    return get_labeller(LabellerSpec(Skills.of(listed(names or LIST)), votes=votes))


def found(text: str, *names: str, votes: bool = True) -> list[str]:
    [sentence] = labeller(*names, votes=votes).label(text)
    return [text[start:end] for start, end, _ in sentence.spans]


@pytest.mark.parametrize(
    ("text", "skills"),
    [
        ("Services written in Go, Python and SQL.", ["Go", "Python", "SQL"]),
        ("Statistics in R and Python.", ["R", "Python"]),
        ("Word, Excel, Access and SQL databases.", ["Excel", "Access", "SQL"]),
        ("Microservices with Spring and SQL.", ["Spring", "SQL"]),
        ("Style sheets in Less and Python scripts.", ["Less", "Python"]),
        ("Sound project management is expected.", ["project management"]),
    ],
)
def test_a_name_that_its_place_speaks_for_is_a_skill(text: str, skills: list[str]) -> None:
    assert found(text) == skills


@pytest.mark.parametrize(
    "text",
    [
        "You go to our customers every week.",
        "Excel at what you do.",
        "You excel at talking to people.",
        "Staff have access to the building.",
        "We meet on Spring Street in the spring.",
        "Work as a waiter, as it comes.",
        "Less than a year of work.",
        "Cooking (Less than 1 year), baking (Less than 1 year)",
        "Managed by J. R. Smith of the Access Bank.",
    ],
)
def test_a_name_that_its_place_speaks_against_is_none(text: str) -> None:
    assert found(text) == []


def test_without_the_vote_the_list_lies() -> None:
    assert found("You excel at talking to people, as you go.", votes=False) == ["excel", "as"]


def test_a_name_that_tells_by_itself_is_put_to_no_vote() -> None:
    made = labeller("project management")
    made.take_tally()
    made.label("Sound project management.")
    assert (made.tally.names, made.tally.doubtful) == (1, 0)


def test_coverage_overlap_and_conflict_are_shares_of_the_names_voted_on() -> None:
    made = labeller()
    made.take_tally()
    made.label("You excel at talking.")  # against: exact_case, context, ordinary_word
    made.label("Tables in Excel, Access, SQL.")  # for, both: exact_case, enumeration, context
    tally = made.take_tally()
    assert (tally.doubtful, tally.kept) == (3, 2)
    assert tally.shares("exact_case") == {"coverage": 1.0, "overlap": 1.0, "conflict": 0.0}
    assert tally.shares("ordinary_word") == pytest.approx({"coverage": 1 / 3, "overlap": 1 / 3, "conflict": 0.0})
    assert tally.votes["enumeration", "for"] == 2


def test_functions_that_disagree_are_in_conflict() -> None:
    made = labeller("spring")
    made.take_tally()
    made.label("Programming in spring, using frameworks of the Java language.")
    tally = made.take_tally()
    assert tally.votes["ordinary_word", "conflict"] == tally.votes["context", "conflict"] == 1


def test_matches_of_stop_words_in_the_list_are_counted() -> None:
    made = labeller("as", "Python")
    made.take_tally()
    made.label("It is as good as Python, as fast as you like.")
    tally = made.take_tally()
    assert tally.stop_words["as"] == 4
    assert tally.stop_words_kept["as"] == 0


def test_every_function_is_named_in_the_report() -> None:
    shares = [labeller().tally.shares(name) for name in FUNCTIONS]
    assert all(set(each) == {"coverage", "overlap", "conflict"} for each in shares)
