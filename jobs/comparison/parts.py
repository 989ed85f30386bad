"""Labelled sentences into train, dev, a test of chance and a test of terms that training never saw."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from skillmill.jobs.comparison.recipe import SentencesPart
from skillmill.jobs.corpora.form import LabelledText
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.gazetteer import fold

_MOST_OF_A_TERM = 0.1
_LEAST = 10


@dataclass(frozen=True)
class Parts:
    """Sentences without one in common, and the terms, folded, that stand in `unseen` and nowhere else.

    Each smaller training reads a beginning of `train`.
    """

    train: list[LabelledText]
    dev: list[LabelledText]
    random: list[LabelledText]
    unseen: list[LabelledText]
    held_out: frozenset[str]


def parts_of(sentences: Sequence[LabelledText], shares: SentencesPart) -> Parts:
    """Share out the sentences by the seed; of equal ones the first alone is used.

    A term is a label's text without case. Raises SkillmillError where a part would be empty.
    """
    distinct = list({fold(sentence.text).strip(): sentence for sentence in reversed(sentences)}.values())
    random.Random(shares.seed).shuffle(distinct)
    held_out = _held_out(distinct, shares)
    kept: list[LabelledText] = []
    unseen: list[LabelledText] = []
    for sentence in distinct:
        (unseen if held_out & terms_in(sentence) else kept).append(sentence)
    dev, test = kept[: shares.dev], kept[shares.dev : shares.dev + shares.random]
    train = kept[shares.dev + shares.random :][: max(shares.sizes)]
    if min(len(part) for part in (train, dev, test, unseen)) < _LEAST or not any(each.spans for each in dev):
        raise SkillmillError(
            f"{len(distinct)} distinct sentences are too few for a comparison with {shares.dev} of dev, "
            f"{shares.random} and {shares.unseen} of test: give more, or a recipe with smaller parts"
        )
    return Parts(train, dev, test, unseen, frozenset(held_out))


def terms_in(sentence: LabelledText) -> set[str]:
    """Return the terms of a sentence."""
    return {fold(sentence.text[start:end]) for start, end, _ in sentence.spans}


def _held_out(sentences: Sequence[LabelledText], shares: SentencesPart) -> set[str]:
    """Choose terms by chance until their sentences are as many as are wanted; very common terms are not chosen."""
    counts = Counter(term for sentence in sentences for term in terms_in(sentence))
    order = sorted(counts)
    random.Random(shares.seed).shuffle(order)
    chosen: set[str] = set()
    held = 0
    most = max(_LEAST, _MOST_OF_A_TERM * shares.unseen)
    for term in order:
        if held + counts[term] > shares.unseen or counts[term] > most:
            continue
        chosen.add(term)
        held += counts[term]
    return chosen
