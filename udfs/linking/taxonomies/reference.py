"""How a person names a taxonomy: by a path, or by a name and a path."""

from dataclasses import dataclass
from pathlib import Path

from skillmill.schemas.errors import SkillmillError

STARTER = "starter"
STARTER_NAME = "skillmill"


@dataclass(frozen=True)
class TaxonomyRef:
    """Where a taxonomy is: `starter`, or a file or folder by path, and the name its concept ids carry."""

    name: str
    path: str

    @classmethod
    def parse(cls, text: str) -> "TaxonomyRef":
        """Read `starter`, `PATH` or `NAME=PATH`; a path alone gives its stem as name. Raises SkillmillError."""
        if text == STARTER:
            return cls(STARTER_NAME, STARTER)
        name, given, path = text.partition("=")
        if not given:
            name, path = Path(text.removesuffix(".gz")).stem, text
        if not name.replace("-", "").replace("_", "").isalnum():
            raise SkillmillError(f"taxonomy {text!r}: the name may hold letters, digits, '-' and '_'; use NAME=PATH")
        return cls(name, path)
