"""Why a surface has its link: the candidates, how each was found, and the name that decided."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import Link, Linker
from skillmill.udfs.linking.normalize import normalize


@dataclass(frozen=True)
class Explained:
    """A candidate; `name` is that of the concept's names which the surface is written most like.

    `reason` says why it is not linked, '' where it is.
    """

    concept_id: str
    preferred_label: str
    category: str | None
    method: str
    score: float
    name: str
    linked: bool
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def _place(surface: str, context: str) -> Place | None:
    if not context:
        return None
    found = re.search(re.escape(surface), context) or re.search(re.escape(surface), context, re.IGNORECASE)
    if found is None:
        raise SkillmillError("the context does not hold what is looked up: give the sentence that it stands in")
    return Place(context, found.start())


def explain(linker: Linker, surface: str, context: str, count: int) -> list[Explained]:
    """Return up to `count` candidates for a surface in a sentence ('' for none), best first.

    Where the sentence says that none is meant, those that the surface has by itself come back, not linked. Raises
    SkillmillError for an empty surface, and for a sentence without the surface in it, whatever the case of its letters.
    """
    if not surface.strip():
        raise SkillmillError("nothing to look up: give what is written, such as k8s")
    place = _place(surface, context)
    [found] = linker.candidates([surface], [place], count)
    [chosen] = linker.link([surface], [place])
    if not found and place is not None:
        [found] = linker.candidates([surface], None, count)
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
            _reason(linker, link, chosen),
        )
        for link in found
    ]


def _reason(linker: Linker, link: Link, chosen: Link | None) -> str:
    """Return why a candidate is not linked."""
    if chosen is not None:
        return "" if chosen.concept == link.concept else "another comes first"
    if link.score < linker.threshold:
        return f"below {linker.threshold:.2f}"
    return "an ordinary word here"
