"""Texts of train that also stand in dev: found by shared runs of eight words, by document."""

import re
from collections.abc import Iterable, Sequence

from skillmill.jobs.corpora.form import LabelledText

WORDS = 8
SHARE = 0.5
_WORD = re.compile(r"\w+")


def shingles(text: str) -> set[int]:
    """Return hashes of all runs of eight words of `text`, in lower case; a shorter text is one run."""
    words = _WORD.findall(text.lower())
    runs = [words] if len(words) <= WORDS else [words[at : at + WORDS] for at in range(len(words) - WORDS + 1)]
    return {hash(tuple(run)) for run in runs if run}


def without_duplicates(
    train: Sequence[LabelledText], dev: Iterable[LabelledText], share: float = SHARE
) -> tuple[list[LabelledText], int]:
    """Return the texts of `train` that are not in `dev`, and how many documents were left out.

    A document (texts of one `group`) is left out where at least `share` of its runs of eight words stand
    in one document of dev (Broder, "On the resemblance and containment of documents", 1997). Texts of
    fewer than eight words are left out where dev holds the same text alone.
    """
    home: dict[int, set[str]] = {}
    for text in dev:
        for run in shingles(text.text):
            home.setdefault(run, set()).add(text.group or text.where)
    documents: dict[str, list[LabelledText]] = {}
    for at, text in enumerate(train):
        documents.setdefault(text.group or text.where or str(at), []).append(text)
    kept: list[LabelledText] = []
    dropped = 0
    for texts in documents.values():
        runs = set().union(*(shingles(text.text) for text in texts))
        shared: dict[str, int] = {}
        for run in runs:
            for other in home.get(run, ()):
                shared[other] = shared.get(other, 0) + 1
        if shared and max(shared.values()) >= share * len(runs):
            dropped += 1
        else:
            kept += texts
    return kept, dropped
