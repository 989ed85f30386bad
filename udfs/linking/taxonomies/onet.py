"""O*NET: technologies, tools and work styles, each once, however many occupations use them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies.acronyms import spelled_apart
from skillmill.udfs.linking.taxonomies.folder import picked
from skillmill.udfs.linking.taxonomies.names import alternatives
from skillmill.udfs.linking.taxonomies.place import Faults, Place
from skillmill.udfs.linking.taxonomies.slug import slug
from skillmill.udfs.linking.taxonomies.table import read_table, text_of

NAME = "O*NET"
TECHNOLOGY, TOOLS, STYLES, REFERENCE = "Technology Skills", "Tools Used", "Work Styles", "Content Model Reference"
CATEGORIES = {TECHNOLOGY: "Technology", TOOLS: "Technical", STYLES: "Soft"}
EXAMPLE_COLUMNS = ("Example", "Commodity Code", "Commodity Title")
ELEMENT_COLUMNS = ("Element ID", "Element Name")
STYLE_ELEMENTS = ("1.C.", "1.D.")  # work styles in the content model, before and since O*NET 30
_STYLE_ROW = re.compile(r"[\t,;]\"?1\.[CD]\.")
LOOKED_AT = 2000
CURE = "download the file again"
_FILES = {
    role: re.compile(role.replace(" ", "[ _]") + r"\.(tsv|txt|csv)(\.gz)?", re.IGNORECASE)
    for role in (*CATEGORIES, REFERENCE)
}
# Commodities that are platforms, and those that mix programming languages with tools and platforms.
PLATFORMS = frozenset(
    (
        "Operating system software;Data base management system software;Object oriented data base management software;"
        "Enterprise resource planning ERP software;Customer relationship management CRM software;"
        "Cloud-based management software;Cloud-based data access and sharing software;Application server software;"
        "Portal server software;Enterprise application integration software"
    ).split(";")
)
MIXED = frozenset(
    (
        "Object or component oriented development software;Development environment software;"
        "Web platform development software"
    ).split(";")
)


@dataclass
class _Thing:
    """A technology, tool or work style, and the commodities that it is an example of, as titles by code."""

    role: str
    name: str
    spellings: list[str] = field(default_factory=list)
    commodities: dict[str, str] = field(default_factory=dict)
    description: str = ""


def pick(names: Iterable[str]) -> dict[str, list[str]]:
    """Return which files of a folder are O*NET's, by their names; the content model alone is no taxonomy."""
    found = picked(names, _FILES)
    return found if found.keys() - {REFERENCE} else {}


def role_of(header: tuple[str, ...], text: str) -> str | None:
    """Return what a single file with this header and content is, None where it is not O*NET's."""
    if set(EXAMPLE_COLUMNS) <= set(header):
        return TECHNOLOGY if "Hot Technology" in header else TOOLS
    if set(ELEMENT_COLUMNS) <= set(header) and "O*NET-SOC Code" in header:
        return STYLES if _STYLE_ROW.search(text[:LOOKED_AT]) else None
    return None


def read(files: Mapping[str, tuple[str, bytes]], place: Place) -> list[Concept]:
    """Return a concept per technology, tool and work style, then one group per commodity.

    Names that differ in case and punctuation alone are one, called as the first of them; its slug is the id.
    Raises SkillmillError for files with missing columns or fields.
    """
    things: dict[str, _Thing] = {}
    for role in CATEGORIES:
        if role in files:
            for name, code, title in _named(role, files[role], place):
                thing = things.setdefault(slug(name) or name, _Thing(role, name))
                thing.spellings.append(name)
                if code:
                    thing.commodities[code] = title
    _describe(things, files, place)
    concepts = [_concept(own_id, thing, things, place) for own_id, thing in things.items()]
    return concepts + _groups(things.values(), place)


def _named(role: str, file: tuple[str, bytes], place: Place) -> Iterator[tuple[str, str, str]]:
    """Yield the name in each row, and the code and title of its commodity where it has one."""
    columns = ELEMENT_COLUMNS if role == STYLES else EXAMPLE_COLUMNS
    faults = Faults(place, file[0])
    for line, values in _rows(file, place, columns, faults):
        if not all(values):
            faults.add(f"no {' or '.join(columns)}", line)
        elif role == STYLES:
            yield values[1], "", ""
        else:
            name, code, title = values
            yield name, code, title
    faults.check(CURE)


def _rows(
    file: tuple[str, bytes], place: Place, columns: tuple[str, ...], faults: Faults
) -> Iterator[tuple[int, tuple[str, ...]]]:
    name, data = file
    shape = f"a file of O*NET by this name has {', '.join(columns)}; {CURE}"
    table = read_table(text_of(data, place, name), place, name, columns, shape, quoted=False)
    table.note_surplus(faults)
    for line, values in table.rows(*columns):
        yield line, tuple(value.strip('"').replace('""', '"').strip() for value in values)


def _describe(things: Mapping[str, _Thing], files: Mapping[str, tuple[str, bytes]], place: Place) -> None:
    """Give the work styles what the content model says of them, where it is there."""
    if REFERENCE not in files:
        return
    for _, (element, name, said) in _rows(
        files[REFERENCE], place, (*ELEMENT_COLUMNS, "Description"), Faults(place, files[REFERENCE][0])
    ):
        thing = things.get(slug(name))
        if thing and thing.role == STYLES and element.startswith(STYLE_ELEMENTS):
            thing.description = said


def _concept(own_id: str, thing: _Thing, things: Mapping[str, _Thing], place: Place) -> Concept:
    parts = thing.name.split("/") if thing.role == STYLES else spelled_apart(thing.name)
    others = [*thing.spellings, *(part for part in parts if slug(part) not in things)]
    return Concept(
        place.concept_id(own_id),
        place.ref.name,
        place.version,
        thing.name,
        alternatives(thing.name, others),
        CATEGORIES[thing.role],
        _type(thing),
        broader=tuple(place.concept_id(_group_id(code)) for code in sorted(thing.commodities)),
        description=thing.description or None,
        uses=len(thing.spellings),
    )


def _type(thing: _Thing) -> str | None:
    if thing.role == STYLES:
        return "soft"
    titles = set(thing.commodities.values())
    if titles & MIXED:
        return None
    return "platform" if titles & PLATFORMS else "tool"


def _groups(things: Iterable[_Thing], place: Place) -> list[Concept]:
    titles = {code: (title, CATEGORIES[thing.role]) for thing in things for code, title in thing.commodities.items()}
    return [
        Concept(place.concept_id(_group_id(code)), place.ref.name, place.version, title, (), category, None, group=True)
        for code, (title, category) in sorted(titles.items())
    ]


def _group_id(code: str) -> str:
    """Return the id of a commodity's group, by its code in the UN's classification of products, UNSPSC."""
    return f"unspsc-{code}"
