"""What it costs to write Comprehend's own form: analyze beside ingest and extract alone.

    python -m benchmarks.analyze --documents resumes.jsonl --n 1000 [--rounds 3] [--json out.json]

Lines of real résumés are dealt out anew to n documents. Both sides read them from disk, each time in a process and a
warehouse of its own, in shuffled order. Prints medians and the ratio.
"""

import random
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.made_documents import read_texts, shuffled, write_documents
from benchmarks.throughput import machine, run_engine, size_arguments, tell

SIDES = ("milled", "analyzed")


def main() -> None:
    """Run the measurement and print one JSON object."""
    given = size_arguments(__doc__ or "", n=1000)
    seconds: dict[str, list[float]] = {side: [] for side in SIDES}
    with tempfile.TemporaryDirectory() as name:
        documents = Path(name) / "made.jsonl"
        write_documents(documents, shuffled(read_texts(given.documents), given.n))
        order = [*SIDES] * given.rounds
        random.Random(0).shuffle(order)
        for side in order:
            seconds[side].append(run_engine(side, documents, "default", "local[2]")["seconds"])
    medians = {side: round(median(each), 1) for side, each in seconds.items()}
    ratio = round(medians["analyzed"] / medians["milled"], 3)
    report = {"machine": machine(), "documents": given.n, "rounds": given.rounds, "seconds": medians, "ratio": ratio}
    tell(report, given.json)


if __name__ == "__main__":
    main()
