"""From specs to recognisers, made once per worker process."""

from collections.abc import Collection
from dataclasses import replace

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import STARTER, TaxonomyRef, read_local
from skillmill.udfs.recognition.gazetteer import Gazetteer
from skillmill.udfs.recognition.recognizer import (
    JVM_KINDS,
    MODEL_KINDS,
    PYTHON_KINDS,
    Recognizer,
    RecognizerSpec,
    require_revision,
)
from skillmill.udfs.recognition.stop_phrases import stop_phrases_but

_made: dict[RecognizerSpec, Recognizer] = {}


def get_recognizer(spec: RecognizerSpec) -> Recognizer:
    """Return the recogniser that `spec` describes; the same one at every call of this process until it is let go.

    Raises SkillmillError for an unknown kind, for a model or taxonomy that is not there, and for one that is not of
    the revision that `spec` expects.
    """
    if spec not in _made:
        made = _make(spec)
        require_revision(spec.model, made.revision, spec.revision)
        _made[spec] = made
    return _made[spec]


def let_go_of_models_but(specs: Collection[RecognizerSpec]) -> None:
    """Let go of all models that this process holds but those of `specs`; gazetteers, which are small, stay."""
    for spec in [spec for spec in _made if spec.kind in MODEL_KINDS and spec not in specs]:
        del _made[spec]


def _make(spec: RecognizerSpec) -> Recognizer:
    if spec.kind == "gazetteer":
        return Gazetteer(*gazetteer_parts(spec))
    if spec.kind == "transformer":
        from skillmill.udfs.recognition.transformer import load_transformer

        return load_transformer(spec)
    if spec.kind == "spacy":
        from skillmill.udfs.recognition.spacy_pipeline import load_spacy

        return load_spacy(spec)
    if spec.kind in JVM_KINDS:
        raise SkillmillError(
            f"recognizer {spec.kind} runs in Spark: use it in skillmill run or extract, without --text"
        )
    raise SkillmillError(f"no recognizer {spec.kind!r}; there are {', '.join((*PYTHON_KINDS, *JVM_KINDS))}")


def gazetteer_parts(spec: RecognizerSpec) -> tuple[list[Concept], tuple[str, ...]]:
    """Return the concepts whose names a gazetteer finds, and its stop phrases.

    Raises SkillmillError for a taxonomy that cannot be read.
    """
    concepts = read_local(TaxonomyRef.parse(STARTER if spec.model == "default" else spec.model))
    terms = [Concept(f"term:{term}", "term", "", term, (), None, None) for term in spec.terms]
    return [*concepts, *terms], stop_phrases_but(spec.terms)


def get_revision(spec: RecognizerSpec) -> str:
    """Return the revision of a recogniser without running it; a model's files are checked against their hashes.

    Raises SkillmillError for a model or taxonomy that is missing or damaged.
    """
    if spec.kind == "transformer":
        from skillmill.udfs.recognition.transformer import read_revision

        return read_revision(spec)
    if spec.kind == "spacy":
        from skillmill.udfs.recognition.spacy_pipeline import spacy_revision

        return spacy_revision(spec.model)
    if spec.kind == "sparknlp":
        from skillmill.udfs.recognition.spark_nlp.folder import open_exported

        return open_exported(spec.model).revision
    if spec.kind == "sparknlp-gazetteer":
        return Gazetteer(*gazetteer_parts(spec)).revision
    return get_recognizer(spec).revision


def pinned(spec: RecognizerSpec) -> RecognizerSpec:
    """Return `spec` with the revision that is here now, to travel to the executors. Raises what get_revision raises."""
    return replace(spec, revision=get_revision(spec))
