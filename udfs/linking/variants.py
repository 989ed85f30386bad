"""Other ways to write a surface: without version, vendor, and the words that people hang on to a skill's name."""

import re
from collections.abc import Iterator

from skillmill.udfs.linking.normalize import forms, normalize

_VENDORS = (
    "microsoft ms apache google amazon aws adobe oracle ibm sap vmware atlassian hashicorp cisco redhat autodesk "
    "salesforce jetbrains mozilla facebook meta apple siemens azure"
)
_VENDOR = re.compile(rf"^(?:red hat|{'|'.join(_VENDORS.split())})(?: s)? (?=\S)")
_VERSION = re.compile(
    r"(?<=\S)(?:[ -]+(?:v(?:er(?:sion)?)?|r)\.? ?|[ -]*)\d+[a-z]?(?:[.x]\d+|\.x)*"
    r"(?: ?(?:\+|lts|sp\d|r\d|or (?:later|higher|above)))*$"
)
_PUBLISHERS = re.compile(r"^(?:(?:din|bs|en) )+(?=iso )|(?<=^iso )iec (?=\d)")
"""Who else publishes a standard: `ISO/IEC 27001` is `ISO 27001`."""
_YEAR_INSIDE = re.compile(r" (?:19|20)\d\d(?= )")
_DEGREES = "strong solid good excellent proven basic advanced working hands.on deep practical in.depth"
_KNOWING = "knowledge understanding experience proficiency expertise skills? command use usage mastery fluency"
_HEADS = re.compile(
    rf"^(?:(?:{'|'.join(_DEGREES.split())}) )*"
    rf"(?:(?:{'|'.join(_KNOWING.split())}) (?:of|in|with|using)"
    r"|(?:experienced|proficient|skilled|fluent|expertise|expert) (?:in|with)|using|use of) (?:the )?"
)
_KINDS = (
    "skills? ability abilities experience knowledge expertise proficiency certified certification programming "
    "programming.language language framework library libraries tools? software applications? platforms? systems? "
    "environments? technology technologies services? spreadsheets? documents? containers? clusters? queries scripts? "
    "scripting development developer pipelines? databases? dashboards? reports? models? apps? workflows? boards?"
)
_TAILS = re.compile(rf" (?:{'|'.join(_KINDS.split())})$")


def squashed(normalized: str) -> str:
    """Return a normalised name without any space: `java script` and `javascript` are one; `c++` keeps its signs."""
    return normalized.replace(" ", "")


def variants(surface: str) -> Iterator[str]:
    """Yield normalised forms of what may be left of a surface, those that take less away first; not its own forms."""
    own = forms(surface)
    seen = set(own)
    waiting = [_spaced(surface), *own]
    while waiting:
        name = waiting.pop(0)
        for made in (name, *_shortened(name)):
            for form in forms(made):
                if form not in seen:
                    seen.add(form)
                    waiting.append(form)
                    yield form


def _spaced(surface: str) -> str:
    """Return a surface normalised, its dots kept where they stand in a version (`v2.1`)."""
    return normalize(re.sub(r"(?<=\d)\.(?=[\dx])", "\u00b7", surface)).replace("\u00b7", ".")


def _shortened(name: str) -> Iterator[str]:
    for pattern in (_VERSION, _PUBLISHERS, _YEAR_INSIDE, _VENDOR, _TAILS, _HEADS):
        less = pattern.sub(" " if pattern is _YEAR_INSIDE else "", name).strip()
        if less and less != name and not less.isdigit():
            yield less
