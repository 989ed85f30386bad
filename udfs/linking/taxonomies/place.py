"""Where concepts are read from, and how what is wrong there is said."""

from collections import defaultdict
from dataclasses import dataclass, field

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.taxonomies.reference import TaxonomyRef

SHOWN_LINES = 5
SHOWN_FAULTS = 5


@dataclass(frozen=True)
class Place:
    """A taxonomy being read: its reference, its version, and whether it is several files.

    `notes` collects what a person should know of a taxonomy that was read nevertheless.
    """

    ref: TaxonomyRef
    version: str = ""
    is_folder: bool = False
    notes: list[str] = field(default_factory=list)

    def concept_id(self, own_id: str) -> str:
        """Return the concept id of an entry that the taxonomy calls `own_id`."""
        return f"{self.ref.name}:{own_id}"

    def error(self, what: str, file: str = "") -> SkillmillError:
        """Return the error that says `what` of this taxonomy, or of one of its files."""
        named = f"{file}: " if file and self.is_folder else ""
        return SkillmillError(f"taxonomy {self.ref.name} at {self.ref.path}: {named}{what}")


class Faults:
    """What is wrong with the rows of one file, collected so that all kinds of faults are told at once."""

    def __init__(self, place: Place, file: str, unit: str = "line") -> None:
        self._place, self._file, self._unit = place, file, unit
        self._lines: dict[str, list[int]] = defaultdict(list)

    def add(self, what: str, line: int) -> None:
        """Note that `what` is wrong in a line."""
        self._lines[what].append(line)

    def check(self, cure: str) -> None:
        """Raise SkillmillError with every kind of fault, its first lines and what to do; return where there is none."""
        if not self._lines:
            return
        said = [f"{what}: {self._unit} {_listed(lines)}" for what, lines in self._lines.items()]
        if len(said) > SHOWN_FAULTS:
            said = [*said[:SHOWN_FAULTS], f"and {len(said) - SHOWN_FAULTS} more faults"]
        raise self._place.error(f"{'; '.join(said)}; {cure}", self._file)


def _listed(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:SHOWN_LINES])) + (" …" if len(lines) > SHOWN_LINES else "")
