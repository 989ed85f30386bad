"""Text in, linked mentions out, in one process: behind the Python API and `skillmill extract --text`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.linking.linker import LINK_FIELDS, Link, Linker
from skillmill.udfs.linking.taxonomy import TaxonomyRef, read_local
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec


@dataclass(frozen=True)
class LinkedMention:
    """A mention with the concept that it stands for, if it is a skill and a taxonomy knows it."""

    mention: Mention
    link: Link | None

    def as_dict(self) -> dict[str, Any]:
        """Return it flat, under the column names of the table skill_mentions."""
        link = self.link.as_dict() if self.link else dict.fromkeys(LINK_FIELDS)
        return {**self.mention.as_dict(), **link}


@dataclass(frozen=True)
class PipelineSpec:
    """Recognisers and taxonomies (`starter`, PATH or NAME=PATH), in order; small and picklable."""

    recognizers: tuple[RecognizerSpec, ...]
    taxonomies: tuple[str, ...] = ("starter",)
    skill_labels: tuple[str, ...] = SKILL_LABELS


class Pipeline:
    """Recognises and links, without Spark and without tables."""

    def __init__(self, spec: PipelineSpec) -> None:
        """Raises SkillmillError for a model or taxonomy that is missing or damaged."""
        self._extractor = get_extractor(spec.recognizers)
        references = [TaxonomyRef.parse(text) for text in spec.taxonomies]
        self._linker = Linker(concept for ref in references for concept in read_local(ref))
        self._skill_labels = spec.skill_labels

    def extract(self, texts: Sequence[str]) -> list[list[LinkedMention]]:
        """Return the mentions of each text, sorted by (start, end, label), with their concepts."""
        return [self._link(mentions) for mentions in self._extractor.extract(texts)]

    def _link(self, mentions: list[Mention]) -> list[LinkedMention]:
        links = self._linker.link([mention.surface for mention in mentions])
        return [
            LinkedMention(mention, link if mention.label in self._skill_labels else None)
            for mention, link in zip(mentions, links, strict=True)
        ]
