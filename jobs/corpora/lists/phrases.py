"""What stands in lists of skills and is no skill: headings, years of use, levels, ways of saying that one knows."""

import re

_I = re.IGNORECASE

YEARS = re.compile(
    r"\(\s*(?:less\s+than\s+|more\s+than\s+|over\s+)?\d+(?:\.\d+)?\s*\+?\s*(?:years?|yrs?|months?)\.?\s*\)", _I
)
"""How long a skill was used, as Indeed appends it: `(3 years)`, `(Less than 1 year)`, `(10+ years)`."""

LEVEL = re.compile(
    r"\(\s*(?:basics?|beginner|starter|intermediate|advanced|proficient|expert|primary(?:\s+skill)?|secondary)\s*\)", _I
)
"""How well it is known, in parentheses."""

HEADING = re.compile(
    r"""(?:additional\s+information
      | (?:(?:technical|soft|key|core|computer|software|professional|personal|functional|other|secondary|primary|it
             |language|my|area\s+of|areas\s+of)\s+)*
        (?:skills?(?:\s*[-/]?\s*sets?)?|competenc(?:y|ies)|expertise|strengths?|proficienc(?:y|ies)|profile
           |summary|knowledge|speciali[sz]ations?|qualifications?)
        (?:\s*(?:&|and|/)\s*(?:skills?|competenc(?:y|ies)|expertise|knowledge|abilities))?
      | personality | hobbies | strengths | specilization)\s*[:\-–]*\s*""",
    _I | re.VERBOSE,
)
"""A line that is the heading of a list and nothing else."""

_KINDS = (
    r"(?:languages?|databases?|(?:operating\s+)?systems?|os|platforms?|technologies|technology|tools?|"
    r"frameworks?|methodolog(?:y|ies)|domains?|packages?|softwares?|servers?|ide'?s?|concepts?|utilities|"
    r"erp|middleware|front\s?end|back\s?end|others?|scripting|applications?|protocols?|environments?)"
)
_KIND = rf"(?:[\w./'&-]+[ /&]+){{0,3}}?{_KINDS}(?:\s+(?:used|known|worked\s+on))?"
NAMED_KIND = re.compile(rf"{_KIND}\s*(?:[:=]|[-–](?!\w*\s*[-–]))\s*", _I)
"""A kind of skill before its examples: `Databases:`, `Framework-`."""

LONE_KIND = re.compile(
    r"(?:(?:programming|scripting|operating|web|software|development)\s+)?"
    r"(?:languages|databases?|systems?|technologies|tools|platforms|frameworks|methodologies|packages)",
    _I,
)
"""The same alone on its line."""

OPEN_KIND = re.compile(
    r"(?:(?:programming|scripting|web|coding)\s+languages?|languages|operating\s+systems?|(?:[\w.]+\s+){0,2}tools(?:\s+used)?"
    r"|(?:[\w.]+\s+)?technologies|databases|platforms|frameworks|methodologies|domains"
    r"|(?:(?:technical|key|core|computer|software)\s+)?skills"
    r"|(?:database|platform|framework|domain|front\s?end|middleware|os|ide|others|concepts)(?=\s+(?-i:[^a-z\s])))"
    r"\s+(?!(?:management|design|administrat\w+|developments?|testing|migration|engineer\w*|analy\w+|architect\w*|skills?"
    r"|and|or|of|for|in|like|such|using|support|modell?ing|concepts?|maintenance|security|systems?|developer)\b)(?=\S)",
    _I,
)
"""The same without a sign between the kind and its examples: `Operating Systems Windows, Linux`."""

ADDRESS = re.compile(r"(?:https?://|www\.)\S+", _I)

ANY_HEADING = re.compile(r"[^\W\d_][^:,;()\n]{0,40}?:(?=\s|$)")
"""Up to five words and a colon (their number is checked by the caller)."""

_HOW = (
    r"(?:very|good|strong|basic|sound|excellent|extensive(?:ly)?|thorough|complete|deep|in-depth|vast|great"
    r"|high(?:ly)?)"
)
_LEAD = (
    r"(?:(?:i\s+)?(?:am|have|has|having|had|possess(?:es|ing)?|with)\s+)?"
    rf"(?:{_HOW}\s+(?:and\s+)?){{0,2}}(?:working\s+|hands?[\s-]+on\s+|practical\s+|technical\s+|overall\s+)*"
    r"(?:knowledge|understanding|experienced?|exposure|proficien(?:cy|t)|familiar(?:ity)?|well[\s-]versed|versed|"
    r"expert(?:ise)?|trained|worked|work|skilled|skills?|command|grip|competent|fluent)"
    r"(?:\s+and\s+(?:knowledge|understanding|experience|exposure))?"
    r"\s+(?:of|in|on|with|about|at|to|using)\s+(?:the\s+)?"
)
LEAD_IN = re.compile(_LEAD, _I)
"""`Good knowledge of`, `Hands on experience in`, `Familiar with`."""

ETC = re.compile(r"\s*\b(?:etc\b\.?|and\s+(?:so\s+on|others?|more))\s*\.*$", _I)

ACTIONS = frozenset(
    "development retention marketing control management analysis support design administration maintenance "
    "implementation deployment training planning scheduling troubleshooting execution induction coordination "
    "recruitment procedures processes operations skills mentoring evaluation monitoring testing services".split()
)
"""Words that with `and` before them go on with a name more often than they begin one."""
