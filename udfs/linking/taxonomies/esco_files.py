"""ESCO's CSV files as the Commission publishes them, read into one bundle."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from skillmill.udfs.linking.taxonomies.folder import base_name, picked
from skillmill.udfs.linking.taxonomies.hierarchy import find_circle, spoken
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.table import read_table, text_of

SKILLS, GROUPS, RELATIONS, HIERARCHY = "skills", "skillGroups", "broaderRelationsSkillPillar", "skillsHierarchy"
TRANSVERSAL, DIGITAL = "transversalSkillsCollection", "digitalSkillsCollection"
OCCUPATIONS = "occupation(?:SkillRelations|EssentialSkills)"
ROLES = (SKILLS, GROUPS, RELATIONS, HIERARCHY, TRANSVERSAL, DIGITAL, OCCUPATIONS)
ESSENTIAL = "essential"
PREFERRED_LANGUAGE = "en"
LEVELS = range(4)
CURE = "download the bundle again"
_LANGUAGE = re.compile(r"_([a-z]{2,3})(?=\.)", re.IGNORECASE)
_NAMES = {role: re.compile(rf"{role}(_[a-z]{{2,3}})?(\.v?[\d.]*\d)?\.csv(\.gz)?", re.IGNORECASE) for role in ROLES}
_LABELS = re.compile(r"\s*[\r\n]+\s*|\s+\|\s+")
_BASE = re.compile(r"^.*/esco/(?:skill/)?")

Files = Mapping[str, tuple[str, bytes]]


@dataclass
class Entry:
    """A skill or group of ESCO. `own_id` is the end of its URI, `code` that of a group in its hierarchy."""

    own_id: str
    label: str
    others: list[str] = field(default_factory=list)
    description: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    group: bool = False
    code: str = ""


@dataclass
class Bundle:
    """All entries, their broader ones and how many occupations need them, by URI.

    A collection whose file is not there is None.
    """

    entries: dict[str, Entry]
    broader: dict[str, list[str]]
    transversal: set[str] | None
    digital: set[str] | None
    uses: Mapping[str, int]


def pick(names: Iterable[str]) -> dict[str, list[str]]:
    """Return which files of a folder are ESCO's, by their names, in one language: English where it is there."""
    found = picked(names, _NAMES)
    languages = {_language(name) for name in found.get(SKILLS, ())}
    if PREFERRED_LANGUAGE in languages:
        languages = {PREFERRED_LANGUAGE}
    kept = {role: [name for name in at if _language(name) in languages | {""}] for role, at in found.items()}
    return {role: at for role, at in kept.items() if at}


def read_bundle(files: Files, place: Place) -> Bundle:
    """Return what the files hold. Raises SkillmillError for faulty files; SKILLS must be there."""
    entries = {uri: entry for role in (SKILLS, GROUPS) if role in files for uri, entry in _entries(role, files, place)}
    broader: dict[str, list[str]] = {}
    if HIERARCHY in files:
        _add_hierarchy(files[HIERARCHY], place, entries, broader)
    if RELATIONS in files:
        _add_relations(files[RELATIONS], place, entries, broader)
    _check_ids(entries, place)
    collections = {role: _collection(role, files, place, entries) for role in (TRANSVERSAL, DIGITAL)}
    return Bundle(entries, broader, collections[TRANSVERSAL], collections[DIGITAL], _uses(files, place))


def labels_in(value: str) -> list[str]:
    """Return the labels in a field: one a line in the list of skills, with bars between them in collections."""
    return [label for label in _LABELS.split(value) if label]


def _language(name: str) -> str:
    found = _LANGUAGE.search(base_name(name))
    return found.group(1).lower() if found else ""


def _own_id(uri: str) -> str:
    """Return `<uuid>` for …/esco/skill/<uuid> and `isced-f-0613` for …/esco/isced-f/0613."""
    return _BASE.sub("", uri).replace("/", "-")


def _rows(
    file: tuple[str, bytes], place: Place, required: tuple[str, ...], more: tuple[str, ...] = ()
) -> Iterator[tuple[int, tuple[str, ...]]]:
    name, data = file
    shape = f"a file of ESCO by this name has {', '.join(required)}; {CURE}"
    table = read_table(text_of(data, place, name), place, name, required, shape)
    faults = Faults(place, name)
    table.note_surplus(faults)
    faults.check(CURE)
    yield from table.rows(*required, *more)


