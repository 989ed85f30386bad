"""The most that the model alone can do here: every block encoded before, sorted by length, in full batches.

    python -m benchmarks.ceiling DOCUMENTS [--workers 2]

Each worker is a process with one thread, as Spark's tasks are. It infers everything twice, and the second time is what
counts: in the first, kernels are made for every shape. Prints documents and tokens a second while they infer, and the
share of all computed tokens that is padding.
"""

import argparse
import json
import multiprocessing
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.made_documents import read_texts
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer


class Recorder:
    """Stands in a runtime's place: keeps the batches that a recogniser makes, and gives zeros."""

    def __init__(self, runtime: Any) -> None:
        """Ask the runtime once, for how many columns it gives."""
        self.name, self.row_lengths = runtime.name, getattr(runtime, "row_lengths", ())
        self.batches: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
        one = np.ones((1, 1), dtype=np.int64)
        self._columns = runtime.infer(one, one).shape[-1]

    def infer(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return zeros in the shape of logits."""
        self.batches.append((ids, mask))
        return np.zeros((*ids.shape, self._columns), dtype=np.float32)


def work(documents: Path, worker: int, workers: int, model: str, barrier: Any, results: Any) -> None:
    """Encode every `workers`-th document, wait for the others, infer, and report."""
    recognizer: Any = get_recognizer(RecognizerSpec("transformer", model, device="cpu", threads=1, reuse_blocks=0))
    network = recognizer._network
    recorder = Recorder(network.runtime)
    runtime = network.runtime
    texts = read_texts(documents)[worker::workers]
    recognizer._network = replace(network, runtime=recorder)
    started = time.monotonic()
    recognizer.recognize(texts)
    around = time.monotonic() - started
    for _ in ("shapes", "seconds"):
        barrier.wait()
        started = time.monotonic()
        for ids, mask in recorder.batches:
            runtime.infer(ids, mask)
        seconds = time.monotonic() - started
    real = int(sum((mask > 0).sum() for _, mask in recorder.batches))
    computed = int(sum(mask.size for _, mask in recorder.batches))
    results.put((len(texts), seconds, around, real, computed))


def ceiling(documents: Path, workers: int = 2, model: str = "default") -> dict[str, float]:
    """Return documents and tokens a second, the padded share, and what share of a core's time is not the model's."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(workers), context.Queue()
    arguments = [(documents, worker, workers, model, barrier, results) for worker in range(workers)]
    processes = [context.Process(target=work, args=each) for each in arguments]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    rate = sum(count / seconds for count, seconds, *_ in found)
    real, computed = (sum(each[at] for each in found) for at in (3, 4))
    model_s, around_s = (sum(each[at] for each in found) for at in (1, 2))
    return {
        "documents_per_s": rate,
        "tokens_per_s": rate * real / sum(each[0] for each in found),
        "padded_share": 1 - real / computed,
        "around_the_model": around_s / (around_s + model_s),
    }


def main() -> None:
    """Print the ceiling as one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("documents", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="default")
    given = parser.parse_args()
    print(json.dumps(ceiling(given.documents, given.workers, given.model)))


if __name__ == "__main__":
    main()
