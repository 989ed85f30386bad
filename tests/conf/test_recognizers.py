"""Which recognisers may run together."""

import pytest

from skillmill.conf.settings import Extract
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.registry import get_recognizer, get_revision


@pytest.mark.parametrize("kind", ["sparknlp", "sparknlp-gazetteer"])
def test_what_runs_in_the_jvm_runs_alone(kind: str) -> None:
    assert [spec.kind for spec in Extract(recognizers=(kind,)).specs(threads=1)] == [kind]
    for names in ((kind, "gazetteer"), ("transformer", kind), ("sparknlp", "sparknlp-gazetteer")):
        with pytest.raises(ValueError, match="runs in Spark's JVM, and so alone"):
            Extract(recognizers=names)


def test_thresholds_are_for_the_models_and_the_taxonomy_for_the_gazetteers() -> None:
    for kind, model, thresholds in (("sparknlp", "m", (("Skill", 0.5),)), ("sparknlp-gazetteer", "t", ())):
        extract = Extract(recognizers=(kind,), model="m", gazetteer_taxonomy="t", thresholds=("Skill=0.5",))
        [spec] = extract.specs(threads=1)
        assert (spec.model, spec.thresholds) == (model, thresholds)


def test_without_spark_a_recognizer_of_the_jvm_says_where_it_runs() -> None:
    [spec] = Extract(recognizers=("sparknlp",)).specs(threads=1)
    with pytest.raises(SkillmillError, match="use it in skillmill run or extract, without --text"):
        get_recognizer(spec)


def test_the_shipped_model_must_be_exported_first() -> None:
    [spec] = Extract(recognizers=("sparknlp",)).specs(threads=1)
    with pytest.raises(SkillmillError, match=r"skillmill models export .* --to sparknlp"):
        get_revision(spec)


def test_the_ruler_has_the_gazetteers_revision() -> None:
    [ruler], [gazetteer] = (
        Extract(recognizers=(kind,)).specs(threads=1) for kind in ("sparknlp-gazetteer", "gazetteer")
    )
    assert get_revision(ruler) == get_revision(gazetteer)
