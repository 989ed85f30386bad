"""Why a surface has its link: the candidates, how each was found, and the name that decided."""

from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.normalize import normalize


@dataclass(frozen=True)
class Explained:
    """A candidate; `name` is that of the concept's names which the surface is written most like."""

    concept_id: str
    preferred_label: str
    category: str | None
    method: str
    score: float
    name: str
    linked: bool

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def explain(linker: Linker, surface: str, context: str, count: int) -> list[Explained]:
    """Return up to `count` candidates for a surface in a sentence ('' for none), best first."""
    start = context.find(surface)
    place = Place(context, start) if context and start >= 0 else None
    [found] = linker.candidates([surface], [place], count)
    [chosen] = linker.link([surface], [place])
    own = normalize(surface)
    return [
        Explained(
            link.concept.concept_id,
            link.concept.preferred_label,
            link.concept.category,
            link.method,
            link.score,
            max(link.concept.names, key=lambda name: token_sort_ratio(own, normalize(name))),
            chosen is not None and chosen.concept == link.concept,
        )
        for link in found
    ]
