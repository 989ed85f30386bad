"""What reaches a function on Spark's workers, written down in a folder that they share with the test."""

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Function = Callable[[Iterator[Any]], Iterator[Any]]


def noting(made: Callable[..., Function], folder: Path) -> Callable[..., Function]:
    """Return what makes the same mapInPandas function, which writes down the surfaces that reach it."""
    folder.mkdir()

    def make(*arguments: Any) -> Function:
        inner = made(*arguments)

        def function(batches: Iterator[Any]) -> Iterator[Any]:
            def noted() -> Iterator[Any]:
                for batch in batches:
                    (folder / uuid.uuid4().hex).write_text(json.dumps(list(batch["surface"])), encoding="utf-8")
                    yield batch

            yield from inner(noted())

        return function

    return make


def taken(folder: Path) -> list[str]:
    """Return the surfaces that were written down since the last time, sorted."""
    files = list(folder.iterdir())
    found = [surface for file in files for surface in json.loads(file.read_text(encoding="utf-8"))]
    for file in files:
        file.unlink()
    return sorted(found)
