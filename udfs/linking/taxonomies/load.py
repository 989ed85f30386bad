"""From the files of a taxonomy to its concepts, whatever its format."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.taxonomies import esco, linguist, onet, own, topics
from skillmill.udfs.linking.taxonomies.entries import looks_like_json, read_entries
from skillmill.udfs.linking.taxonomies.folder import base_name
from skillmill.udfs.linking.taxonomies.place import Place
from skillmill.udfs.linking.taxonomies.reference import STARTER, STARTER_NAME, TaxonomyRef
from skillmill.udfs.linking.taxonomies.table import header_of, text_of
from skillmill.udfs.resources import local_path, read_bytes

STARTER_FILE = "taxonomy/skillmill.csv"
_STARTER = TaxonomyRef(STARTER_NAME, STARTER)
VERSION_DIGITS = 12
FOLDER_FORMATS: tuple[ModuleType, ...] = (esco, onet, topics, linguist)


@dataclass(frozen=True)
class Taxonomy:
    """A taxonomy that was read. Its version is 12 hex digits of the SHA-256 over the files used, sorted by name."""

    ref: TaxonomyRef
    version: str
    concepts: list[Concept]
    remarks: list[str] = field(default_factory=list)

    @cached_property
    def notes(self) -> list[str]:
        """What a person should know of it: what was left out, and names that belong to several concepts.

        Groups share their names with skills, which says nothing, so they do not count.
        """
        skills = (concept for concept in self.concepts if not concept.group)
        claims = Counter(form for skill in skills for form in {normalize(name) for name in skill.names})
        shared = [form for form, count in claims.items() if count > 1 and form]
        if not shared:
            return self.remarks
        such = max(shared, key=lambda form: (claims[form], form))
        return [
            *self.remarks,
            f"{self.ref.name}: names that belong to several concepts: {len(shared):,}, such as {such!r}",
        ]


def load(files: Mapping[str, bytes], ref: TaxonomyRef) -> Taxonomy:
    """Return the taxonomy in `files`, contents by name: one file of any format, or those of a folder.

    The format of one file is told by its content, that of several by their names; files that belong to no
    taxonomy are passed over. Raises SkillmillError saying file, row and what to do.
    """
    place = Place(ref, is_folder=len(files) > 1)
    form, roles = _by_content(*next(iter(files.items())), place) if len(files) == 1 else _by_names(files, place)
    used = sorted(roles.values(), key=lambda name: (base_name(name), name))
    version = hashlib.sha256(b"".join(files[name] for name in used)).hexdigest()[:VERSION_DIGITS]
    place = Place(ref, version, place.is_folder)
    concepts = form.read({role: (name, files[name]) for role, name in roles.items()}, place)
    return Taxonomy(ref, version, concepts, place.notes)


def needed(names: Iterable[str], ref: TaxonomyRef) -> list[str]:
    """Return which files of a folder must be read. Raises SkillmillError where they are no taxonomy, or several."""
    return sorted(_by_names(names, Place(ref))[1].values())


def local_files(ref: TaxonomyRef) -> dict[str, bytes]:
    """Return the files of a taxonomy on this machine's disk, or of the starter, by name. Raises SkillmillError."""
    if ref.path == STARTER:
        return {base_name(STARTER_FILE): read_bytes(STARTER_FILE)}
    path = Path(local_path(ref.path))
    try:
        if not path.is_dir():
            return {path.name: path.read_bytes()}
        names = [found.relative_to(path).as_posix() for found in path.rglob("*") if found.is_file()]
        return {name: (path / name).read_bytes() for name in needed(names, ref)}
    except OSError as error:
        raise Place(ref).error(error.strerror or str(error)) from None


def load_local(ref: TaxonomyRef) -> Taxonomy:
    """Return a taxonomy on this machine's disk, or the starter. Raises SkillmillError."""
    return load(local_files(ref), ref)


def read_local(ref: TaxonomyRef) -> list[Concept]:
    """Return the concepts of a taxonomy on this machine's disk, or of the starter. Raises SkillmillError."""
    return list(starter()) if ref == _STARTER else load_local(ref).concepts


def read_named(names: Iterable[str]) -> list[Concept]:
    """Return the concepts of all taxonomies that `names` name, see TaxonomyRef.parse. Raises SkillmillError."""
    return [concept for name in names for concept in read_local(TaxonomyRef.parse(name))]


def by_id(concepts: Iterable[Concept]) -> list[Concept]:
    """Return the concepts of a taxonomy in the order of their ids: where two have one name, the first is the usual."""
    return sorted(concepts, key=lambda concept: concept.concept_id)


@cache
def starter() -> tuple[Concept, ...]:
    """Return the concepts of the taxonomy that ships."""
    return tuple(load_local(_STARTER).concepts)


def _by_content(name: str, data: bytes, place: Place) -> tuple[ModuleType, dict[str, str]]:
    """Return the format of a single file, and what the file is to it."""
    text = text_of(data, place, name)
    if looks_like_json(text):
        entries = [entry for _, entry in read_entries(text, place, name)]
        for form in (topics, linguist):
            if entries and form.is_one(entries[0]):
                return form, {form.ROLE: name}
        raise place.error("a JSON list of neither GitHub topics (topic, display_name) nor linguist's languages")
    header, _ = header_of(text, own.REQUIRED)
    if esco.is_one(header):
        return esco, {esco.ROLE: name}
    if role := onet.role_of(header, text):
        return onet, {role: name}
    return own, {own.ROLE: name}


def _by_names(names: Iterable[str], place: Place) -> tuple[ModuleType, dict[str, str]]:
    """Return the format of a folder's files, and what each that it needs is to it."""
    visible = [name for name in names if not any(part.startswith((".", "_")) for part in name.split("/"))]
    found = [(form, roles) for form in FOLDER_FORMATS if (roles := form.pick(visible))]
    if not found:
        known = ", ".join(form.NAME for form in FOLDER_FORMATS)
        raise place.error(f"a directory with no files of a known taxonomy ({known}); name an own CSV by its path")
    if len(found) > 1:
        raise place.error(f"files of {' and '.join(form.NAME for form, _ in found)}; give each a folder of its own")
    [(form, roles)] = found
    twice = next((at for at in roles.values() if len(at) > 1), None)
    if twice:
        raise place.error(f"{' and '.join(twice)} are the same list; keep one of them, or name one by its path")
    return form, {role: at[0] for role, at in roles.items()}
