from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.markup.pieces import lanes, pieces

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda at: (at[0], min(at[0] + at[1], 30))))


@given(SPANS)
def test_pieces_cover_the_text_once_and_name_the_spans_on_them(spans: list[tuple[int, int]]) -> None:
    found = list(pieces(0, 30, spans))
    assert [at for start, end, _ in found for at in range(start, end)] == list(range(30))
    for start, end, covering in found:
        for at in range(start, end):
            assert covering == [number for number, (first, last) in enumerate(spans) if first <= at < last]


def test_of_a_span_beyond_the_bounds_the_part_inside_counts() -> None:
    assert list(pieces(5, 8, [(0, 6), (7, 90), (90, 95)])) == [(5, 6, [0]), (6, 7, []), (7, 8, [1])]


@given(SPANS)
def test_spans_that_overlap_have_lanes_of_their_own_the_shorter_the_nearer(spans: list[tuple[int, int]]) -> None:
    lane = lanes(spans)
    for one, (start, end) in enumerate(spans):
        for other in range(one):
            first, last = spans[other]
            if first < end and start < last:
                assert lane[one] != lane[other]
    nested = [(0, 6), (0, 16), (7, 16), (20, 25)]
    assert lanes(nested) == [0, 1, 0, 0]
