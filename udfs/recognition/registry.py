"""From specs to recognisers, made once per worker process."""

from dataclasses import replace
from functools import cache

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import STARTER, TaxonomyRef, read_local
from skillmill.udfs.recognition.gazetteer import Gazetteer
from skillmill.udfs.recognition.recognizer import Recognizer, RecognizerSpec, require_revision

KINDS = ("transformer", "gazetteer")


@cache
def get_recognizer(spec: RecognizerSpec) -> Recognizer:
    """Return the recogniser that `spec` describes; the same one at every call of this process.

    Raises SkillmillError for an unknown kind, for a model or taxonomy that is not there, and for one that is not of
    the revision that `spec` expects.
    """
    made = _make(spec)
    require_revision(spec.model, made.revision, spec.revision)
    return made


def _make(spec: RecognizerSpec) -> Recognizer:
    if spec.kind == "gazetteer":
        concepts = read_local(TaxonomyRef.parse(STARTER if spec.model == "default" else spec.model))
        return Gazetteer(
            [*concepts, *(Concept(f"term:{term}", "term", "", term, (), None, None) for term in spec.terms)]
        )
    if spec.kind == "transformer":
        from skillmill.udfs.recognition.transformer import load_transformer

        return load_transformer(spec)
    raise SkillmillError(f"no recognizer {spec.kind!r}; there are {' and '.join(KINDS)}")


def get_revision(spec: RecognizerSpec) -> str:
    """Return the revision of a recogniser without running it; a model's files are checked against their hashes.

    Raises SkillmillError for a model or taxonomy that is missing or damaged.
    """
    if spec.kind == "transformer":
        from skillmill.udfs.recognition.transformer import read_revision

        return read_revision(spec)
    return get_recognizer(spec).revision


def pinned(spec: RecognizerSpec) -> RecognizerSpec:
    """Return `spec` with the revision that is here now, to travel to the executors. Raises what get_revision raises."""
    return replace(spec, revision=get_revision(spec))
