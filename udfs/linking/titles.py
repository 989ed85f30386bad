"""The title of a job, taken apart: what says the occupation, and what says only level, terms, place or pay."""

import re
from collections.abc import Iterator

from skillmill.udfs.linking.normalize import normalize

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}")
_GENDERS = re.compile(r"(?<![\w/])(?:gn|div|[mwfdxhi])(?:[/|*](?:gn|div|all|[mwfdxhi]))+(?![\w/])", re.IGNORECASE)
_PAY = re.compile(
    r"[$£€]\s?\d[\d.,]*\s?k?\+?(?:\s?(?:-|–|to)\s?[$£€]?\d[\d.,]*\s?k?)?"
    r"(?:\s?(?:/|per|an|a)\s?(?:hr|hour|h|day|week|wk|month|year|yr|annum)\b)?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[|•·;–—]|(?:^|\s)-+|-+(?=\s|$)|[:,!](?!\S)|\s(?:@|at)\s|\s/\s|\s\+\s", re.IGNORECASE)

_WHILE = "night|day|early|late|evening|weekend|morning|swing|graveyard|rotating|1st|2nd|3rd|first|second|third"
_TERMS = re.compile(
    rf"\b(?:(?:{_WHILE}) shifts?|(?:full|part|fixed|short|long) ?(?:time|term)|(?:now|we re|we are) hiring|"
    r"work(?:ing)? from home|home based|home ?office|on ?site|per diem|entry level|mid level|all genders|"
    r"immediate(?:ly)? (?:start|available|joiner)|no experience|nights|days|evenings|weekends|remotely|remote|hybrid|"
    r"wfh|temporary|temp|permanent|perm|contract|contractor|freelancer?|seasonal|casual|interim|acting|prn|urgent|"
    r"urgently|hiring|wanted|needed|vacancy|asap|immediate|bilingual|experienced|w2|c2c)\b"
)
_LEVEL = re.compile(
    r"(?:(?:^| )(?:(?:level|lvl|tier|grade|band|class|step)(?: (?:\d{1,2}|[a-e]|i{1,3}|i?v|vi{0,3}))+|"
    r"[lt]\d|(?<= )(?:\d{1,2}|i{1,3}|i?v|vi{0,3})))+$"
)
_RANK_ANYWHERE = re.compile(
    r"\b(?:senior|snr|sr|junior|jnr|jr|trainee|interns?|internship|apprentice(?:ship)?|working student|volunteer)\b"
)
_RANK_BEFORE = re.compile(
    r"^(?:lead|leading|principal|staff|head|chief|master|graduate|certified|licensed|registered|qualified|professional|"
    r"skilled) (?=\S)"
)
_RANK_AFTER = re.compile(r"(?<=\S) (?:team lead|team leader|tech lead|lead|graduate|in training)$")
_WHAT_FOR = re.compile(r" (?:to|for|in|with|within|from|on|reporting|supporting) ")
_HEAD = re.compile(r"^(?:(?:senior|global|regional) )?head$")
_ABBREVIATIONS = dict(
    pair.split("=")
    for pair in (
        "tech=technician techs=technician mgr=manager eng=engineer engr=engineer dev=developer "
        "admin=administrator asst=assistant assoc=associate rep=representative reps=representative exec=executive "
        "dir=director coord=coordinator supv=supervisor mktg=marketing svc=service svcs=services "
        "maint=maintenance mfg=manufacturing ops=operations hr=human_resources it=information_technology "
        "qa=quality_assurance vp=vice_president rn=registered_nurse sw=software swe=software_engineer "
        "sde=software_engineer dba=database_administrator sys=systems fullstack=full_stack programme=program "
        "centre=center labour=labor counsellor=counselor organisation=organization organisational=organizational "
        "lorry=truck"
    ).split()
)


def parts(title: str) -> list[str]:
    """Return what stands between the separators of a title, normalised: `Lead Nurse, ICU` is two parts.

    Brackets, gender marks and pay are left out, and so are parts of which nothing but terms and levels remains.
    """
    text = _BRACKETS.sub(" ", title)
    text = _PAY.sub(" | ", _GENDERS.sub(" ", text))
    found = (normalize(part) for part in _SEPARATORS.split(text))
    return list(dict.fromkeys(part for part in found if core(part)))


def core(part: str) -> str:
    """Return a part without terms of work, levels at its end, and ranks that never make another occupation."""
    return _without_level(_RANK_ANYWHERE.sub(" ", _TERMS.sub(" ", part)))


def shorter(part: str) -> Iterator[str]:
    """Yield a part in ever fewer words: without level and terms, then ranks, then what it is for (`… to the CEO`)."""
    made = [part, _without_level(part), _without_level(_TERMS.sub(" ", part)), core(part)]
    for pattern in (_RANK_BEFORE, _RANK_AFTER, _RANK_BEFORE):
        made.append(pattern.sub("", made[-1]))
    made += [_WHAT_FOR.split(name)[0] for name in made]
    yield from dict.fromkeys(name for name in made if name)


def turned(part: str) -> Iterator[str]:
    """Yield `B A` for a part `A of B`; a head of something is its director, or its manager."""
    before, of, after = part.partition(" of ")
    if of:
        heads = ("director", "manager") if _HEAD.match(before) else (before,)
        yield from (f"{after.removeprefix('the ')} {head}" for head in heads)


def spelled_out(part: str) -> str:
    """Return a part with abbreviations that stand in many titles written out, and British spelling made American."""
    return " ".join(_ABBREVIATIONS.get(word, word).replace("_", " ") for word in part.split())


def _without_level(part: str) -> str:
    return " ".join(_LEVEL.sub("", " ".join(part.split())).split())
