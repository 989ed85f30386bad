"""GitHub linguist: programming and markup languages, and the data languages that people name as skills."""

import re
from collections.abc import Iterable, Mapping

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.entries import Entry, list_of, read_entries, words_of
from skillmill.udfs.linking.taxonomies.folder import picked
from skillmill.udfs.linking.taxonomies.hierarchy import find_circle, spoken
from skillmill.udfs.linking.taxonomies.names import alternatives
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.slug import slugs
from skillmill.udfs.linking.taxonomies.table import text_of

NAME = "linguist"
ROLE = "languages"
CATEGORY = "Technology"
CURE = "mend the file or fetch it again"
KINDS = ("programming", "markup", "prose", "data")
_FILE = re.compile(r"languages\.json(\.gz)?", re.IGNORECASE)
# linguist tells apart all kinds of files. Most of its data entries are no language and no skill, and bear ordinary
# words as names (Checksums: "hash", "sum"; Git Commit: "commit"; E-mail: "mail"). These are languages and formats.
DATA_LANGUAGES = frozenset(
    (
        "ABNF;ASN.1;Avro IDL;COLLADA;CSV;EBNF;FlatBuffers;GraphQL;Graphviz (DOT);HOCON;JSON;JSON5;JSONLD;Kusto;"
        "OpenAPI Specification v2;OpenAPI Specification v3;PlantUML;Protocol Buffer;RBS;Regular Expression;SPARQL;SQL;"
        "SVG;TOML;Turtle;Web Ontology Language;XML;YAML;YANG;edn;iCalendar"
    ).split(";")
)
NO_LANGUAGES = frozenset({"Text", "Vim Help File"})  # prose: every text file, and one program's help


def pick(names: Iterable[str]) -> dict[str, list[str]]:
    """Return which of a folder's files hold the languages, by their names."""
    return picked(names, {ROLE: _FILE})


def is_one(entry: Entry) -> bool:
    """Whether a JSON object is a language."""
    return isinstance(entry.get("name"), str) and entry.get("type") in KINDS


def read(files: Mapping[str, tuple[str, bytes]], place: Place) -> list[Concept]:
    """Return one concept of type language per language; a dialect has its language as broader.

    Of the data entries only DATA_LANGUAGES are kept. Raises SkillmillError for entries without name or known
    type, names that occur twice, and dialects of each other.
    """
    file, data = files[ROLE]
    entries = read_entries(text_of(data, place, file), place, file)
    faults = Faults(place, file, "entry")
    first_with: dict[str, int] = {}
    for number, entry in entries:
        if not is_one(entry) or not words_of(entry, "name"):
            faults.add(f"no name, or a type that is none of {', '.join(KINDS)}", number)
        elif first_with.setdefault(words_of(entry, "name"), number) != number:
            faults.add(f"name {words_of(entry, 'name')} again", number)
    faults.check(CURE)
    kept = {words_of(entry, "name"): entry for _, entry in entries if _is_skill(entry)}
    above = {name: [group] for name, entry in kept.items() if (group := _group(name, entry)) in kept}
    if circle := find_circle(above):
        faults.add(spoken(circle), first_with[circle[0]])
        faults.check(CURE)
    ids = {name: place.concept_id(own_id) for name, own_id in slugs(kept).items()}
    return [
        Concept(
            ids[name],
            place.ref.name,
            place.version,
            name,
            alternatives(name, list_of(entry, "aliases")),
            CATEGORY,
            "language",
            broader=tuple(ids[group] for group in above.get(name, ())),
        )
        for name, entry in kept.items()
    ]


def _is_skill(entry: Entry) -> bool:
    name = words_of(entry, "name")
    return name in DATA_LANGUAGES if entry["type"] == "data" else name not in NO_LANGUAGES


def _group(name: str, entry: Entry) -> str:
    group = words_of(entry, "group")
    return group if group != name else ""
