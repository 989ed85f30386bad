"""What it saves to use again what was found in equal pieces of text.

    python -m benchmarks.repetition --documents posts.json --n 150 --share 0.4

Job posts are made of real lines, so that a share of their characters is repeated: a firm's own sections in all its
posts, and whole posts that appear once more (see made_documents.repeating). The recogniser reads them in batches as
extract does, in turn: inferring every block, each block once per batch, and keeping what it found. Ratios are of
medians.
"""

import argparse
import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.made_documents import read_texts, repeating
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.transformer import load_transformer, tagger
from skillmill.udfs.recognition.transformer.reuse import block_key
from skillmill.udfs.spark import TOGETHER_CHARS

WAYS: dict[str, int | None] = {"every block": None, "once per batch": 0, "kept": 50_000}


def seconds(texts: Sequence[str], kept: int | None) -> float:
    """Return how long a new recogniser that keeps so many blocks reads the texts; None: equal blocks are not seen."""
    numbers = itertools.count()
    tagger.block_key = block_key if kept is not None else lambda pieces: b"%d" % next(numbers)
    recognizer = load_transformer(RecognizerSpec("transformer", device="cpu", threads=1, reuse_blocks=kept or 0))
    started = time.monotonic()
    waiting: list[str] = []
    for text in texts:
        waiting.append(text)
        if sum(map(len, waiting)) >= TOGETHER_CHARS:
            recognizer.recognize(waiting)
            waiting = []
    recognizer.recognize(waiting)
    return time.monotonic() - started


def main() -> None:
    """Run the measurement and print one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--n", type=int, default=150)
    parser.add_argument("--share", type=float, default=0.4)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    texts = repeating(read_texts(given.documents), given.n, given.share)
    measured: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(given.rounds):
        for name, kept in WAYS.items():
            measured[name].append(seconds(texts, kept))
    found = {name: round(median(each), 2) for name, each in measured.items()}
    ratios = {name: round(found["every block"] / each, 2) for name, each in found.items()}
    print(json.dumps({"n": given.n, "share": given.share, "seconds": found, "ratios": ratios}))


if __name__ == "__main__":
    main()
