"""Segments: where a text is cut, and that nothing is lost or moved."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.text.segments import MAX_CHARS, PART_CHARS, parts, segments

MESSY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(" \n\r\t.!?。…•-–*()\"'aA1z\u200b\u00ad\ufeff\u0301\u202e\u2028\x85\U0001f469\u200d"),
    ),
    max_size=200,
)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in segments(text)]


def test_a_text_is_cut_at_sentences_and_lines() -> None:
    assert cut("I write Go. You write SQL!\nWe test") == ["I write Go.", "You write SQL!", "We test"]


@pytest.mark.parametrize(
    "whole",
    [
        "We use Node.js and .NET daily",
        "Scripting, e.g. Python or Bash",
        "Tools i.e. Git",
        "She holds a Ph.D. in physics",
        "Release v2.0 of the API",
        "B.Sc. Physics and M.Sc. Maths",
        "Worked for Acme Inc. London",
        "Dr. Mill leads approx. 5 people",
        "ASP .NET Core",
        "1. First duty",
        "grew revenue 3.5 % year over year",
    ],
)
def test_a_full_stop_inside_a_word_or_abbreviation_does_not_cut(whole: str) -> None:
    assert cut(whole) == [whole]


def test_a_sentence_may_begin_with_dot_net() -> None:
    assert cut("We like Java. .NET is fine too.") == ["We like Java.", ".NET is fine too."]


def test_wide_punctuation_cuts_without_white_space() -> None:
    assert cut("精通。编程！好") == ["精通。", "编程！", "好"]


def test_closing_marks_stay_with_their_sentence() -> None:
    assert cut('He said "Go." Then left.') == ['He said "Go."', "Then left."]


def test_bullets_are_cut_off_and_separate() -> None:
    assert cut("• Java\n- SQL\n➢Go • Rust") == ["Java", "SQL", "Go", "Rust"]


def test_every_kind_of_line_break_cuts() -> None:
    assert cut("a\r\nb\rc\u2028d\x85e\x0bf") == list("abcdef")


def test_white_space_alone_has_no_segments() -> None:
    assert cut(" \t\r\n\u3000 ") == []


def test_a_sentence_without_end_is_cut_at_white_space() -> None:
    text = "word " * 5000
    assert all(len(piece) <= MAX_CHARS and not piece.startswith("ord") for piece in cut(text))
    assert "".join(cut(text)).replace(" ", "") == "word" * 5000


@given(MESSY)
def test_segments_are_in_order_trimmed_and_lose_nothing_but_bullets(text: str) -> None:
    at = 0
    left_out = ""
    for start, end in segments(text):
        assert at <= start < end
        assert text[start:end] == text[start:end].strip()
        left_out += text[at:start]
        at = end
    left_out += text[at:]
    assert all(c.isspace() or c in "•-–—*+·" or not c.isalnum() for c in left_out)


@pytest.mark.parametrize("unit", ["a. ", ".", " ", "• ", "x", "A.)", "\r\n", "- "])
def test_ten_megabytes_take_bounded_time(unit: str) -> None:
    text = unit * (10_000_000 // len(unit))
    began = time.monotonic()
    for _ in segments(text):
        pass
    assert time.monotonic() - began < 30


def test_a_long_segment_is_cut_into_parts_at_wide_gaps_and_a_short_one_is_not() -> None:
    line = "Java  SQL \t Go"
    assert list(parts(line, 0, len(line))) == [(0, len(line))]
    long = "  ".join(["word" * 10] * 8)
    assert [long[start:end] for start, end in parts(long, 0, len(long))] == ["word" * 10] * 8


@given(st.lists(st.one_of(MESSY, st.sampled_from(["  ", "\t ", "x" * 90])), max_size=12).map("".join))
def test_parts_hold_all_that_is_visible_in_a_segment(text: str) -> None:
    for start, end in segments(text):
        found = list(parts(text, start, end))
        assert (found[0][0], found[-1][1]) == (start, end)
        for (_, before), (after, _) in pairwise(found):
            assert before < after
            assert not text[before:after].strip()
        assert end - start > PART_CHARS or len(found) == 1
