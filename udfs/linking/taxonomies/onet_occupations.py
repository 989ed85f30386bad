"""O*NET's occupations: one per O*NET-SOC code, named by its title and its alternate titles."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.folder import base_name, picked
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.reference import TaxonomyRef
from skillmill.udfs.linking.taxonomies.table import read_table, text_of

TAXONOMY = "onet-soc"
OCCUPATIONS, TITLES = "Occupation Data", "Alternate Titles"
CODE = "O*NET-SOC Code"
COLUMNS = {OCCUPATIONS: (CODE, "Title", "Description"), TITLES: (CODE, "Alternate Title", "Short Title", "Source(s)")}
REQUIRED = {OCCUPATIONS: 2, TITLES: 2}  # of these columns, from the first
CURE = "download Occupation Data and Alternate Titles of one O*NET release again"
VERSION_DIGITS = 12
_FILES = {role: re.compile(role.replace(" ", "[ _]") + r"\.(tsv|txt)(\.gz)?", re.IGNORECASE) for role in COLUMNS}
_NO_SHORT_TITLE = ("", "n/a")
_LONG_AND_SHORT = re.compile(r"(?P<outside>[^()]+?) \((?P<inside>[^()]+)\)")


@dataclass(frozen=True)
class Occupation(Concept):
    """`sources` says, for each alternative label, how many of O*NET's sources call this occupation so."""

    sources: tuple[int, ...] = ()


def read_occupations(folder: str) -> list[Occupation]:
    """Return the occupations in a folder of O*NET's files, ids such as `onet-soc:15-1252.00`, by code.

    Raises SkillmillError saying folder, file, row and what to do.
    """
    try:
        names = needed((path.name for path in Path(folder).iterdir()), folder)
        return parse_occupations({name: (Path(folder) / name).read_bytes() for name in names}, folder)
    except OSError as error:
        raise _place(folder).error(error.strerror or str(error)) from None


def needed(names: Iterable[str], folder: str) -> list[str]:
    """Return which of a folder's files hold occupations and titles. Raises SkillmillError where one is missing."""
    return sorted(_roles(names, _place(folder)).values())


def parse_occupations(files: Mapping[str, bytes], folder: str) -> list[Occupation]:
    """Return the occupations in `files`, contents by name, that came from `folder`. Raises SkillmillError.

    Their version is 12 hex digits of the SHA-256 over the two files.
    """
    place = _place(folder)
    roles = _roles(files, place)
    version = hashlib.sha256(b"".join(files[roles[role]] for role in sorted(roles))).hexdigest()[:VERSION_DIGITS]
    titles: dict[str, tuple[str, str]] = {}
    faults = Faults(place, roles[OCCUPATIONS])
    for line, (code, title, description) in _rows(OCCUPATIONS, files, roles, place, faults):
        if code in titles:
            faults.add(f"{CODE} {code} again", line)
        titles[code] = (title, description)
    faults.check(CURE)
    names = _names(files, roles, place, titles)
    return [
        Occupation(
            place.concept_id(code),
            TAXONOMY,
            version,
            title,
            tuple(names[code]),
            None,
            None,
            description=description or None,
            sources=tuple(names[code].values()),
        )
        for code, (title, description) in sorted(titles.items())
    ]


def _place(folder: str) -> Place:
    return Place(TaxonomyRef(TAXONOMY, folder), is_folder=True)


def _roles(names: Iterable[str], place: Place) -> dict[str, str]:
    found = picked(names, _FILES)
    for role in COLUMNS:
        at = found.get(role, [])
        if len(at) != 1:
            what = f"{' and '.join(at)} are the same list; keep one of them" if at else f"no file {role}"
            raise place.error(f"{what}; occupations are O*NET's {OCCUPATIONS} and {TITLES}, as .txt, .tsv or .gz")
    return {role: base_name(at[0]) for role, at in found.items()}


def _rows(
    role: str, files: Mapping[str, bytes], roles: Mapping[str, str], place: Place, faults: Faults
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield each row's line and its values of the role's columns; rows without code or title are faults."""
    name, columns = roles[role], COLUMNS[role]
    required = columns[: REQUIRED[role]]
    shape = f"a file of O*NET by this name has {', '.join(required)}; {CURE}"
    table = read_table(text_of(files[name], place, name), place, name, required, shape, quoted=False)
    table.note_surplus(faults)
    for line, values in table.rows(*columns):
        if all(values[: len(required)]):
            yield line, values
        else:
            faults.add(f"no {' or '.join(required)}", line)


def _names(
    files: Mapping[str, bytes], roles: Mapping[str, str], place: Place, titles: Mapping[str, tuple[str, str]]
) -> dict[str, dict[str, int]]:
    """Return by code the other names of the occupation, each with the number of its sources, at least 1."""
    found: dict[str, dict[str, int]] = {code: {} for code in titles}
    faults = Faults(place, roles[TITLES])
    for line, (code, title, short, sources) in _rows(TITLES, files, roles, place, faults):
        if code not in titles:
            faults.add(f"{CODE} {code} is not in {OCCUPATIONS}", line)
            continue
        own, count = titles[code][0].casefold(), sources.count(",") + 1
        for name in _spellings(title, short):
            if name.casefold() != own:
                found[code][name] = max(count, found[code].get(name, 0))
    faults.check(CURE)
    return found


def _spellings(title: str, short: str) -> list[str]:
    """Return the names in a row: `CEO (Chief Executive Officer)` has both, whichever of them is the short one."""
    if short in _NO_SHORT_TITLE:
        return [title]
    both = _LONG_AND_SHORT.fullmatch(title)
    return [both["outside"], both["inside"]] if both and short in both.groups() else [title, short]
