"""Blocks of parts that share one input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.blocks import document_blocks, ends_block, grouped, opens_alike

LINES = [f"line {at} of a long text" for at in range(300)]
"""No word of five letters: these blocks end where they are full."""
PROSE = [f"managed suppliers {'abcdefghijklmnop'[at % 16]}{at}xyzuv across departments" for at in range(300)]
ITEMS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)))


def blocks(lines: list[str], capacity: int = 40) -> list[list[str]]:
    return list(document_blocks(((line, len(line.split()), line) for line in lines), capacity))


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


RESUME = [
    *("Ann Lee", "12 Long Road, Leeds", "managed suppliers across departments", "Python, SQL"),
    *("2008 - 2012", "Leeds", "B.A., University of Leeds", "Leeds, UK", "wrote reports about budgets", "Kafka"),
]


def test_the_head_of_a_document_and_a_school_with_the_lines_beside_it_stand_apart() -> None:
    assert [block for block in blocks(RESUME, 100) if block[-1] != "Kafka"] == [
        ["Ann Lee", "12 Long Road, Leeds"],
        ["managed suppliers across departments"],
        ["Python, SQL", "2008 - 2012", "Leeds", "B.A., University of Leeds", "Leeds, UK"],
    ]


@given(
    st.sampled_from(["Ng", "Dr. Eva Maria O'Neill", "JOHN PUBLIC"]), st.sampled_from(["Yale University", "M.Sc., Bath"])
)
def test_what_is_read_together_does_not_hang_on_name_or_school(name: str, school: str) -> None:
    other = [name, *RESUME[1:6], school, *RESUME[7:]]
    changed = [block for block in blocks(other, 100) if block not in blocks(RESUME, 100)]
    assert [part for block in changed for part in block if part in RESUME[2:3] + RESUME[8:]] == []


@given(st.lists(st.sampled_from([*RESUME, *PROSE[:20], *LINES[:20]])), st.integers(0, 60))
def test_the_blocks_of_a_document_hold_its_parts_in_order(parts: list[str], capacity: int) -> None:
    assert [part for block in blocks(parts, capacity) for part in block] == parts


@given(
    st.lists(st.sampled_from([*RESUME, *PROSE[:20]]), max_size=20), st.lists(st.sampled_from([*RESUME, *PROSE[:20]]))
)
def test_from_a_part_that_opens_alike_a_document_is_read_as_if_it_began_there(
    before: list[str], after: list[str]
) -> None:
    ending, opening = PROSE[next(at for at, line in enumerate(PROSE) if ends_block(line))], "managed suppliers"
    assert opens_alike(opening)
    assert not opens_alike("Ann Lee")
    assert blocks([*before, ending, opening, *after]) == blocks([*before, ending]) + blocks([opening, *after])


def test_a_full_block_ends_in_the_same_place_when_a_part_grows_by_a_word() -> None:
    lines = [PROSE[0], *LINES]
    grown = [PROSE[0], "line 0 of a long text now", *LINES[1:]]
    assert [block[2:] for block in blocks(lines)[:1]] == [block[2:] for block in blocks(grown)[:1]]
    assert len(blocks(lines)[0]) > 2


def test_of_equal_parts_a_block_takes_as_many_as_fit() -> None:
    assert [len(block) for block in grouped([(at, 1, 7) for at in range(10)], 4)] == [4, 4, 2]
