"""Windows and batches: every token once, padded alike whatever the neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.windows import Window, batches, padded, shared_rows, windows


@given(start=st.integers(0, 50), size=st.integers(1, 3000), capacity=st.integers(4, 300))
def test_every_token_is_decided_by_exactly_one_window(start: int, size: int, capacity: int) -> None:
    found = list(windows(start, start + size, capacity))
    kept = [token for window in found for token in range(window.keep_start, window.keep_end)]
    assert kept == list(range(start, start + size))
    for window in found:
        assert window.start <= window.keep_start <= window.keep_end <= window.end
        assert window.end - window.start <= capacity


@given(size=st.integers(1, 3000), capacity=st.integers(16, 300))
def test_a_token_in_two_windows_is_decided_where_it_is_farther_from_the_edge(size: int, capacity: int) -> None:
    found = list(windows(0, size, capacity))

    def margin(window: Window, token: int) -> int:
        left = token - window.start if window.start else size
        right = window.end - 1 - token if window.end < size else size
        return min(left, right)

    for window in found:
        for token in range(window.keep_start, window.keep_end):
            others = [other for other in found if other.start <= token < other.end]
            assert margin(window, token) >= max(margin(other, token) for other in others) - 1


ROWS = st.sampled_from([(), (256,), (160, 256)])


@given(sizes=st.lists(st.integers(1, 254), max_size=60), batch_tokens=st.integers(16, 4096), row_lengths=ROWS)
def test_batches_hold_each_window_once_within_the_bound(
    sizes: list[int], batch_tokens: int, row_lengths: tuple[int, ...]
) -> None:
    found = [Window(at * 1000, at * 1000 + size, 0, 0) for at, size in enumerate(sizes)]
    made = list(batches(found, 2, batch_tokens, row_lengths))
    inside = (window for batch in made for *_, window in batch.places(2))
    assert sorted(inside, key=lambda window: window.start) == found
    for batch in made:
        assert len(batch.rows) == 1 or len(batch.rows) * batch.length <= batch_tokens
        ends: dict[int, int] = {}
        for row, at, number, window in batch.places(2):
            size = window.end - window.start + 2
            assert batch.length == (min(each for each in row_lengths if each >= size) if row_lengths else padded(size))
            assert at == ends.get(row, 0)
            assert number == 1 or row_lengths
            ends[row] = at + size
        assert all(end <= batch.length for end in ends.values())


@given(sizes=st.lists(st.integers(1, 158), min_size=1, max_size=90))
def test_rows_that_are_shared_are_at_least_half_full(sizes: list[int]) -> None:
    rows = shared_rows([Window(0, size, 0, 0) for size in sizes], 2, 160)
    filled = sorted(sum(window.end + 2 for window in row) for row in rows)
    assert all(fill > 80 for fill in filled[1:])


def test_shapes_are_few_whatever_stands_in_a_batch() -> None:
    sizes = [size for size in range(1, 255) for _ in range(size % 23)]
    found = [Window(0, size, 0, 0) for size in sizes]
    assert {len(batch.rows) for batch in batches(found, 2, 4096)} <= {1, 4, 16, 64, 256, 1024}
    assert len({padded(size + 2) for size in range(1, 255)}) <= 40
    assert {batch.length for batch in batches(found, 2, 4096, (160, 256))} == {160, 256}


@given(st.integers(1, 600))
def test_little_is_padded(length: int) -> None:
    assert 0 <= padded(length) - length <= min(7, 1 + length // 4)
