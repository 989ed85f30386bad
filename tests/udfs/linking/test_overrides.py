"""A person's decisions go before all else."""

from pathlib import Path

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Link, Linker
from skillmill.udfs.linking.overrides import parse_overrides, read_overrides

PYTHON = Concept("own:python", "own", "1", "Python", (), "Technology", "language")
SQL = Concept("own:sql", "own", "1", "SQL", (), "Technology", "language")


def link(csv: str, surface: str) -> Link | None:
    rows = "action,surface,concept_id\n" + csv
    return Linker([PYTHON, SQL], overrides=parse_overrides(rows.encode(), "own.csv")).link([surface])[0]


def test_an_added_alias_links() -> None:
    assert link("alias,Snake,own:python\n", "snake") == Link(PYTHON, 1.0, "override")


def test_a_forced_link_goes_before_the_label() -> None:
    assert link("link,SQL,own:python\n", "sql") == Link(PYTHON, 1.0, "override")


def test_a_surface_that_is_forbidden_has_no_link() -> None:
    assert link("forbid,Python,\n", "python") is None


def test_one_concept_can_be_forbidden_for_a_surface() -> None:
    assert link("forbid,Python,own:python\n", "python") is None
    assert link("forbid,Python,own:sql\n", "python") is not None


def test_a_dropped_surface_is_no_mention() -> None:
    decided = parse_overrides(b"action,surface,concept_id\ndrop,Team,\n", "own.csv")
    assert decided.drops("TEAM")
    assert not decided.drops("teamwork")


def test_a_suggestion_that_nobody_filled_in_is_passed_over() -> None:
    rows = b"action,surface,concept_id,documents\n,kotlin,,12\n"
    assert parse_overrides(rows, "own.csv").links == ()


def test_another_file_is_another_linker() -> None:
    one, two = (parse_overrides(f"action,surface,concept_id\ndrop,{x},\n".encode(), "f") for x in "ab")
    assert Linker([SQL], overrides=one).revision != Linker([SQL], overrides=two).revision


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("surface,concept_id\na,b\n", "no column action"),
        ("action,surface,concept_id\nrename,a,b\n", "line 2: action is one of"),
        ("action,surface,concept_id\nalias,a,\n", "line 2: alias needs a concept_id"),
        ("action,surface,concept_id\ndrop,...,\n", "line 2: no surface"),
        ("action,surface,concept_id\nalias,a,x:1\nlink,A,x:2\n", "line 3: an earlier line decided otherwise"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_its_line(csv: str, said: str) -> None:
    with pytest.raises(SkillmillError, match=said):
        parse_overrides(csv.encode(), "own.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"nowhere\.csv"):
        read_overrides(tmp_path / "nowhere.csv")


def test_a_decision_for_a_concept_that_is_not_there_is_refused() -> None:
    with pytest.raises(SkillmillError, match="own:nope, which no taxonomy here has"):
        link("alias,snek,own:nope\n", "snek")


def test_a_forced_mention_is_kept_as_it_is_written_and_may_have_a_concept() -> None:
    rows = b"action,surface,concept_id\nmention,Zorbify,\nmention,Snek,own:python\n"
    overrides = parse_overrides(rows, "own.csv")
    assert overrides.mentions == ("Zorbify", "Snek")
    assert Linker([PYTHON], overrides=overrides).link(["snek", "zorbify"]) == [Link(PYTHON, 1.0, "override"), None]
