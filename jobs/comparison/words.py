"""Token scores: each word is part of a skill or it is not."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.formats.conll import tokens
from skillmill.udfs.recognition.gazetteer import fold


@dataclass(frozen=True)
class WordScores:
    """Counts of words: `hits` are skill words found, `found` and `gold` skill words, `right` all right of `words`.

    `held_out` are the skill words of terms that training never saw, `held_out_hits` those of them that were found.
    """

    words: int
    right: int
    hits: int
    found: int
    gold: int
    held_out: int = 0
    held_out_hits: int = 0

    @property
    def accuracy(self) -> float:
        """The share of all words that are right."""
        return self.right / max(1, self.words)

    @property
    def precision(self) -> float:
        """Of the words found, the share that is right."""
        return self.hits / max(1, self.found)

    @property
    def recall(self) -> float:
        """Of the skill words, the share that was found."""
        return self.hits / max(1, self.gold)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.hits / max(1, self.found + self.gold)

    def as_json(self) -> dict[str, float | int]:
        """Return counts and shares, the latter with 4 decimals."""
        shares = {name: round(getattr(self, name), 4) for name in ("accuracy", "precision", "recall", "f1")}
        rest = {"held_out_recall": round(self.held_out_hits / self.held_out, 4)} if self.held_out else {}
        return {"words": self.words, "skill_words": self.gold, **shares, **rest}


def word_scores(
    sentences: Sequence[LabelledText], found: Sequence[Set[Span]], held_out: Set[str] = frozenset()
) -> WordScores:
    """Compare the spans found in each sentence with its own, word by word, whatever their labels.

    A word is part of a skill where it shares a character with a span. `held_out` are folded terms.
    """
    counts = [0] * 7
    for sentence, spans in zip(sentences, found, strict=True):
        words = list(tokens(sentence.text, ()))
        gold = touched(words, sentence.spans)
        guess = touched(words, spans)
        rare = touched(words, {span for span in sentence.spans if fold(sentence.text[span[0] : span[1]]) in held_out})
        right = len(words) - len(gold ^ guess)
        for at, count in enumerate(
            (len(words), right, len(gold & guess), len(guess), len(gold), len(rare), len(rare & guess))
        ):
            counts[at] += count
    return WordScores(*counts)


def touched(words: Sequence[tuple[int, int]], spans: Set[Span]) -> set[int]:
    """Return the numbers of the words, (start, end) in order, that share a character with a span."""
    return {number for number, (start, end) in enumerate(words) if any(a < end and b > start for a, b, _ in spans)}
