"""Windows that share rows beside a row for each window: the shipped model over résumés, and over one at a time.

    python -m benchmarks.rows --documents resumes.jsonl --n 60 [--rounds 3] [--threads 1] [--json out.json]

Each side is a process of its own, in shuffled order. Prints medians: seconds for all documents the first time, when
kernels are made, and the second; milliseconds for one document by itself; the most memory of the process.
"""

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.made_documents import read_texts, shuffled
from benchmarks.throughput import machine, run_module, size_arguments, tell, turns
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer

SIDES = ("single", "shared")
MEASURES = ("first_s", "again_s", "one_ms", "mib")


def main() -> None:
    """Run the measurement and print one JSON object; with a side as the first argument, measure that one here."""
    if sys.argv[1:2] and sys.argv[1] in SIDES:
        side, documents, n, threads = sys.argv[1:]
        print(json.dumps(measured(side, Path(documents), int(n), int(threads))))
        return
    given = size_arguments(__doc__ or "", n=60, threads=1)
    arguments = [str(given.documents), str(given.n), str(int(given.threads))]
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in SIDES}
    for side in turns(SIDES, given.rounds):
        runs[side].append(run_module("benchmarks.rows", side, *arguments))
    medians = {side: {name: round(median(run[name] for run in runs[side]), 1) for name in MEASURES} for side in SIDES}
    report = {"machine": machine(), "documents": given.n, "threads": given.threads, "medians": medians, "runs": runs}
    tell(report, given.json)


def measured(side: str, documents: Path, n: int, threads: int) -> dict[str, Any]:
    """Return what one side takes, see above."""
    spec = RecognizerSpec("transformer", device="cpu", threads=threads, reuse_blocks=0)
    recognizer: Any = get_recognizer(spec)
    if side == "single":
        recognizer._network.runtime.row_lengths = ()
    texts = shuffled(read_texts(documents), n)
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        recognizer.recognize(texts)
        seconds.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    alone = []
    for text in texts:
        started = time.perf_counter()
        recognizer.recognize([text])
        alone.append(time.perf_counter() - started)
    found = {"first_s": seconds[0], "again_s": seconds[1], "one_ms": 1000 * median(alone), "mib": peak}
    return {"runtime": recognizer.runtime, **found}


if __name__ == "__main__":
    main()
