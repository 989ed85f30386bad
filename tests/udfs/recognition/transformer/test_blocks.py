"""Blocks of parts that share one input."""

from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.blocks import ends_block, grouped

LINES = [f"line {at} of a long text" for at in range(300)]


def blocks(lines: list[str], capacity: int = 40) -> list[list[str]]:
    return list(grouped(((line, len(line.split()), ends_block(line)) for line in lines), capacity))


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans())), st.integers(0, 20))
def test_blocks_hold_all_parts_in_order_and_no_more_than_fits(sizes: list[tuple[int, bool]], capacity: int) -> None:
    items = [(at, size, ends) for at, (size, ends) in enumerate(sizes)]
    found = list(grouped(items, capacity))
    assert [at for block in found for at in block] == list(range(len(items)))
    for block in found:
        assert len(block) == 1 or sum(sizes[at][0] for at in block) <= capacity


def test_without_room_every_part_stands_alone() -> None:
    assert blocks(["a b", "c d"], 0) == [["a b"], ["c d"]]


def test_the_same_text_falls_into_the_same_blocks_again_after_an_edit() -> None:
    before, after = blocks(LINES), blocks(["something else", *LINES])
    assert before[-30:] == after[-30:]
    assert sum(block not in before for block in after) <= 3


def test_about_one_part_in_six_ends_a_block() -> None:
    assert 25 <= sum(map(ends_block, LINES)) <= 80
