"""The skills that are looked for, small enough to travel to the workers, and the labeller made of them."""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.labelling.labeller import LABELS_VERSION, Labeller
from skillmill.udfs.linking.categories import category_of
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.gazetteer import GAZETTEER_VERSION, Gazetteer

LIST = "list"
"""What stands in the ids of concepts that come from a plain list."""


@dataclass(frozen=True)
class Skills:
    """Concepts, packed: the list need only be where the job was started. `digest` is 12 hex digits over them."""

    digest: str
    packed: bytes = field(repr=False, compare=False)

    @classmethod
    def of(cls, concepts: Sequence[Concept]) -> "Skills":
        """Pack concepts that are no groups; one without a category has its name's in the starter, or its words'.

        Raises SkillmillError where there is none.
        """
        skills = [concept for concept in concepts if not concept.group and any(concept.names)]
        if not skills:
            raise SkillmillError("the list of skills is empty: name at least one skill")
        guessed = iter(_categories([concept.preferred_label for concept in skills if not concept.category]))
        rows = [
            (c.concept_id, c.preferred_label, c.alternative_labels, c.category or next(guessed), c.type, c.exact_case)
            for c in skills
        ]
        written = json.dumps(rows, ensure_ascii=True).encode()
        return cls(hashlib.sha256(written).hexdigest()[:12], zlib.compress(written))

    def concepts(self) -> list[Concept]:
        """Return the concepts, in their order."""
        rows = json.loads(zlib.decompress(self.packed))
        return [
            Concept(concept_id, concept_id.partition(":")[0], "", label, tuple(others), category, kind, exact)
            for concept_id, label, others, category, kind, exact in rows
        ]


def _categories(names: Sequence[str]) -> list[str]:
    return [
        _of_starter().get(normalize(name), guessed) for name, guessed in zip(names, category_of(names), strict=True)
    ]


@cache
def _of_starter() -> dict[str, str]:
    """Return the categories of names in the taxonomy that ships, which is surer of them than their words are."""
    found: dict[str, str] = {}
    for concept in starter():
        for name in concept.names:
            found.setdefault(normalize(name), concept.category or "")
    return found


def listed(names: Sequence[str], categories: Sequence[str | None] | None = None) -> list[Concept]:
    """Return the concepts of a plain list, each name one of its own (`list:<name>`); repeated names count once."""
    known = dict.fromkeys(zip(names, categories or [None] * len(names), strict=True))
    firsts: dict[str, str | None] = {}
    for name, category in known:
        firsts.setdefault(name, category)
    return [Concept(f"{LIST}:{name}", LIST, "", name, (), category, None) for name, category in firsts.items()]


@dataclass(frozen=True)
class LabellerSpec:
    """How to label: the skills, the scheme, whether text is cleaned first, whether functions vote on doubtful names."""

    skills: Skills
    scheme: str = "bio"
    clean: bool = False
    votes: bool = True

    @property
    def revision(self) -> str:
        """12 hex digits over what can change a label."""
        parts = (LABELS_VERSION, GAZETTEER_VERSION, replace(self, skills=Skills(self.skills.digest, b"")))
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]


@cache
def get_labeller(spec: LabellerSpec) -> Labeller:
    """Return the labeller for `spec`, made once per process."""
    concepts = spec.skills.concepts()
    return Labeller(Gazetteer(concepts), concepts, spec.scheme, spec.clean, spec.votes)
