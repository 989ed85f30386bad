import threading
import time
from collections.abc import Callable, Sequence

import pytest

from skillmill.conf.settings import Serve
from skillmill.jobs.serving.batcher import Batcher, QueueFullError, UnreadableError


class Model:
    """Gives the length of each text, notes each call, and waits before it answers where `gate` is closed."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, texts: Sequence[str]) -> list[int]:
        self.calls.append(list(texts))
        assert self.gate.wait(10)
        if "bad" in texts:
            raise ValueError("bad")
        return [len(text) for text in texts]


def until(condition: Callable[[], bool]) -> None:
    finish = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < finish
        time.sleep(0.001)


@pytest.fixture
def model() -> Model:
    return Model()


def test_what_comes_while_the_model_is_busy_goes_into_one_call(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=0))
    model.gate.clear()
    first = batcher.submit(["a"])
    until(lambda: model.calls == [["a"]])
    rest = [batcher.submit([text]) for text in ("bb", "ccc", "dddd")]
    model.gate.set()
    assert [each.result(10) for [each] in (first, *rest)] == [1, 2, 3, 4]
    assert model.calls == [["a"], ["bb", "ccc", "dddd"]]
    batcher.close()


def test_what_comes_within_the_window_goes_into_one_call(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=2_000, batch_documents=2))
    one, two = batcher.submit(["a"]), batcher.submit(["bb"])
    assert [one[0].result(10), two[0].result(10)] == [1, 2]
    assert model.calls == [["a", "bb"]]
    batcher.close()


def test_a_call_has_no_more_documents_and_characters_than_it_may(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=0, batch_documents=3, batch_characters=10))
    texts = ["x" * 25, "aaaa", "bbbb", "cccc", "d", "e", "f", "g"]
    assert [each.result(10) for each in batcher.submit(texts)] == [len(text) for text in texts]
    assert model.calls == [["x" * 25], ["aaaa", "bbbb"], ["cccc", "d", "e"], ["f", "g"]]
    batcher.close()


def test_a_text_on_which_the_model_fails_harms_no_other(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=0))
    good, bad, better = batcher.submit(["good", "bad", "better"])
    assert (good.result(10), better.result(10)) == (4, 6)
    with pytest.raises(UnreadableError, match="ValueError"):
        bad.result(10)
    batcher.close()


def test_too_many_waiting_texts_are_refused_and_none_of_them_taken(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=0, queue_documents=2))
    model.gate.clear()
    first = batcher.submit(["a"])
    until(lambda: len(model.calls) == 1)
    waiting = batcher.submit(["b", "c"])
    with pytest.raises(QueueFullError):
        batcher.submit(["d"])
    model.gate.set()
    assert [each.result(10) for each in (*first, *waiting)] == [1, 1, 1]
    assert batcher.submit(["more", "than", "two"])[2].result(10) == 3, "an idle model takes a request of any size"
    batcher.close()


def test_what_is_cancelled_before_its_turn_never_reaches_the_model(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=0))
    model.gate.clear()
    first = batcher.submit(["a"])
    until(lambda: len(model.calls) == 1)
    gone, kept = batcher.submit(["gone", "kept"])
    assert gone.cancel()
    model.gate.set()
    assert (first[0].result(10), kept.result(10)) == (1, 4)
    assert model.calls == [["a"], ["kept"]]
    batcher.close()


def test_closing_finishes_what_waits_and_takes_no_more(model: Model) -> None:
    batcher = Batcher(model, Serve(window_ms=10_000))
    waiting = batcher.submit(["a", "bb"])
    batcher.close()
    assert [each.result(0) for each in waiting] == [1, 2]
    with pytest.raises(QueueFullError):
        batcher.submit(["c"])
