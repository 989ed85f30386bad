"""Texts that come together go into one call of the model: a queue in front of one thread."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from skillmill.conf.settings import Serve

T = TypeVar("T")


class QueueFullError(Exception):
    """More texts wait than may."""


class UnreadableError(Exception):
    """The model raised an error on this text alone; the argument is the error's kind."""


@dataclass(frozen=True)
class _Waiting(Generic[T]):
    text: str
    answer: "Future[T]"


class Batcher(Generic[T]):
    """Calls `model(texts)`, one result per text, from one thread, with the texts of several requests at a time.

    An idle model waits `window_ms` for further texts; a busy one finds those that have come meanwhile. What comes out
    for a text does not depend on the others of a call, and where a call fails each text is tried alone.
    """

    def __init__(self, model: Callable[[Sequence[str]], list[T]], limits: Serve, name: str = "model") -> None:
        self._model, self._limits = model, limits
        self._waiting: deque[_Waiting[T]] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.calls = 0
        self._thread = threading.Thread(target=self._work, name=f"skillmill {name}", daemon=True)
        self._thread.start()

    def submit(self, texts: Sequence[str]) -> "list[Future[T]]":
        """Return a future per text; one that is cancelled before its turn costs nothing.

        Raises QueueFullError, and takes none, where more texts would wait than may. A future may raise UnreadableError.
        """
        made: list[_Waiting[T]] = [_Waiting(text, Future()) for text in texts]
        with self._changed:
            if len(self._waiting) + len(made) > self._limits.queue_documents:
                self._waiting = deque(each for each in self._waiting if not each.answer.cancelled())
            if self._closed or len(self._waiting) + len(made) > max(self._limits.queue_documents, len(made)):
                raise QueueFullError
            self._waiting.extend(made)
            self._changed.notify()
        return [each.answer for each in made]

    def close(self) -> None:
        """Take no more texts, finish those that wait, and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        while self._call():
            pass

    def _call(self) -> bool:
        """Make one call; a function of its own, so that no text is held while the thread waits."""
        taken = self._take()
        if taken:
            self._answer(taken)
        return bool(taken or not self._closed)

    def _take(self) -> list[_Waiting[T]]:
        """Wait for texts and return those of the next call; none where all were cancelled, or it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            finish = time.monotonic() + self._limits.window_ms / 1000
            while not self._closed and len(self._waiting) < self._limits.batch_documents:
                left = finish - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    break
            return self._next()

    def _next(self) -> list[_Waiting[T]]:
        taken: list[_Waiting[T]] = []
        characters = 0
        while self._waiting and len(taken) < self._limits.batch_documents:
            characters += len(self._waiting[0].text)
            if taken and characters > self._limits.batch_characters:
                break
            each = self._waiting.popleft()
            if each.answer.set_running_or_notify_cancel():
                taken.append(each)
            else:
                characters -= len(each.text)
        return taken

    def _answer(self, running: Sequence[_Waiting[T]]) -> None:
        self.calls += 1
        try:
            found = self._model([each.text for each in running])
        except Exception as error:
            if len(running) == 1:
                running[0].answer.set_exception(UnreadableError(type(error).__name__))
                return
            for each in running:
                self._answer([each])
            return
        for each, result in zip(running, found, strict=True):
            each.answer.set_result(result)
