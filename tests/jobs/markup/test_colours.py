from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.markup.colours import COLOURS, colours
from skillmill.schemas.labels import LABELS


def test_our_own_labels_have_colours_of_their_own_whatever_else_is_there() -> None:
    assert list(colours(LABELS).values()) == list(range(len(LABELS)))
    assert colours(["Skill", "ICD10"])["Skill"] == colours(["Skill"])["Skill"]


def test_a_free_label_has_the_same_colour_in_every_set_where_nobody_else_wants_it() -> None:
    alone = colours(["PERSON"])["PERSON"]
    assert colours(["PERSON", "Skill", "Knowledge"])["PERSON"] == alone
    assert alone == 11, "the same on every machine, in every process"


@given(st.sets(st.text(min_size=1), max_size=COLOURS))
def test_labels_differ_in_colour_as_long_as_there_are_enough(labels: set[str]) -> None:
    found = colours(labels)
    assert set(found) == labels
    assert len(set(found.values())) == len(labels)
    assert all(0 <= number < COLOURS for number in found.values())


def test_with_more_labels_than_colours_each_still_has_one() -> None:
    found = colours(f"LABEL{number}" for number in range(40))
    assert len(found) == 40
    assert set(found.values()) == set(range(COLOURS))
