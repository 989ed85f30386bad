"""A span that lists several skills is several."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.parts import link_parts, split_surface


def concept(label: str, *aliases: str) -> Concept:
    return Concept(f"own:{label.lower()}", "own", "1", label, aliases, None, None)


LINKER = Linker(
    [
        *(concept("Python"), concept("Research and development"), concept("Excel")),
        Concept("own:sql", "own", "1", "SQL", (), "Technology", "language"),
    ]
)


def parts(surface: str) -> list[tuple[str, str | None]]:
    [found] = link_parts(LINKER, [surface])
    return [(surface[each.start : each.end], each.link and each.link.concept.preferred_label) for each in found]


def test_names_joined_by_and_are_two_parts() -> None:
    assert parts("Python and SQL skills") == [("Python", "Python"), ("SQL skills", "SQL")]


def test_a_typed_name_at_the_end_does_not_swallow_the_others() -> None:
    assert [name for _, name in parts("Python and SQL")] == ["Python", "SQL"]


def test_a_list_with_commas_and_slashes_is_cut_at_each() -> None:
    assert [name for _, name in parts("Python, SQL/Excel")] == ["Python", "SQL", "Excel"]


def test_a_name_that_holds_an_and_stays_whole() -> None:
    assert parts("research and development") == [("research and development", "Research and development")]


def test_a_phrase_of_which_no_two_items_are_names_stays_whole() -> None:
    assert parts("plan and deliver Python") == [("plan and deliver Python", None)]


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("aB ,/;&+andor"), max_size=30))
def test_items_are_in_order_inside_the_surface_and_never_blank(surface: str) -> None:
    found = split_surface(surface)
    assert all(0 <= start < end <= len(surface) or surface == "" for start, end in found)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(found))
    assert len(found) == 1 or all(surface[start:end].strip() for start, end in found)
