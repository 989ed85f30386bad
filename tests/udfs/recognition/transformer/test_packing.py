"""Windows end to end: each wanted token once, whatever the batches."""

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.recognition.transformer.encode import Ints, TextEncoder
from skillmill.udfs.recognition.transformer.packing import cuts, packed_outputs, pieces
from skillmill.udfs.recognition.transformer.runtime import Logits, Packed
from skillmill.udfs.recognition.transformer.windows import windows


class Echo:
    """Gives back each token's id, its place in its window and the window's length."""

    name = "echo"

    def __init__(self, batch_tokens: int) -> None:
        self.batch_tokens = batch_tokens
        self.seen: list[Packed] = []

    def room(self, lengths: Ints) -> Ints:
        return lengths + 1

    def infer(self, ids: Ints, mask: Ints) -> Logits:
        raise NotImplementedError

    def infer_packed(self, batches: Iterator[Packed]) -> Iterator[Logits]:
        for batch in list(batches):
            self.seen.append(batch)
            yield echoed(batch)


def echoed(batch: Packed) -> Logits:
    place = np.concatenate([np.arange(length) for length in batch.lengths])
    length = np.repeat(batch.lengths, batch.lengths)
    return np.stack([batch.ids, place, length], axis=1)[batch.rows].astype(np.float32)


@given(
    sizes=st.lists(st.integers(1, 90), min_size=1, max_size=12),
    batch_tokens=st.integers(8, 200),
    data=st.data(),
)
def test_every_wanted_token_is_read_in_its_window(
    encoder: TextEncoder, sizes: list[int], batch_tokens: int, data: st.DataObject
) -> None:
    ids = np.arange(100, 100 + sum(sizes))
    starts = np.cumsum([0, *sizes])
    found = [w for start, size in zip(starts, sizes, strict=False) for w in windows(start, start + size, 30)]
    every = np.arange(len(ids))
    wanted = every[np.array(data.draw(st.lists(st.booleans(), min_size=len(ids), max_size=len(ids))), dtype=bool)]
    runtime = Echo(batch_tokens)
    out = packed_outputs(found, ids, encoder, runtime, wanted)
    assert out[:, 0].astype(int).tolist() == ids[wanted].tolist()
    home = {token: w for w in found for token in range(w.keep_start, w.keep_end)}
    assert out[:, 1].astype(int).tolist() == [token - home[token].start + 1 for token in wanted]
    assert out[:, 2].astype(int).tolist() == [home[token].end - home[token].start + 2 for token in wanted]
    assert packed_outputs(found, ids, encoder, runtime)[:, 0].astype(int).tolist() == ids.tolist()
    for batch in runtime.seen:
        assert len(batch.lengths) == 1 or (batch.lengths + 1).sum() <= batch_tokens
        ends = np.cumsum(batch.lengths)
        assert (batch.ids[ends - 1] == encoder.suffix[0]).all()
        assert (batch.ids[ends - batch.lengths] == encoder.prefix[0]).all()


@given(sizes=st.lists(st.integers(1, 50), max_size=30), most=st.integers(1, 100))
def test_cuts_cover_all_sizes_in_order_within_the_bound(sizes: list[int], most: int) -> None:
    found = list(cuts(np.array(sizes, dtype=np.int64), most))
    assert [at for start, end in found for at in range(start, end)] == list(range(len(sizes)))
    for start, end in found:
        assert end - start == 1 or sum(sizes[start:end]) <= most


@given(lengths=st.lists(st.integers(1, 20), min_size=1, max_size=12), most=st.integers(1, 60), data=st.data())
def test_pieces_of_a_batch_hold_what_it_holds(lengths: list[int], most: int, data: st.DataObject) -> None:
    total = sum(lengths)
    rows = np.flatnonzero(data.draw(st.lists(st.booleans(), min_size=total, max_size=total)))
    batch = Packed(np.arange(total), np.array(lengths), rows)
    found = list(pieces(batch, batch.lengths, most))
    assert np.concatenate([echoed(piece) for piece in found]).tolist() == echoed(batch).tolist()
    assert all(len(piece.lengths) == 1 or piece.lengths.sum() <= most for piece in found)
