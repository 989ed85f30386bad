"""What a person has decided: aliases and links, forced or forbidden, and what is no mention. Goes before all else.

A CSV with the columns `action`, `surface`, `concept_id`:

    alias   surface  concept_id     the surface is another name of the concept (any case and spelling of it)
    link    surface  concept_id     the surface always stands for the concept
    forbid  surface  concept_id     the surface never stands for the concept; without an id it has no link at all
    drop    surface                 the surface is no mention at all
    mention surface  (concept_id)   the surface is a mention wherever it stands (and means the concept)
"""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.normalize import forms, normalize
from skillmill.udfs.text.decoding import UnreadableError, decode

OVERRIDE = "override"
FORBIDDEN = ""
ACTIONS = ("alias", "link", "forbid", "drop", "mention")
_NEED_CONCEPT = ("alias", "link")
COLUMNS = ("action", "surface", "concept_id")


@dataclass(frozen=True)
class Overrides:
    """Decisions by normalised surface; `digest` is '' where there are none.

    `links` have the id of a concept, or FORBIDDEN; `forbidden` are (surface, concept id); `mentions` are as they were
    written, for the gazetteer to find.
    """

    links: tuple[tuple[str, str], ...] = ()
    forbidden: frozenset[tuple[str, str]] = frozenset()
    dropped: frozenset[str] = frozenset()
    mentions: tuple[str, ...] = ()
    digest: str = ""

    def of(self, surface: str) -> str | None:
        """Return the concept id that a surface must have, FORBIDDEN, or None where nobody decided."""
        if not self.links:
            return None
        known = dict(self.links)
        return next((known[form] for form in forms(surface) if form in known), None)

    def decides(self, surface: str) -> bool:
        """Tell whether a person decided about the surface."""
        return self.of(surface) is not None

    def forbids(self, surface: str, concept_id: str) -> bool:
        """Tell whether a surface must not have a concept."""
        return any((form, concept_id) in self.forbidden for form in forms(surface)) if self.forbidden else False

    def drops(self, surface: str) -> bool:
        """Tell whether a surface is no mention."""
        return normalize(surface) in self.dropped


NO_OVERRIDES = Overrides()


def read_overrides(path: Path) -> Overrides:
    """Read a CSV of decisions. Raises SkillmillError with file and line for what cannot be followed."""
    try:
        return parse_overrides(path.read_bytes(), str(path))
    except OSError as error:
        raise SkillmillError(f"overrides {path}: {error.strerror or error}") from None


def parse_overrides(data: bytes, where: str) -> Overrides:
    """Return the decisions in a CSV's bytes; `where` names the file in errors."""
    try:
        rows = csv.DictReader(io.StringIO(decode(data).text, newline=""))
    except UnreadableError as error:
        raise SkillmillError(f"overrides {where}: {error.detail}") from None
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise SkillmillError(f"overrides {where}: no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}")
    links: dict[str, str] = {}
    forbidden, dropped = set(), set()
    mentions: list[str] = []
    for row in rows:
        action, surface, concept = ((row.get(name) or "").strip() for name in COLUMNS)
        if not action and not concept:
            continue  # a suggestion that nobody filled in
        name = normalize(surface)
        _check(action, name, concept, f"overrides {where}, line {rows.line_num}")
        if action == "mention":
            mentions.append(surface)
        if action in _NEED_CONCEPT or (action == "forbid" and not concept) or (action == "mention" and concept):
            chosen = concept if action != "forbid" else FORBIDDEN
            if links.setdefault(name, chosen) != chosen:
                raise SkillmillError(f"overrides {where}, line {rows.line_num}: an earlier line decided otherwise")
        elif action == "forbid":
            forbidden.add((name, concept))
        elif action == "drop":
            dropped.add(name)
    digest = hashlib.sha256(data).hexdigest()[:12]
    return Overrides(tuple(links.items()), frozenset(forbidden), frozenset(dropped), tuple(mentions), digest)


def _check(action: str, name: str, concept: str, where: str) -> None:
    if action not in ACTIONS:
        raise SkillmillError(f"{where}: action is one of {', '.join(ACTIONS)}")
    if not name:
        raise SkillmillError(f"{where}: no surface")
    if action in _NEED_CONCEPT and not concept:
        raise SkillmillError(f"{where}: {action} needs a concept_id")
