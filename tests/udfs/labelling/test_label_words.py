"""Words: what is labelled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.labelling.words import words


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


@pytest.mark.parametrize(
    "name",
    ["C++", "C#", ".NET", "Node.js", "CI/CD", "TCP/IP", "PL/SQL", "ASP.NET", "R&D", "Notepad++", "problem-solving"],
)
def test_a_name_with_signs_in_it_is_one_word(name: str) -> None:
    assert split(f"We use {name}, daily.") == ["We", "use", name, "daily"]


def test_words_with_a_slash_between_are_two_unless_both_are_short() -> None:
    assert split("Python/Java and I/O, and/or HTML/CSS") == ["Python", "Java", "and", "I/O", "and/or", "HTML", "CSS"]


def test_punctuation_is_no_word() -> None:
    assert split("• (Excel); – 'Word' … 50%!") == ["Excel", "Word", "50"]


def test_a_letter_with_its_accent_apart_stays_whole() -> None:
    assert split("re\u0301sume\u0301 now") == ["re\u0301sume\u0301", "now"]


@given(st.text())
def test_words_come_in_order_do_not_overlap_and_hold_a_letter_or_digit(text: str) -> None:
    reached = 0
    for start, end in words(text):
        assert reached <= start < end <= len(text)
        assert any(letter.isalnum() for letter in text[start:end])
        assert not any(letter.isspace() for letter in text[start:end])
        reached = end


@given(st.text())
def test_no_letter_or_digit_is_left_out(text: str) -> None:
    inside = {at for start, end in words(text) for at in range(start, end)}
    assert all(at in inside for at, letter in enumerate(text) if letter.isalnum())
