"""Why a surface has its link."""

import json

import pytest

from skillmill.jobs.linking.explain import Explained, explain
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.overrides import parse_overrides
from skillmill.udfs.linking.scores import Scores

GO = Concept("own:go", "own", "1", "Go", ("Golang", "Go language"), "Technology", "language")
BOARD = Concept("own:board", "own", "1", "Play board games", ("Go", "chess"), "Soft", None)
DEPLOY = Concept(
    "own:deploy", "own", "1", "Deploy software", ("software deployment", "ship releases"), "Technology", None
)
LINKER = Linker([GO, BOARD, DEPLOY])


def ids(found: list[Explained]) -> list[str]:
    return [row.concept_id for row in found]


@pytest.mark.parametrize(
    ("surface", "name", "method"),
    [
        ("golang", "Golang", "alias"),
        ("Deploy software", "Deploy software", "exact"),
        ("Software deployments", "software deployment", "normalized"),
        ("ship relaeses", "ship releases", "fuzzy"),
    ],
)
def test_the_name_that_decided_and_the_way_to_it_are_told(surface: str, name: str, method: str) -> None:
    [row, *_] = explain(LINKER, surface, "", 3)
    assert (row.name, row.method, row.linked) == (name, method, True)


def test_a_candidate_says_which_concept_it_is() -> None:
    [row] = explain(LINKER, "golang", "", 1)
    assert (row.concept_id, row.preferred_label, row.category) == ("own:go", "Go", "Technology")
    assert 0 < row.score < 1


def test_only_the_concept_that_is_linked_is_marked() -> None:
    found = explain(LINKER, "Go", "", 5)
    assert [(row.concept_id, row.linked) for row in found] == [("own:go", True), ("own:board", False)]
    assert found[0].score > found[1].score
    assert [row.reason for row in found] == ["", "another comes first"]


def test_no_more_candidates_are_shown_than_asked_for() -> None:
    assert ids(explain(LINKER, "Go", "", 1)) == ["own:go"]


def test_the_sentence_decides_what_an_ambiguous_word_means() -> None:
    assert ids(explain(LINKER, "Go", "Services written in Go and deployed in the cloud", 1)) == ["own:go"]
    assert ids(explain(LINKER, "go", "You like to go for a walk.", 5)) == ["own:board"]


def test_a_word_that_means_nothing_there_shows_what_it_might_have_meant() -> None:
    [row] = explain(Linker([GO]), "go", "You like to go for a walk.", 5)
    assert (row.concept_id, row.linked, row.reason) == ("own:go", False, "an ordinary word here")


def test_a_sentence_that_does_not_hold_the_surface_is_an_error() -> None:
    with pytest.raises(SkillmillError, match="the context does not hold"):
        explain(LINKER, "Go", "You like to walk.", 5)


def test_the_surface_is_found_in_its_sentence_in_any_case() -> None:
    assert ids(explain(LINKER, "golang", "Services written in Golang", 1)) == ["own:go"]


def test_a_candidate_that_is_not_sure_enough_is_shown_and_not_linked() -> None:
    strict = Linker([GO, DEPLOY], scores=Scores(threshold=0.95))
    found = [row for surface in ("golang", "Go") for row in explain(strict, surface, "", 5)]
    assert [(row.method, row.linked) for row in found] == [("alias", False), ("exact", True)]
    assert found[0].reason == "below 0.95"


@pytest.mark.parametrize("surface", ["", " \n"])
def test_nothing_to_look_up_is_an_error(surface: str) -> None:
    with pytest.raises(SkillmillError, match="nothing to look up"):
        explain(LINKER, surface, "", 5)


@pytest.mark.parametrize("surface", ["Cobol", "!?"])
def test_what_nothing_is_known_of_has_no_candidates(surface: str) -> None:
    assert explain(LINKER, surface, "", 5) == []


def test_what_a_person_decided_is_named_so() -> None:
    decided = parse_overrides(b"action,surface,concept_id\nlink,baduk,own:board\n", "o.csv")
    [row] = explain(Linker([GO, BOARD], overrides=decided), "Baduk", "", 5)
    assert (row.concept_id, row.method, row.score, row.linked) == ("own:board", "override", 1.0, True)


def test_it_is_printed_as_json() -> None:
    [row] = explain(LINKER, "golang", "", 1)
    assert json.loads(json.dumps(row.as_dict())) == {
        "concept_id": "own:go",
        "preferred_label": "Go",
        "category": "Technology",
        "method": "alias",
        "score": row.score,
        "name": "Golang",
        "linked": True,
        "reason": "",
    }
