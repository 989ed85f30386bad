import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition import registry
from skillmill.udfs.recognition.extractor import Extractor, Outcome, get_extractor, replace_extractor
from skillmill.udfs.recognition.gazetteer import Gazetteer
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer, get_revision

POISON = "zyxwv"
GAZETTEER = RecognizerSpec("gazetteer", "starter")


@dataclass
class WholeText:
    """Finds each text as one mention, and breaks on the poisoned ones, saying what they hold."""

    name: str = "transformer"
    label: str = "Knowledge"
    confidence: float = 0.5
    labels: tuple[str, ...] = ("Knowledge",)
    revision: str = "0" * 12
    runtime: str = "python"

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        for text in texts:
            if POISON in text:
                raise ValueError(f"cannot read {text}")
        return [[self._mention(text)] if text else [] for text in texts]

    def _mention(self, text: str) -> Mention:
        return Mention(0, len(text), self.label, text, self.confidence, False, self.name, self.revision, self.runtime)


def surfaces(extractor: Extractor, texts: Sequence[str]) -> list[list[str]]:
    return [[m.surface for m in of_text] for of_text in extractor.extract(texts)]


def test_each_text_has_its_mentions_in_order() -> None:
    assert surfaces(Extractor([WholeText()]), ["Java", "", "SQL"]) == [["Java"], [], ["SQL"]]


def test_no_texts_have_no_mentions() -> None:
    assert Extractor([WholeText()]).extract([]) == []
    assert Extractor([WholeText()]).outcomes([]) == []


def test_lists_of_the_transformer_are_split() -> None:
    assert surfaces(Extractor([WholeText("transformer")]), ["Java, SQL"]) == [["Java", "SQL"]]


def test_names_of_the_gazetteer_are_not_split() -> None:
    assert surfaces(Extractor([WholeText("gazetteer")]), ["Java, SQL"]) == [["Java, SQL"]]


def test_what_several_recognisers_find_is_merged_and_the_winner_named() -> None:
    both = Extractor([WholeText("transformer"), WholeText("gazetteer", confidence=0.9)])
    assert [m.recognizer for m in both.extract(["Java"])[0]] == ["gazetteer"]


def test_on_a_tie_the_first_recogniser_of_the_list_wins() -> None:
    one, two = WholeText("transformer"), WholeText("gazetteer")
    assert Extractor([one, two]).extract(["Java"])[0][0].recognizer == "transformer"
    assert Extractor([two, one]).extract(["Java"])[0][0].recognizer == "gazetteer"


def test_a_text_that_breaks_a_recogniser_rejects_that_text_only() -> None:
    texts = ["Java", f"{POISON} résumé", "SQL"]
    outcomes = Extractor([WholeText()]).outcomes(texts)
    assert [outcome.reason for outcome in outcomes] == [None, "recognizer_failed", None]
    assert [[m.surface for m in outcome.mentions] for outcome in outcomes] == [["Java"], [], ["SQL"]]


def test_a_rejected_text_tells_the_errors_type_and_none_of_the_text() -> None:
    assert Extractor([WholeText()]).outcomes([f"{POISON} résumé"]) == [Outcome([], "recognizer_failed", "ValueError")]


def test_one_failing_recogniser_of_two_rejects_the_text() -> None:
    both = Extractor([get_recognizer(GAZETTEER), WholeText()])
    assert [outcome.reason for outcome in both.outcomes([f"Python {POISON}", "Python"])] == ["recognizer_failed", None]


def test_extract_raises_what_a_recogniser_raises() -> None:
    with pytest.raises(ValueError, match="cannot read"):
        Extractor([WholeText()]).extract([POISON])


def test_a_recogniser_is_made_once_per_process() -> None:
    assert get_recognizer(GAZETTEER) is get_recognizer(RecognizerSpec("gazetteer", "starter"))
    assert get_extractor((GAZETTEER,)) is get_extractor((RecognizerSpec("gazetteer", "starter"),))


def test_a_worker_lets_go_of_a_model_when_it_gets_another_and_keeps_its_gazetteer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_made", {})
    monkeypatch.setattr(registry, "_make", lambda spec: WholeText() if spec.kind == "transformer" else Gazetteer([]))
    first, second = RecognizerSpec("transformer", "first"), RecognizerSpec("transformer", "second")
    for spec in (first, second):
        replace_extractor((spec, GAZETTEER))
        assert set(registry._made) == {spec, GAZETTEER}
    gazetteer = registry._made[GAZETTEER]
    replace_extractor((GAZETTEER,))
    assert set(registry._made) == {second, GAZETTEER}
    assert registry._made[GAZETTEER] is gazetteer
    get_extractor.cache_clear()


def test_a_spec_travels_to_the_executors_and_back() -> None:
    assert pickle.loads(pickle.dumps(GAZETTEER)) == GAZETTEER


def test_the_default_gazetteer_is_the_starters() -> None:
    assert get_revision(RecognizerSpec("gazetteer")) == get_revision(GAZETTEER)


def test_a_gazetteer_is_made_from_a_taxonomy_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("id,label\nx,Frobnication\n", encoding="utf-8")
    spec = RecognizerSpec("gazetteer", str(path))
    assert surfaces(get_extractor((spec,)), ["ten years of frobnication"]) == [["frobnication"]]
    assert get_revision(spec) != get_revision(GAZETTEER)


def test_a_taxonomy_that_is_not_there_is_named() -> None:
    with pytest.raises(SkillmillError, match=r"nowhere\.csv"):
        get_recognizer(RecognizerSpec("gazetteer", "/nowhere.csv"))


def test_an_unknown_recogniser_is_answered_with_the_known_ones() -> None:
    with pytest.raises(SkillmillError, match="'gazeteer'; there are transformer, gazetteer"):
        get_recognizer(RecognizerSpec("gazeteer"))
