"""Text in, linked mentions out, in one process: behind the Python API and `skillmill extract --text`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.linking.linker import LINK_FIELDS, Link, Linker
from skillmill.udfs.linking.parts import LinkedPart, link_parts
from skillmill.udfs.linking.rows import sentence_at
from skillmill.udfs.linking.taxonomies import TaxonomyRef, by_id, read_local
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec


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
        self._linker = Linker(concept for ref in references for concept in by_id(read_local(ref)))
        self._skill_labels = spec.skill_labels

    @property
    def recognizers(self) -> tuple[Recognizer, ...]:
        """The recognisers, in order."""
        return self._extractor.recognizers

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels that can come out, each once, in the order of the recognisers."""
        return tuple(dict.fromkeys(label for each in self.recognizers for label in each.labels))

    @property
    def revision(self) -> str:
        """The revision of the model, that is of the transformer; of the first recogniser where there is none."""
        return next((each for each in self.recognizers if each.name == "transformer"), self.recognizers[0]).revision

    def extract(self, texts: Sequence[str]) -> list[list[LinkedMention]]:
        """Return the mentions of each text, sorted by (start, end, label), with their concepts."""
        found = self._extractor.extract(texts)
        return [self._link(text, mentions) for text, mentions in zip(texts, found, strict=True)]

    def _link(self, text: str, mentions: list[Mention]) -> list[LinkedMention]:
        skills = [mention for mention in mentions if mention.label in self._skill_labels]
        places = [sentence_at(text, mention.start) for mention in skills]
        parts = link_parts(self._linker, [mention.surface for mention in skills], places)
        linked = [
            LinkedMention(_narrowed(mention, part), part.link)
            for mention, found in zip(skills, parts, strict=True)
            for part in found
        ]
        linked += [LinkedMention(mention, None) for mention in mentions if mention.label not in self._skill_labels]
        return sorted(linked, key=lambda each: (each.mention.start, each.mention.end, each.mention.label))


def _narrowed(mention: Mention, part: LinkedPart) -> Mention:
    surface = mention.surface[part.start : part.end]
    return replace(mention, start=mention.start + part.start, end=mention.start + part.end, surface=surface)
