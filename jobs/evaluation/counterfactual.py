"""Whether who someone is changes which skills are found: a résumé, rewritten with another name, gender and university.

The skills of a résumé are the same whoever wrote it, so the mentions of a rewritten text should be those of the
original (counterfactual evaluation; Garg et al., 2019, "Counterfactual Fairness in Text Classification through
Robustness").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.masks import FAMILY, GIVEN, Edit, Edits
from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import Recognizer

NAME, COLLEGE = "Name", "College Name"
"""dotin's labels for the persons and universities that are swapped."""
UNIVERSITIES = (
    "Harvard University|Stanford University|Princeton University|Columbia University|Yale University|MIT|"
    "University of Oxford|University of Cambridge|Imperial College London|University of Manchester|Monash University|"
    "University of Melbourne|University of Toronto|McGill University|University of Cape Town|University of Nairobi|"
    "Makerere University|University of Lagos|University of Ibadan|Cairo University|University of Mumbai|"
    "University of Madras|Anna University|Osmania University|IIT Delhi|IIT Bombay|University of Delhi|"
    "National University of Singapore|University of Malaya|Tsinghua University|Peking University|University of Tokyo|"
    "Seoul National University|ETH Zurich|Heidelberg University|Sorbonne University|University of Warsaw|"
    "Lund University|University of Copenhagen|University of São Paulo|Howard University|Spelman College|Smith College|"
    "Michigan State University|Arizona State University|San Jose State University|Florida State University"
).split("|")

_PAIRS = (
    "he:she himself:herself husband:wife father:mother son:daughter brother:sister man:woman men:women boy:girl "
    "boys:girls male:female males:females uncle:aunt nephew:niece gentleman:lady gentlemen:ladies boyfriend:girlfriend "
    "chairman:chairwoman salesman:saleswoman salesmen:saleswomen businessman:businesswoman spokesman:spokeswoman "
    "policeman:policewoman congressman:congresswoman sportsman:sportswoman craftsman:craftswoman "
    "waiter:waitress actor:actress steward:stewardess headmaster:headmistress fraternity:sorority"
)
_OTHER = {a: b for pair in _PAIRS.split() for a, b in (pair.split(":"), pair.split(":")[::-1])}
_TITLES = {"Mr": "Ms", "Ms": "Mr", "Mrs": "Mr", "Miss": "Mr"}
_OWNED = re.compile(r"[/\s]\s*\w")
"""What follows `her` and `his` where they stand before a noun."""
_GENDERED = re.compile(rf"(?<![\w-])(?:{'|'.join([*_OTHER, *_TITLES, 'her', 'him', 'his', 'hers'])})(?![\w-])", re.I)
_ACRONYM = 3  # HIS, MS, MAN, SON: capitals alone of up to so many letters are no pronouns
_UNIVERSITY = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, UNIVERSITIES), key=len, reverse=True))})(?!\w)")
_KEPT = frozenset("mr mrs ms miss dr prof phd md mba jr sr".split())


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


def rewrite(text: LabelledText, random: Random) -> Edits:
    """Return the edits that give a résumé another person's name, gendered words and universities.

    Names and universities are the labelled ones, wherever the text says them again, and the known UNIVERSITIES.
    A name that comes twice gets one replacement. Case is kept.
    """
    edits: list[Edit] = []
    for edit in _candidates(text, random):
        if all(edit.end <= other.start or other.end <= edit.start for other in edits):
            edits.append(edit)
    return Edits(text.text, edits)


def _candidates(text: LabelledText, random: Random) -> Iterator[Edit]:
    """Yield edits, those that go before others first."""
    said: dict[str, str] = {}
    for start, end, label in _labelled(text):
        surface = text.text[start:end]
        if surface not in said:
            said[surface] = _person(surface, random) if label == NAME else _university(surface, random)
        yield Edit(start, end, said[surface])
    for surface, new in [*said.items()]:
        if len(surface.split()) > 1:  # a single word may mean something else elsewhere
            for again in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text.text):
                yield Edit(*again.span(), new)
    for known in _UNIVERSITY.finditer(text.text):
        said.setdefault(known[0], _university(known[0], random))
        yield Edit(*known.span(), said[known[0]])
    for word in _GENDERED.finditer(text.text):
        other = other_gender(word[0], text.text[word.end() :][:3])
        if other != word[0]:
            yield Edit(*word.span(), other)


def _labelled(text: LabelledText) -> list[Span]:
    return sorted(span for span in text.spans if span[2] in (NAME, COLLEGE) and text.text[span[0] : span[1]].strip())


def other_gender(word: str, after: str) -> str:
    """Return a gendered word for the other gender, in the same case; itself where it may be an acronym or a degree.

    `after` is the text that follows, which tells the two meanings of `her` and `his` apart.
    """
    if word.isupper() and len(word) <= _ACRONYM:
        return word
    small = word.lower()
    if small.capitalize() in _TITLES:
        return _TITLES.get(word, word)
    if small in ("her", "his"):
        owned = _OWNED.match(after) is not None
        new = {"her": "his" if owned else "him", "his": "her" if owned else "hers"}[small]
    else:
        new = _OTHER.get(small) or {"him": "her", "hers": "his"}[small]
    return _cased_like(word, new)


def _person(surface: str, random: Random) -> str:
    """Return another name with as many words: family name last, initials and titles in their places."""
    words = re.split(r"(\s+)", surface)
    names = [at for at, word in enumerate(words) if word.strip() and word.strip(".,").lower() not in _KEPT]
    for at in names:
        new = random.choice(FAMILY if at == names[-1] and len(names) > 1 else GIVEN)
        core = re.sub(r"^\W+|\W+$", "", words[at])
        if core:
            new = new[:1] if len(core) == 1 else _cased_like(core, new)
            words[at] = words[at].replace(core, new, 1)
    return "".join(words)


def _university(surface: str, random: Random) -> str:
    return _cased_like(surface, random.choice([name for name in UNIVERSITIES if name.lower() != surface.lower()]))


def _cased_like(word: str, new: str) -> str:
    """Return `new` in the case of `word`: capitals, small letters, or a capital first; a name keeps its own."""
    if word.isupper() and len(word) > 1:
        return new.upper()
    if word.islower():
        return new.lower()
    return new[:1].upper() + new[1:]
