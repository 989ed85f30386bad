"""Blocks of parts that share one input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.blocks import cut_rank, ends_block, grouped

LINES = [f"line {at} of a long text" for at in range(300)]
"""No word of five letters: these blocks end where they are full."""
PROSE = [f"managed suppliers {'abcdefghijklmnop'[at % 16]}{at}xyzuv across departments" for at in range(300)]
ITEMS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)))


def blocks(lines: list[str], capacity: int = 40) -> list[list[str]]:
    return list(grouped(((line, len(line.split()), cut_rank(line)) for line in lines), capacity))


@given(ITEMS, st.integers(0, 20))
def test_blocks_hold_all_parts_in_order_and_no_more_than_fits(sizes: list[tuple[int, int]], capacity: int) -> None:
    items = [(at, size, rank) for at, (size, rank) in enumerate(sizes)]
    found = list(grouped(items, capacity))
    assert [at for block in found for at in block] == list(range(len(items)))
    for block in found:
        assert len(block) == 1 or sum(sizes[at][0] for at in block) <= capacity


def test_without_room_every_part_stands_alone() -> None:
    assert blocks(["a b", "c d"], 0) == [["a b"], ["c d"]]


@pytest.mark.parametrize("lines", [LINES, PROSE])
def test_the_same_text_falls_into_the_same_blocks_again_after_an_edit(lines: list[str]) -> None:
    before, after = blocks(lines), blocks(["something else", *lines])
    assert before[-30:] == after[-30:]
    assert sum(block not in before for block in after) <= 3


def test_about_one_part_of_prose_in_four_ends_a_block() -> None:
    assert 50 <= sum(map(ends_block, PROSE)) <= 100


@given(st.sampled_from(PROSE), st.sampled_from(["Ann Lee", "ANN LEE", "he", "She", "MIT", "Al", "Dr. Li", "of"]))
def test_names_and_pronouns_do_not_decide_whether_a_block_ends(line: str, who: str) -> None:
    assert ends_block(f"{who} {line}") == ends_block(line)


def test_a_full_block_ends_in_the_same_place_when_a_part_grows_by_a_word() -> None:
    grown = ["line 0 of a quite long text", *LINES[1:]]
    assert [block[1:] for block in blocks(LINES)[:1]] == [block[1:] for block in blocks(grown)[:1]]


def test_of_equal_parts_a_block_takes_as_many_as_fit() -> None:
    assert [len(block) for block in grouped([(at, 1, 7) for at in range(10)], 4)] == [4, 4, 2]