def _entries(role: str, files: Files, place: Place) -> Iterator[tuple[str, Entry]]:
    columns = ("altLabels", "hiddenLabels", "description", "skillType", "reuseLevel", "code")
    faults = Faults(place, files[role][0])
    first_with: dict[str, int] = {}
    for line, (uri, label, alternative, hidden, description, *rest) in _rows(
        files[role], place, ("conceptUri", "preferredLabel"), columns
    ):
        if not uri or not label:
            faults.add("no conceptUri or preferredLabel", line)
        elif first_with.setdefault(uri, line) != line:
            faults.add(f"conceptUri {uri} again (first in line {first_with[uri]})", line)
        skill_type, reuse_level, code = rest
        if uri.rpartition("/")[0].endswith("isced-f"):
            code = code or uri.rpartition("/")[2]
        others = [*labels_in(alternative), *labels_in(hidden)]
        yield uri, Entry(_own_id(uri), label, others, description, skill_type, reuse_level, role == GROUPS, code)
    faults.check(CURE)


def _add_hierarchy(
    file: tuple[str, bytes], place: Place, entries: dict[str, Entry], broader: dict[str, list[str]]
) -> None:
    """Add the groups that the list of groups leaves out, their codes, and which group is in which."""
    uris, labels, codes = (tuple(f"Level {n} {what}" for n in LEVELS) for what in ("URI", "preferred term", "code"))
    for _, values in _rows(file, place, (*uris, *labels), codes):
        above = ""
        for uri, label, code in zip(values[:4], values[4:8], values[8:], strict=True):
            if not uri:
                break
            isced = "/isced-f/" in uri
            entry = entries.setdefault(uri, Entry(_own_id(uri), label, group=True))
            entry.code = entry.code or (uri.rpartition("/")[2] if isced else code)
            if above and above not in broader.setdefault(uri, []):
                broader[uri].append(above)
            above = uri


def _add_relations(
    file: tuple[str, bytes], place: Place, entries: dict[str, Entry], broader: dict[str, list[str]]
) -> None:
    unknown: list[int] = []
    line_of: dict[str, int] = {}
    for line, (uri, above) in _rows(file, place, ("conceptUri", "broaderUri")):
        if uri not in entries or above not in entries:
            unknown.append(line)
        elif above not in broader.setdefault(uri, []):
            broader[uri].append(above)
            line_of.setdefault(uri, line)
    if unknown:
        place.notes.append(
            f"{place.ref.name}: {file[0]}: {len(unknown):,} relations name concepts that no file has, the first in "
            f"line {unknown[0]}, and are left out; is the bundle complete?"
        )
    if circle := find_circle(broader):
        faults = Faults(place, file[0])
        ids = [entries[uri].own_id for uri in circle]
        faults.add(spoken(ids), next((line_of[uri] for uri in circle if uri in line_of), 1))
        faults.check(CURE)


def _check_ids(entries: Mapping[str, Entry], place: Place) -> None:
    first_with: dict[str, str] = {}
    for uri, entry in entries.items():
        if first_with.setdefault(entry.own_id, uri) != uri:
            raise place.error(f"{first_with[entry.own_id]} and {uri} would have one concept id; {CURE}")


def _collection(role: str, files: Files, place: Place, entries: Mapping[str, Entry]) -> set[str] | None:
    """Return the URIs in a collection's file, and give its names of them to the entries."""
    if role not in files:
        return None
    members = set()
    for _, (uri, alternative) in _rows(files[role], place, ("conceptUri",), ("altLabels",)):
        members.add(uri)
        if uri in entries:
            entries[uri].others += labels_in(alternative)
    return members


def _uses(files: Files, place: Place) -> Counter[str]:
    """Return in how many occupations each skill is essential, by URI."""
    if OCCUPATIONS not in files:
        return Counter()
    rows = _rows(files[OCCUPATIONS], place, ("occupationUri", "skillUri"), ("relationType",))
    return Counter(uri for _, (_, uri, relation) in rows if relation in ("", ESSENTIAL))
