"""Whether who someone is changes which skills are found: a résumé, rewritten with another name, gender and university.

The skills of a résumé are the same whoever wrote it, so the mentions of a rewritten text should be those of the
original (counterfactual evaluation; Garg et al., 2019, "Counterfactual Fairness in Text Classification through
Robustness").
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from skillmill.jobs.corpora.edits import Edits
from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.identities import rewrite
from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import Recognizer


@dataclass(frozen=True)
class Counterfactual:
    """How many documents were rewritten, the mentions in them outside the edits, and how many of these changed."""

    documents: int
    mentions: int
    changed: int

    @property
    def share(self) -> float:
        """Changed mentions, missing or new, per mention of the original; 0 without mentions."""
        return self.changed / self.mentions if self.mentions else 0.0


def counterfactual(recognizer: Recognizer, texts: Sequence[LabelledText], seed: int) -> Counterfactual:
    """Rewrite labelled résumés and compare the skills found before and after; texts without an edit are left out."""
    random = Random(seed)
    made = [(text.text, rewrite(text, random)) for text in texts]
    made = [(text, edits) for text, edits in made if edits.edits]
    before = recognizer.recognize([text for text, _ in made])
    after = recognizer.recognize([edits.new_text for _, edits in made])
    counts = [compare(old, new, edits) for old, new, (_, edits) in zip(before, after, made, strict=True)]
    return Counterfactual(len(made), sum(count for count, _ in counts), sum(changed for _, changed in counts))


def compare(before: Iterable[Mention], after: Iterable[Mention], edits: Edits) -> tuple[int, int]:
    """Return how many skill mentions the original has outside the edits, and how many are missing or new after them.

    Labels Skill and Knowledge. A mention that overlaps an edit, or what came in its place, is in neither number.
    """
    old = {(*edits.moved(m.start, m.end), m.label) for m in _skills(before) if not edits.touches(m.start, m.end)}
    new = {
        (m.start, m.end, m.label)
        for m in _skills(after)
        if not any(start < m.end and m.start < end for start, end in edits.places)
    }
    return len(old), len(old ^ new)


def _skills(mentions: Iterable[Mention]) -> Iterator[Mention]:
    return (mention for mention in mentions if mention.label in SKILL_LABELS)
