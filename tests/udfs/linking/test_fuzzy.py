"""Typos are found, other names are not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.fuzzy import Typos

TYPOS = Typos(["kubernetes", "terraform", "java", "excel", "communication skills"])


@pytest.mark.parametrize(
    ("typo", "name"),
    [
        ("kuberentes", "kubernetes"),
        ("kubernets", "kubernetes"),
        ("kubernettes", "kubernetes"),
        ("terrafrom", "terraform"),
        ("comunication skillsl", "communication skills"),
    ],
)
def test_one_edit_and_in_a_long_name_two_are_a_typo(typo: str, name: str) -> None:
    assert TYPOS.near(typo)[0][0] == name


@pytest.mark.parametrize("other", ["jaba", "axcel", "kubernetes", "", "communicate"])
def test_short_names_first_letters_and_equal_names_are_no_typos(other: str) -> None:
    assert TYPOS.near(other) == []


def test_a_short_name_with_another_letter_is_another_name_and_with_a_swap_a_typo() -> None:
    assert Typos(["conda"]).near("conga") == []
    assert Typos(["kafka"]).near("kafak") == [("kafka", 1)]


@settings(deadline=None, max_examples=200)
@given(st.text(min_size=5, max_size=20), st.data())
def test_a_letter_less_is_always_found(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 1))
    less = name[:at] + name[at + 1 :]
    found = Typos([name]).near(less)
    assert found == [(name, 1)] if len(less) >= 5 else found == []
