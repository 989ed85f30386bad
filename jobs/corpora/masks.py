"""What corpora hide of people and firms, replaced by inventions, so that a model sees what production has.

dotin's résumés hide e-mail addresses behind runs of x, SkillSpan's posts hold placeholders such as <ORGANIZATION>.
All names are made up or generic; the same seed gives the same text. Patterns: `{given}` draws a word of that list,
`{Given}` capitalised, `{GIVEN}` in capitals, `{g}` the first letter of one; `#` is a digit.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Literal

from skillmill.jobs.corpora.edits import Edit, Edits
from skillmill.jobs.corpora.form import Span

EMAIL = "Email Address"
"""dotin's label for e-mail addresses."""
PatternSet = Literal["train", "heldout"]


def _words(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


GIVEN = _words(
    "Amara Bastien Chiara Dmitri Eleni Farouk Greta Hiroshi Ingrid Jamal Katya Lorenzo Mehwish Nikhil Oluwaseun",
    "Priya Quentin Rosalind Sanjay Tomasz Ulrike Vanessa Wanjiru Yusuf Zainab Anselm Beatriz Cormac Dagny Emeka",
    "Fatima Gideon Hana Ibrahim Joaquín Keziah Lakshmi Marcus Noor Odette Pavel Ruth Søren Thandiwe Uma Viktor",
)
FAMILY = _words(
    "Adeyemi Brandt Castellano Dhillon Eriksen Fontaine Gallagher Haddad Iwasaki Jankowski Kamau Lindqvist Mbeki",
    "Novák Okonkwo Petrov Quispe Rahman Sørensen Takeda Underhill Vasquez Whitfield Yamamoto Zubair Abernathy",
    "Banerjee Chowdhury Delacroix Espinoza Farrell Goldberg Hernández Ivanova Jayawardena Kowalczyk Lefebvre",
    "McAllister Nakamura Oyelaran Pereira Rasmussen Sivaraman Tremblay Ueda Villanueva Wetherby Zhang",
)
_COINED = _words(
    "Arvesta Belvora Cindralis Dunmarrow Elvanta Fenwright Grovance Halcyra Istrava Juniperly Kestrava Lumerion",
    "Mirandor Northspan Orvelle Pellucida Quarrion Rivenhall Solvanna Tarnwick Umbrelis Verdanta Wexmoor Yarrowby",
    "Zentrika Aldermere Brightfold Copperlane Driftwell Everspan Foxglade Glenhaven Hartmoor Ironvale",
)
WORDS: Mapping[str, Sequence[str]] = {
    "given": GIVEN,
    "family": FAMILY,
    "coined": _COINED,
    "trade": _words(
        "Systems Labs Logistics Partners Bank Media Health Energy Software Foods Consulting Airlines Hotels Group"
    ),
    "legal": _words("GmbH Ltd. Inc. A/S AG B.V. plc LLC S.A. AB"),
    "place": _words(
        "Aarholm Brackwater Castelmar Dunleigh Estermont Fairhollow Grünau Hollinsford Istria Jelling Karlsbrück",
        "Lowmere Montclair Norrvik Oakhaven Pontarel Queensferry Ravensworth Stokemouth Tamworth Ulverby Varnholt",
        "Westmarch Yarmstead Zellerbach Denmark Kenya Portugal Vietnam Canada Ghana Poland Peru Scotland Bavaria",
    ),
    "before": _words("Port San New Upper Saint East North Bad"),
    "street": _words("Harbour Linden Mill Station Church Orchard Canal Victoria Garden Castle Chestnut Foundry Abbey"),
    "way": _words("Street Road Avenue Lane Square Close Way Drive"),
    "strasse": _words("Hafenstraße Lindenallee Møllevej Kirkegade Nygade Bahnhofstraße Skovvej Gartenweg Torvegade"),
    "kind": _words("Laboratory Senior Clinical Regional Production Field Assistant Technical Postdoctoral Associate"),
    "work": _words("Technician Manager Officer Professor Nurse Planner Inspector Researcher Coordinator Adviser"),
    "about": (
        "A short text about the employer",
        "A family business in its third generation",
        "Details of the company follow later",
        "An employer with offices in several countries",
        "The company introduces itself on its own page",
    ),
}
_PLACEHOLDERS: Mapping[str, Mapping[int, Sequence[str]]] = {
    "ORGANIZATION": {
        1: ("{coined}", "{family}"),
        2: ("{coined} {trade}", "{coined} {legal}", "{family} {trade}", "{place} University"),
        3: ("{coined} {trade} {legal}", "{family} & {family}", "University of {place}", "{place} {coined} {trade}"),
    },
    "LOCATION": {1: ("{place}",), 2: ("{before} {place}", "{place} {place}")},
    "NAME": {
        1: ("{given}", "{family}"),
        2: ("{given} {family}",),
        3: ("{given} {given} {family}", "{given} {family} {family}", "{given} {G}. {family}"),
    },
    "CONTACT": {
        1: ("{given}.{family}@{coined}.com", "jobs@{coined}.org", "www.{coined}.com", "+45########", "0##-#######"),
        2: ("+45 ########", "(0##) #######", "+1 ###-###-####", "{given}@{coined}.dk +49##########"),
        3: ("+44 20 ########", "+45 #### ####", "0### ### ###"),
    },
    "ADDRESS": {
        1: ("{strasse}", "{place}"),
        2: ("{strasse} ##", "{street} {way}", "{strasse} #"),
        3: ("## {street} {way}", "# {street} {way}", "{strasse} ## {place}"),
    },
    "DESCRIPTION": {1: ("{about}",)},
    "PROFESSION": {1: ("{work}",), 2: ("{kind} {work}",)},
}
_KIND = r"ORGANIZATION|ORG|LOCATION|CONTACT|NAME|ADDRESS|DESCRIPTION|PROFESSION"
_RUN = re.compile(rf"<({_KIND})(?::[A-Z]+)?>(?: <\1(?::[A-Z]+)?>)*")
_ONE = re.compile(r"<[A-Z:]+>")
_SAME_AGAIN = 0.6  # how often an organisation of as many words is the post's last one: most are the employer

_MASKED_EMAIL = re.compile(r"(?:(?:[A-Za-z]+\.)?[A-Z]['’])?x+(?:[._-]x+)*@x{2,}(?:[.-]x+)+")
_LOCAL: Mapping[str, Sequence[str]] = {
    "train": _words(
        "{given}.{family} {g}{family} {given}_{family} {nick}## {given}{family} {given}+{nick} {family}.{given}",
        "{given}.{family}# {g}.{family} {Given}.{Family} {given}#### {nick}.{nick} {g}{f}### #{family}",
        "{given}.{g}.{family}",
    ),
    "heldout": _words(
        "{given}-{family} {given}.{family}+{nick} {f}.{given}.## ####{given} {family}{g} {GIVEN}.{FAMILY}",
        "{family}_{g}_## {nick}-{nick} {g}{g}{family}-# {Family}{Given} {nick}_of_{nick} ##.{given}.{family}",
    ),
}
_DOMAIN: Mapping[str, Sequence[str]] = {
    "train": _words(
        "{provider} {provider} {provider} {firm}.com {firm}{firm}.net mail.{firm}.org {firm}.co.uk {firm}.in",
        "{firm}.de {firm}.edu {firm}-group.com",
    ),
    "heldout": _words(
        "{provider} {provider} {firm}-{firm}.io students.{firm}.ac.za {firm}.com.au {firm}.fr {FIRM}.BIZ",
        "{firm}##.info it.eu.{firm}.eu my-{firm}.co",
    ),
}
_PROVIDERS = {
    "train": _words("gmail.com yahoo.com outlook.com icloud.com live.com rediffmail.com msn.com comcast.net"),
    "heldout": _words("hotmail.com aol.com proton.me fastmail.com zoho.com yahoo.co.in web.de mail.ru qq.com"),
}
_NICKS = {
    "train": _words("sunny coder river pixel happy tiger blue star maker moon jazz hiker rocket lotus"),
    "heldout": _words("storm baker falcon quiet pepper comet cedar wanderer chess biker mango sailor"),
}


def replace_emails(
    text: str, spans: Sequence[Span], random: Random, patterns: PatternSet, label_all: bool = False
) -> tuple[str, list[Span]]:
    """Return the text with an invented address for each masked one, and the spans, in order, where they are now.

    The pattern sets build local part and domain in different ways, from different names. An edge of a span
    inside a mask goes to the address's edge. With `label_all` an address that no span labelled EMAIL touches
    gets one of its own, after the others.
    """
    words = _email_words(patterns)
    masks = _MASKED_EMAIL.finditer(text)
    edits = Edits(text, [Edit(*mask.span(), _address(random, patterns, words)) for mask in masks])
    moved = edits.moved_spans(spans)
    if label_all:
        taken = [(start, end) for start, end, label in moved if label == EMAIL]
        moved += [(a, b, EMAIL) for a, b in edits.places if not any(start < b and a < end for start, end in taken)]
    return edits.new_text, moved


def replace_placeholders(text: str, spans: Sequence[Span], random: Random) -> tuple[str, list[Span]]:
    """Return the text with inventions for SkillSpan's placeholders, and the spans, in order, where they are now.

    Each placeholder stands for one token: a run of them is replaced as a whole, part by part, by something
    that has as many. Often an organisation is the one that the text last named with as many words.
    """
    edits: list[Edit] = []
    last: dict[int, list[str]] = {}
    for run in _RUN.finditer(text):
        kind = "ORGANIZATION" if run[1] == "ORG" else run[1]
        marks = list(_ONE.finditer(text, *run.span()))
        parts = _parts(kind, len(marks), random)
        if kind == "ORGANIZATION":
            if random.random() < _SAME_AGAIN:
                parts = last.get(len(marks), parts)
            last[len(marks)] = parts
        edits += [Edit(*mark.span(), part) for mark, part in zip(marks, parts, strict=True)]
    made = Edits(text, edits)
    return made.new_text, made.moved_spans(spans)


def _parts(kind: str, count: int, random: Random) -> list[str]:
    """Invent something of `count` parts; what is longer than any pattern is several things."""
    known = _PLACEHOLDERS[kind]
    first = count if count in known else random.randint(1, min(count - 1, max(known)))
    parts = [_filled(part, WORDS, random) for part in random.choice(known[first]).split(" ")]
    if kind == "CONTACT":
        parts = [_ascii(part) for part in parts]
    return parts if first == count else parts + _parts(kind, count - first, random)


def _email_words(patterns: PatternSet) -> Mapping[str, Sequence[str]]:
    half = 0 if patterns == "train" else 1
    words = {"given": GIVEN, "family": FAMILY, "firm": _COINED}
    plain = {name: [_ascii(word) for word in listed[half::2]] for name, listed in words.items()}
    return plain | {"nick": _NICKS[patterns], "provider": _PROVIDERS[patterns]}


def _address(random: Random, patterns: PatternSet, words: Mapping[str, Sequence[str]]) -> str:
    return _filled(f"{random.choice(_LOCAL[patterns])}@{random.choice(_DOMAIN[patterns])}", words, random)


_SLOT = re.compile(r"\{(\w+)\}|#")
_INITIALS = {"g": "given", "f": "family"}


def _filled(pattern: str, words: Mapping[str, Sequence[str]], random: Random) -> str:
    def draw(slot: re.Match[str]) -> str:
        if slot[1] is None:
            return str(random.randrange(10))
        name = slot[1].lower()
        word = random.choice(words[_INITIALS.get(name, name)])
        return _cased(slot[1], word[:1] if name in _INITIALS else word)

    return _SLOT.sub(draw, pattern)


def _cased(name: str, word: str) -> str:
    change: Callable[[str], str] = str.upper if name.isupper() else str.capitalize if name[0].isupper() else str
    return change(word)


def _ascii(word: str) -> str:
    """Return a word in small letters as an address has it: no accents, ø as o."""
    folded = unicodedata.normalize("NFKD", word.lower().replace("ø", "o").replace("ß", "ss"))
    return folded.encode("ascii", "ignore").decode()
