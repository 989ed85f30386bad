"""From documents to labelled sentences: names found, doubtful ones voted on, words tagged."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from skillmill.schemas.labels import SKILL
from skillmill.udfs.labelling.ordinary import is_stop_word
from skillmill.udfs.labelling.schemes import OUTSIDE, require_scheme, tags_of
from skillmill.udfs.labelling.sentences import Sentence, sentences
from skillmill.udfs.labelling.tally import Tally
from skillmill.udfs.labelling.votes import FUNCTIONS, TECHNOLOGY, Candidate, Scene, is_doubtful, is_kept, vote
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.recognition.gazetteer import Gazetteer, Match

LABELS_VERSION = "1"
"""Raised when the same list and text come to other labels."""


@dataclass(frozen=True)
class Labelled:
    """A labelled sentence: its number in the document, the sentence, and of each word a tag and where it is from.

    A source is the id of the concept; where functions voted it says which: `id; for exact_case context`. A word
    outside has none, or, where a name on it was voted down, `id; against ordinary_word`.
    """

    number: int
    sentence: Sentence
    tags: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def tokens(self) -> list[str]:
        """The words as they are written."""
        return [self.sentence.text[start:end] for start, end in self.sentence.words]

    @property
    def spans(self) -> list[tuple[int, int, str]]:
        """The skills as (start, end, label) in the sentence's text, from the tags; `In-SK` words in a row are one."""
        return spans_of(self.sentence.words, self.tags)


class Labeller:
    """Labels texts by the names of skills; made once per process, as its automaton takes a moment.

    Without `votes` every name that is found counts, as it stands in the list.
    """

    def __init__(self, skills: Gazetteer, concepts: Sequence[Concept], scheme: str, clean: bool, votes: bool) -> None:
        """`concepts` are those that `skills` finds. Raises SkillmillError for an unknown scheme."""
        require_scheme(scheme)
        self.skills = skills
        self.scheme, self.clean, self.votes = scheme, clean, votes
        self._concepts = concepts
        self.tally = Tally()

    def take_tally(self) -> Tally:
        """Return what was counted since the last call."""
        taken, self.tally = self.tally, Tally()
        return taken

    def label(self, text: str) -> list[Labelled]:
        """Return the labelled sentences of a document."""
        return [self.labelled(each, self.skills.named(each.text), at) for at, each in self.sentences(text)]

    def sentences(self, text: str) -> Iterator[tuple[int, Sentence]]:
        """Yield the sentences of a document, numbered from 0."""
        return enumerate(sentences(text, self.clean))

    def labelled(self, sentence: Sentence, matches: Iterable[Match], number: int) -> Labelled:
        """Return a sentence with the tags of the names that were found in it, and count what happened."""
        text = sentence.text
        found = [Candidate(*match, doubtful=is_doubtful(text[match[0] : match[1]])) for match in matches]
        tags = [OUTSIDE] * len(sentence.words)
        sources = [""] * len(sentence.words)
        scene = Scene(text, found, self._technologies if self.votes else ())
        at = 0
        for index, each in enumerate(found):
            kept, source = self._judged(scene, index)
            while at < len(tags) and sentence.words[at][1] <= each.start:
                at += 1
            last = at
            while last < len(tags) and sentence.words[last][0] < each.end:
                last += 1
            if kept and last > at:
                tags[at:last] = tags_of(self.scheme, each.concept.category or SKILL, last - at)
            sources[at:last] = [source] * (last - at)
            at = last
        self.tally.sentences += 1
        self.tally.with_skill += any(tag != OUTSIDE for tag in tags)
        return Labelled(number, sentence, tuple(tags), tuple(sources))

    def _judged(self, scene: Scene, at: int) -> tuple[bool, str]:
        """Return whether a candidate counts, and what is said of it as a source."""
        found = scene.candidates[at]
        self.tally.names += 1
        kept, source = True, found.concept.concept_id
        if found.doubtful and self.votes:
            votes = vote(scene, at)
            self.tally.add_votes(votes)
            kept = is_kept(votes)
            side = 1 if kept else -1
            voters = " ".join(name for name, own in zip(FUNCTIONS, votes, strict=True) if own == side)
            source += f"; {'for' if kept else 'against'} {voters or 'nobody for it'}"
        surface = scene.text[found.start : found.end].lower()
        if found.doubtful and is_stop_word(surface):
            self.tally.stop_words[surface] += 1
            self.tally.stop_words_kept[surface] += kept
        return kept, source

    @cached_property
    def _technologies(self) -> frozenset[str]:
        """The normalised names of technologies that tell by themselves."""
        technologies = (concept for concept in self._concepts if concept.category == TECHNOLOGY)
        names = {name for concept in technologies for name in concept.names if not is_doubtful(name)}
        return frozenset({normalize(name) for name in names} - {""})


def label_texts(texts: Sequence[str], labeller: Labeller) -> list[list[Labelled]]:
    """Return the labelled sentences of each text; what Spark's workers call, and what training may call."""
    return [labeller.label(text) for text in texts]


def spans_of(places: Sequence[tuple[int, int]], tags: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return (start, end, label) of the skills in words at `places` with these tags."""
    spans: list[tuple[int, int, str]] = []
    before = OUTSIDE
    for (start, end), tag in zip(places, tags, strict=True):
        kind, _, label = tag.partition("-")
        label = tag if kind == "In" else label
        if tag != OUTSIDE:
            if kind != "B" and before != OUTSIDE and spans and spans[-1][2] == label:
                spans[-1] = (spans[-1][0], end, label)
            else:
                spans.append((start, end, label))
        before = tag
    return spans
