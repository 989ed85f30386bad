"""What it costs to write Comprehend's own form: analyze beside ingest and extract alone.

    python -m benchmarks.analyze --documents resumes.jsonl --n 1000 [--rounds 3] [--json out.json]

Lines of real résumés are dealt out anew to n documents. Both sides read them from disk, each time in a process and a
warehouse of its own, in shuffled order. Prints medians and the ratio.
"""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.made_documents import read_texts, shuffled, write_documents
from benchmarks.throughput import machine, measure, size_arguments, tell

SIDES = ("milled", "analyzed")


def main() -> None:
    """Run the measurement and print one JSON object."""
    given = size_arguments(__doc__ or "", n=1000)
    with tempfile.TemporaryDirectory() as name:
        documents = Path(name) / "made.jsonl"
        write_documents(documents, shuffled(read_texts(given.documents), given.n))
        runs = measure({given.n: documents}, dict.fromkeys(SIDES, "default"), given.rounds, "local[2]")
    medians = {side: round(median(run["seconds"] for run in runs[side][given.n]), 1) for side in SIDES}
    ratio = round(medians["analyzed"] / medians["milled"], 3)
    report = {"machine": machine(), "documents": given.n, "rounds": given.rounds, "seconds": medians, "ratio": ratio}
    tell(report, given.json)


if __name__ == "__main__":
    main()
