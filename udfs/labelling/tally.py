"""What the functions did, in the usual terms of weak supervision: coverage, overlap, conflict."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from skillmill.udfs.labelling.votes import ABSTAIN, FUNCTIONS, is_kept

KINDS = ("for", "against", "overlap", "conflict")


@dataclass
class Tally:
    """Counts over labelled sentences.

    `names` are all names found, `doubtful` those that were voted on, `kept` those of them that won. `votes` has per
    function and kind how many doubtful names it was for, was against, voted on together with another function
    (overlap), and voted on otherwise than another one (conflict). `stop_words` counts matches of names that are stop
    words, by name, and those of them that the vote kept.
    """

    sentences: int = 0
    with_skill: int = 0
    names: int = 0
    doubtful: int = 0
    kept: int = 0
    votes: Counter[tuple[str, str]] = field(default_factory=Counter)
    stop_words: Counter[str] = field(default_factory=Counter)
    stop_words_kept: Counter[str] = field(default_factory=Counter)

    def add_votes(self, votes: Sequence[int]) -> None:
        """Count the votes on one doubtful name, in the order of FUNCTIONS."""
        self.doubtful += 1
        self.kept += is_kept(votes)
        voters = sum(one != ABSTAIN for one in votes)
        for name, own in zip(FUNCTIONS, votes, strict=True):
            if own == ABSTAIN:
                continue
            self.votes[name, "for" if own > 0 else "against"] += 1
            self.votes[name, "overlap"] += voters > 1
            self.votes[name, "conflict"] += any(other == -own for other in votes)

    def numbers(self) -> list[int]:
        """Return the counts but those of stop words as a list, in the order of NUMBERS."""
        plain = [self.sentences, self.with_skill, self.names, self.doubtful, self.kept]
        return plain + [self.votes[key] for key in _KEYS]

    @classmethod
    def of(cls, numbers: Sequence[int]) -> "Tally":
        """Return the tally of a list that `numbers` made, or of the sums of several."""
        sentences, with_skill, names, doubtful, kept = numbers[:_PLAIN]
        votes = Counter(dict(zip(_KEYS, numbers[_PLAIN:], strict=True)))
        return cls(sentences, with_skill, names, doubtful, kept, votes)

    def add(self, other: "Tally") -> None:
        """Add the counts of another tally."""
        mine = [one + more for one, more in zip(self.numbers(), other.numbers(), strict=True)]
        self.sentences, self.with_skill, self.names, self.doubtful, self.kept = mine[:_PLAIN]
        self.votes += other.votes
        self.stop_words += other.stop_words
        self.stop_words_kept += other.stop_words_kept

    def shares(self, function: str) -> dict[str, float]:
        """Return a function's coverage, overlap and conflict, shares of the names that were voted on."""
        of_all = max(1, self.doubtful)
        covered = self.votes[function, "for"] + self.votes[function, "against"]
        counts = (covered, self.votes[function, "overlap"], self.votes[function, "conflict"])
        return {name: count / of_all for name, count in zip(("coverage", "overlap", "conflict"), counts, strict=True)}


_PLAIN = 5
_KEYS = [(function, kind) for function in FUNCTIONS for kind in KINDS]
NUMBERS = _PLAIN + len(_KEYS)
"""How many numbers `Tally.numbers` gives."""
