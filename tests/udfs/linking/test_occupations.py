import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from occupations_folder import TITLES, occupation_files

from skillmill.udfs.linking.occupations import (
    LEAST,
    OCCUPATION_FIELDS,
    SCORES,
    OccupationLink,
    OccupationLinker,
    cached_occupation_linker,
    linker_revision,
)
from skillmill.udfs.linking.taxonomies.onet_occupations import parse_occupations

OCCUPATIONS = parse_occupations(occupation_files(), "db")
LINKER = OccupationLinker(OCCUPATIONS)
CHARMER, MANAGER, COOK, KEEPER = (f"onet-soc:10-000{number}.00" for number in range(1, 5))


def link(title: str) -> OccupationLink:
    [found] = LINKER.link([title])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("title", "occupation_id", "method"),
    [
        ("Snake Charmers", CHARMER, "exact"),
        ("snake charmer", CHARMER, "exact"),
        ("COOK", COOK, "exact"),
        ("Python Charmer", CHARMER, "alias"),
        ("Reptile Dance Instructor", CHARMER, "alias"),
        ("Reptile Mgr", MANAGER, "alias"),
        ("Senior Python Charmer II (m/f/d)", CHARMER, "stripped"),
        ("Lead Snake Charmer", CHARMER, "stripped"),
        ("Head Feeder", KEEPER, "alias"),
        ("Line Cook to the King", COOK, "stripped"),
        ("Charmer, Python", CHARMER, "turned"),
        ("Head of Reptile", MANAGER, "turned"),
        ("Jr. Python Charmer - Berlin", CHARMER, "part"),
        ("Acme Ltd | Snake Charmer", CHARMER, "part"),
        ("Reptile  Mana-ger", MANAGER, "normalized"),
        ("Python Charmr", CHARMER, "fuzzy"),
        ("Royal Python and Adder Charmer", CHARMER, "words"),
        ("Line Dance Cook unarmed", COOK, "words"),
        ("Royal Cook", COOK, "head"),
    ],
)
def test_a_title_finds_its_occupation_by_the_first_way_that_gives_one(
    title: str, occupation_id: str, method: str
) -> None:
    assert (link(title).occupation.concept_id, link(title).method) == (occupation_id, method)


@pytest.mark.parametrize("title", ["", "...", "Senior", "Manager", "Senior Manager II", "Join our team", "(m/f/d)"])
def test_a_title_that_names_no_occupation_or_too_many_has_none(title: str) -> None:
    assert LINKER.link([title]) == [None]


def test_each_way_has_a_lower_score_than_the_one_before() -> None:
    assert list(SCORES.values()) == sorted(SCORES.values(), reverse=True)
    assert len(set(SCORES.values())) == len(SCORES)


def test_the_score_of_a_title_of_one_occupation_is_that_of_its_way() -> None:
    for title in ("Snake Charmer", "Python Charmer", "Sr Python Charmer", "Charmer, Python", "Royal Cook"):
        assert link(title).score == SCORES[link(title).method]


def test_of_several_occupations_the_one_that_more_sources_name_so_wins_and_the_score_is_lower() -> None:
    found = link("Zoo Worker")
    assert found.occupation.concept_id == MANAGER
    assert found.score == pytest.approx(SCORES["alias"] * 9 / (9 + 1))


def test_the_nearer_own_title_outweighs_a_source_more() -> None:
    assert link("Dragon Executive").occupation.concept_id == KEEPER


def test_what_else_stands_in_the_title_helps_to_choose_and_else_the_first_by_code() -> None:
    assert link("Reptile Executive").occupation.concept_id == MANAGER
    assert link("Reptile Executive - Dragon Stable").occupation.concept_id == KEEPER


def test_a_title_that_too_many_occupations_share_is_not_linked() -> None:
    codes = [f"20-{number:04}.00" for number in range(30)]
    crowd = occupation_files(
        [(code, f"Thing {code}", "") for code in codes], [(code, "Odd Job", "", "1") for code in codes]
    )
    assert SCORES["alias"] / 30 < LEAST
    assert OccupationLinker(parse_occupations(crowd, "db")).link(["Odd Job"]) == [None]


def test_a_typo_in_a_short_word_is_another_word() -> None:
    files = occupation_files([("20-0001.00", "Others", "")], [("20-0001.00", "SCO Gardener", "", "1")])
    found = OccupationLinker(parse_occupations(files, "db")).link(["SEO Gardener", "SCO Gardner"])
    assert [link and link.method for link in found] == [None, "fuzzy"]


def test_titles_are_answered_in_their_order() -> None:
    found = LINKER.link(["Cook", "nobody", "Snake Charmer", "Cook"])
    assert [link and link.occupation.concept_id for link in found] == [COOK, None, CHARMER, COOK]


def test_a_link_has_the_columns_of_the_table() -> None:
    row = link("Zoo Worker").as_dict()
    assert list(row) == list(OCCUPATION_FIELDS)
    assert row["score"] == 0.855
    assert row["taxonomy_version"] == OCCUPATIONS[0].version


def test_the_revision_follows_the_version_of_the_occupations() -> None:
    other = parse_occupations(occupation_files(titles=TITLES[1:]), "db")
    assert linker_revision(OCCUPATIONS) == linker_revision(list(OCCUPATIONS)) != linker_revision(other)


def test_a_process_makes_one_linker_per_version() -> None:
    again = tuple(parse_occupations(occupation_files(), "db"))
    assert cached_occupation_linker(tuple(OCCUPATIONS)) is cached_occupation_linker(again)


WORDS = [
    "senior",
    "head",
    "of",
    "snake",
    "charmer",
    "dragon",
    "executive",
    "manager",
    "-",
    ",",
    "(",
    ")",
    "II",
    "m/f/d",
    "é",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=12))
def test_any_title_gets_a_score_of_its_way_at_most_and_the_same_again(words: list[str]) -> None:
    title = " ".join(words)
    [first], [again] = LINKER.link([title]), LINKER.link([title])
    assert first == again
    if first is not None:
        assert LEAST <= first.score <= SCORES[first.method]
