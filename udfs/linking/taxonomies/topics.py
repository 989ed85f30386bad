"""GitHub topics: names of technologies, tools and fields of programming, with aliases."""

import re
from collections.abc import Iterable, Mapping

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.entries import Entry, list_of, read_entries, words_of
from skillmill.udfs.linking.taxonomies.folder import picked
from skillmill.udfs.linking.taxonomies.names import alternatives, without_parenthesis
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.table import text_of

NAME = "GitHub topics"
ROLE = "topics"
CATEGORY = "Technology"
CURE = "mend the file or fetch it again"
_FILE = re.compile(r"topics\.json(\.gz)?", re.IGNORECASE)
# What a topic is, by the noun that its description begins with: "Python is a dynamically typed programming language".
_NOUNS = {
    "language": "programming language|query language|markup language|scripting language",
    "platform": "operating system|database|database management system|cloud platform|platform|linux distribution",
    "tool": "framework|library|toolkit|tool|text editor|code editor|compiler|package manager|game engine",
}
_AFTER = "for|that|which|to|in|by|with|from|of|on|and|designed|based|built|written|used|developed"
_IS_A = re.compile(
    r"\bis (?:an?|the)\b[^.;:]{0,60}?\b(?:"
    + "|".join(f"(?P<{kind}>{nouns})" for kind, nouns in _NOUNS.items())
    + rf")(?=\s+(?:{_AFTER})\b|[.,;:(]|\s*$)",
    re.IGNORECASE,
)


def pick(names: Iterable[str]) -> dict[str, list[str]]:
    """Return which of a folder's files hold the topics, by their names."""
    return picked(names, {ROLE: _FILE})


def is_one(entry: Entry) -> bool:
    """Whether a JSON object is a topic."""
    return "topic" in entry and "display_name" in entry


def read(files: Mapping[str, tuple[str, bytes]], place: Place) -> list[Concept]:
    """Return one concept per topic; all are Technology, and the type is what the description says in plain words.

    Raises SkillmillError for topics without a name or that occur twice.
    """
    file, data = files[ROLE]
    entries = read_entries(text_of(data, place, file), place, file)
    faults = Faults(place, file, "entry")
    seen: set[str] = set()
    for number, entry in entries:
        topic = words_of(entry, "topic")
        if not topic or not words_of(entry, "display_name"):
            faults.add("no topic or display_name", number)
        elif topic in seen:
            faults.add(f"topic {topic} again", number)
        seen.add(topic)
    faults.check(CURE)
    return [_concept(entry, place) for _, entry in entries]


def _concept(entry: Entry, place: Place) -> Concept:
    topic, label = words_of(entry, "topic"), words_of(entry, "display_name")
    description = words_of(entry, "short_description")
    said = _IS_A.search(description)
    return Concept(
        place.concept_id(topic),
        place.ref.name,
        place.version,
        label,
        alternatives(label, _others(label, [topic, *list_of(entry, "aliases")])),
        CATEGORY,
        said.lastgroup if said else None,
        description=description or None,
    )


def _others(label: str, names: list[str]) -> list[str]:
    """Return the label without its parenthesis, and the names that are not the label written with hyphens."""
    return [without_parenthesis(label), *(name for name in names if name.replace("-", " ") != label.casefold())]
