"""How extract grows with documents and with workers.

    python -m benchmarks.scaling --documents resumes.jsonl --n 100 [--rounds 3] [--json out.json]

Times extract, commits included, over n, 3n and 10n documents with two workers, and over 3n with one; each in a process
of its own, in shuffled order. Prints seconds, documents a second, and the peak memory of the whole, and of
it the JVM's and that of driver and workers in Python.
"""

import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.made_documents import read_texts, shuffled, write_documents
from benchmarks.throughput import machine, memory, run_engine, size_arguments, tell, turns

STEPS = (1, 3, 10)


def main() -> None:
    """Run the measurement and print one JSON object."""
    given = size_arguments(__doc__ or "", n=100)
    texts = read_texts(given.documents)
    cases = [(step * given.n, 2) for step in STEPS] + [(STEPS[1] * given.n, 1)]
    measured: dict[tuple[int, int], list[dict[str, Any]]] = {case: [] for case in cases}
    with tempfile.TemporaryDirectory() as name:
        files = {size: Path(name) / f"{size}.jsonl" for size, _ in cases}
        for size, path in files.items():
            write_documents(path, shuffled(texts, size, size))
        for size, workers in turns(cases, given.rounds):
            measured[size, workers].append(run_engine("skillmill", files[size], "default", f"local[{workers}]"))
    report = {"machine": machine(), "runs": [_row(*case, runs) for case, runs in measured.items()]}
    tell(report, given.json)


def _row(size: int, workers: int, runs: list[dict[str, Any]]) -> dict[str, float]:
    seconds = median(run["seconds"] for run in runs)
    rate = round(size / seconds, 2)
    return {"documents": size, "workers": workers, "seconds": round(seconds, 1), "rate": rate, **memory(runs)}


if __name__ == "__main__":
    main()
