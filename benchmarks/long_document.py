"""What one very long document costs among ordinary ones.

    python -m benchmarks.long_document --documents resumes.jsonl --n 1000 [--megabytes 10] [--rounds 3]

Lines of real résumés are dealt out anew to n documents, and to one of so many megabytes. Extract, commits included,
reads the n, the one, both together, and a single ordinary document, whose time is what every run costs; each in a
process of its own, in shuffled order. Prints medians, the peak memory (Java, Python and all), and how the time for both
compares with the sum of the parts, where the fixed cost is counted once.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.made_documents import read_texts, shuffled, write_documents
from benchmarks.throughput import machine, measure, memory, size_arguments, tell


def main() -> None:
    """Run the measurement and print one JSON object."""
    given = size_arguments(__doc__ or "", n=1000, megabytes=10.0)
    texts = read_texts(given.documents)
    ordinary, huge = shuffled(texts, given.n), long_text(texts, int(given.megabytes * 1e6))
    cases = {"ordinary": ordinary, "long": [huge], "both": [*ordinary, huge], "one": ordinary[:1]}
    with tempfile.TemporaryDirectory() as name:
        files = {case: Path(name) / f"{case}.jsonl" for case in cases}
        for case, documents in cases.items():
            write_documents(files[case], documents)
        measured = measure(files, {"skillmill": "default"}, given.rounds, "local[2]")["skillmill"]
    seconds = {case: median(run["seconds"] for run in runs) for case, runs in measured.items()}
    ratio = seconds["both"] / (seconds["ordinary"] + seconds["long"] - seconds["one"])
    peak = {case: memory(runs) for case, runs in measured.items()}
    report = {"machine": machine(), "seconds": seconds, "memory": peak, "ratio": round(ratio, 3)}
    tell(report, given.json)


def long_text(texts: Sequence[str], size: int) -> str:
    """Return one text of `size` bytes of UTF-8 or a line more, of lines dealt out anew."""
    average = sum(len(text.encode()) for text in texts) / len(texts)
    whole = "\n".join(shuffled(texts, int(2 * size / average) + 1)).encode()
    return whole[: whole.find(b"\n", size)].decode()


if __name__ == "__main__":
    main()
