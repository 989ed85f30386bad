"""A linker on this machine, from what a person names; without Spark."""

from collections.abc import Sequence
from pathlib import Path

from skillmill.jobs.linking.evaluate import Judged, answer_mentions, answer_sentences, judge
from skillmill.jobs.linking.items import Item
from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.overrides import NO_OVERRIDES, read_overrides
from skillmill.udfs.linking.sentences import Found, get_sentence_linker
from skillmill.udfs.linking.spec import LinkerSpec, get_linker, make_spec
from skillmill.udfs.linking.taxonomies import TaxonomyRef, by_id, read_local
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.recognizer import RecognizerSpec

RECOGNIZERS = (RecognizerSpec("transformer"), RecognizerSpec("gazetteer"))


def make_local_spec(
    taxonomies: Sequence[str], overrides: str | None, model: str, threads: int = 0
) -> tuple[LinkerSpec, list[Concept]]:
    """Return the spec of a linker over these taxonomies (`starter`, PATH or NAME=PATH, in order), and the concepts.

    Its index is kept in this machine's folder for indexes. Raises SkillmillError.
    """
    concepts = [concept for text in taxonomies for concept in by_id(read_local(TaxonomyRef.parse(text)))]
    decisions = read_overrides(Path(overrides)) if overrides else NO_OVERRIDES
    return make_spec(concepts, None, True, model, decisions, threads), concepts


def make_linker(taxonomies: Sequence[str], overrides: str | None, model: str) -> Linker:
    """Return a linker, see make_local_spec."""
    return get_linker(make_local_spec(taxonomies, overrides, model)[0])


def judge_file(items: Sequence[Item], taxonomies: Sequence[str], overrides: str | None, model: str) -> Judged:
    """Return how good the linker is on items: mentions, or whole sentences where they have no surface."""
    spec, concepts = make_local_spec(taxonomies, overrides, model)
    if items[0].surface:
        return judge(items, answer_mentions(items, get_linker(spec)), concepts)
    return judge(items, answer_sentences(items, get_sentence_linker(spec), skills_in(items)), concepts)


def skills_in(items: Sequence[Item]) -> list[list[Found]]:
    """Return the skills that the shipped recognisers find in each sentence."""
    found = get_extractor(RECOGNIZERS).extract([item.sentence for item in items])
    return [[(m.start, m.surface) for m in mentions if m.label in SKILL_LABELS] for mentions in found]
