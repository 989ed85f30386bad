"""What was found in blocks that were read before: corpora repeat themselves, and a block's spans are its own."""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
Key = bytes


def block_key(pieces: Sequence[tuple[str, bool]]) -> Key:
    """Return a key of the parts of a block: text, and whether it continues the part before.

    16 bytes of BLAKE2b: that two blocks of a corpus of 10^12 share one has a chance of about 10^-15.
    """
    digest = hashlib.blake2b(digest_size=16)
    for text, continues in pieces:
        content = text.encode("utf-8", "surrogatepass")
        digest.update(b"%d %d " % (len(content), continues))
        digest.update(content)
    return digest.digest()


class Reuse(Generic[T]):
    """The latest results by key, at most `limit` of them; the one that was not asked for the longest goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[Key, T] = OrderedDict()

    def get(self, key: Key) -> T | None:
        """Return what was kept under `key`."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, result: T) -> None:
        """Keep `result`, and let go of what is too old."""
        self._kept[key] = result
        self._kept.move_to_end(key)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
