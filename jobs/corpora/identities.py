"""A résumé rewritten for another person: another name, the other gender, other universities.

Training and the counterfactual test draw from different halves of the names and universities; training has more.
"""

import re
from collections.abc import Iterator, Sequence
from random import Random

from skillmill.jobs.corpora.edits import Edit, Edits
from skillmill.jobs.corpora.form import LabelledText, Span
from skillmill.jobs.corpora.masks import FAMILY, GIVEN, PatternSet

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

_MORE_GIVEN = (
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan Richard Jessica Thomas Sarah "
    "Karen Daniel Nancy Matthew Lisa Anthony Betty Mark Sandra Emily Andrew Donna Joshua Michelle Kevin Carol Brian "
    "Amanda George Melissa Edward Deborah Ronald Stephanie Lakisha Tyrone Ebony Darnell Keisha DeShawn Aaliyah "
    "Rahul Anjali Vikram Deepa Arjun Kavya Suresh Lakshmi Manish Pooja Ravi Sneha Harish Divya Wei Jing Ming Xiaoli "
    "Yan Ahmed Fatima Omar Layla Hassan Aisha Carlos Maria Juan Guadalupe Diego Valentina Pedro Luisa Minh Linh Tuan"
).split()
_MORE_FAMILY = (
    "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White "
    "Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Hill Green Adams Baker Nelson Carter Mitchell "
    "Sharma Patel Gupta Reddy Kumar Singh Iyer Nair Rao Mehta Joshi Desai Chen Wang Li Zhang Liu Yang Huang Wu Nguyen "
    "Tran Pham Garcia Martinez Rodriguez Lopez Hernandez Gonzalez Perez Sanchez Ramirez Torres Khan Hussein Ali "
    "Washington Jefferson Booker Banks Murphy O'Brien Kelly Schmidt Müller Weber Rossi Ferrari Silva Santos Kowalski"
).split()
_MORE_UNIVERSITIES = (
    "University of Texas at Austin|Ohio State University|University of Washington|Purdue University|Boston University|"
    "Georgia Institute of Technology|University of Florida|University of Leeds|University of Sydney|Delhi University|"
    "Jawaharlal Nehru Technological University|Pune University|VIT University|NIT Trichy|Bangalore University|"
    "Visvesvaraya Technological University|Fudan University|Universidad de Chile|University of Ghana|Morehouse College|"
    "City College of New York|De Anza College|Wellesley College|King's College London|University of Glasgow|UCLA"
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


def rewrite(text: LabelledText, random: Random, patterns: PatternSet = "heldout") -> Edits:
    """Return the edits that give a résumé another person's name, gendered words and universities.

    Names and universities are the labelled ones, wherever the text says them again, and the known UNIVERSITIES.
    A name that comes twice gets one replacement. Case is kept.
    """
    edits: list[Edit] = []
    for edit in _candidates(text, random, 0 if patterns == "train" else 1):
        if all(edit.end <= other.start or other.end <= edit.start for other in edits):
            edits.append(edit)
    return Edits(text.text, edits)


def _candidates(text: LabelledText, random: Random, half: int) -> Iterator[Edit]:
    """Yield edits, those that go before others first; names are every second one from `half` on."""
    said: dict[str, str] = {}
    for start, end, label in _labelled(text):
        surface = text.text[start:end]
        if surface not in said:
            said[surface] = _person(surface, random, half) if label == NAME else _university(surface, random, half)
        yield Edit(start, end, said[surface])
    for surface, new in [*said.items()]:
        if len(surface.split()) > 1:  # a single word may mean something else elsewhere
            for again in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text.text):
                yield Edit(*again.span(), new)
    for known in _UNIVERSITY.finditer(text.text):
        said.setdefault(known[0], _university(known[0], random, half))
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


def _person(surface: str, random: Random, half: int) -> str:
    """Return another name with as many words: family name last, initials and titles in their places."""
    words = re.split(r"(\s+)", surface)
    names = [at for at, word in enumerate(words) if word.strip() and word.strip(".,").lower() not in _KEPT]
    for at in names:
        is_family = at == names[-1] and len(names) > 1
        new = random.choice(_half(FAMILY, _MORE_FAMILY, half) if is_family else _half(GIVEN, _MORE_GIVEN, half))
        core = re.sub(r"^\W+|\W+$", "", words[at])
        if core:
            new = new[:1] if len(core) == 1 else _cased_like(core, new)
            words[at] = words[at].replace(core, new, 1)
    return "".join(words)


def _university(surface: str, random: Random, half: int) -> str:
    known = _half(UNIVERSITIES, _MORE_UNIVERSITIES, half)
    return _cased_like(surface, random.choice([name for name in known if name.lower() != surface.lower()]))


def _half(names: Sequence[str], more: Sequence[str], half: int) -> Sequence[str]:
    """Return every second name from `half` on; to the first half, which is training's, belong `more`."""
    return names[half::2] if half else (*names[half::2], *more)


def _cased_like(word: str, new: str) -> str:
    """Return `new` in the case of `word`: capitals, small letters, or a capital first; a name keeps its own."""
    if word.isupper() and len(word) > 1:
        return new.upper()
    if word.islower():
        return new.lower()
    return new[:1].upper() + new[1:]
