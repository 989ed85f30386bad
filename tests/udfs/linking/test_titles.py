import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.linking.titles import core, parts, shorter, spelled_out, turned


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Senior Java Developer (m/f/d) - Berlin", ["senior java developer", "berlin"]),
        ("Lead Nurse, ICU", ["lead nurse", "icu"]),
        ("Assistant Manager | Retail", ["assistant manager", "retail"]),
        ("Data Scientist @ Spotify", ["data scientist", "spotify"]),
        ("Clerk at Acme", ["clerk", "acme"]),
        ("Sales–Menswear", ["sales", "menswear"]),
        ("Barista / Supervisor", ["barista", "supervisor"]),
        ("UX/UI Designer", ["ux ui designer"]),
        ("Store Manager: Austin, TX", ["store manager", "austin", "tx"]),
        ("Full-Stack Developer", ["full stack developer"]),
        ("Entwickler m/w/d", ["entwickler"]),
        ("Cook - Cook", ["cook"]),
    ],
)
def test_a_title_is_parted_at_its_separators(title: str, found: list[str]) -> None:
    assert parts(title) == found


@pytest.mark.parametrize("title", ["", " - ", "(m/f/d)", "Senior", "Full-time (remote)", "Intern", "$30/hr", "Level 2"])
def test_a_title_of_nothing_but_terms_and_ranks_has_no_parts(title: str) -> None:
    assert parts(title) == []


@pytest.mark.parametrize(
    "title", ["Driver $1,500 - Home", "Driver £30k-£35k per annum", "Driver 20 € / hour", "Driver $30/hr"]
)
def test_pay_is_no_part_of_the_first_part(title: str) -> None:
    assert parts(title)[0].split()[0] == "driver"
    assert "30" not in " ".join(parts(title).pop(0))


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("sr software engineer ii", "software engineer"),
        ("civil engineer 2", "civil engineer"),
        ("technician level 1", "technician"),
        ("elementary teacher grade 3", "elementary teacher"),
        ("software engineer i ii", "software engineer"),
        ("iv nurse", "iv nurse"),
        ("part time night shift cook", "cook"),
        ("graphic designer intern", "graphic designer"),
        ("school principal", "school principal"),
        ("chief engineer", "chief engineer"),
        ("assistant manager", "assistant manager"),
    ],
)
def test_terms_levels_and_seniority_are_taken_off_and_what_may_change_the_occupation_stays(
    part: str, left: str
) -> None:
    assert core(part) == left


def test_a_part_gets_shorter_step_by_step() -> None:
    made = list(shorter("lead senior accountant ii to the ceo"))
    assert made[0] == "lead senior accountant ii to the ceo"
    assert made.index("lead accountant ii to the ceo") < made.index("accountant ii to the ceo")
    assert "lead accountant ii" in made
    assert all(len(name) <= len(made[0]) for name in made)
    assert len(set(made)) == len(made)


@pytest.mark.parametrize(
    ("part", "made"),
    [
        ("director of nursing", ["nursing director"]),
        ("head of marketing", ["marketing director", "marketing manager"]),
        ("member of the board", ["board member"]),
        ("nurse", []),
    ],
)
def test_what_is_of_something_is_turned(part: str, made: list[str]) -> None:
    assert list(turned(part)) == made


def test_abbreviations_are_written_out_word_by_word() -> None:
    assert spelled_out("hr rep") == "human resources representative"
    assert spelled_out("represent") == "represent"


@given(st.text(max_size=200))
def test_any_text_is_parted_into_normalised_parts_with_words(title: str) -> None:
    found = parts(title)
    assert len(set(found)) == len(found)
    for part in found:
        assert core(part)
        assert part == " ".join(part.split())
        assert all(name for name in shorter(part))
