"""Strict scores against cases worked out by hand, and the renaming of labels."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.evaluation.predictions import Confidence, find
from skillmill.jobs.evaluation.run import LabelMap, under_names
from skillmill.jobs.evaluation.scores import StrictScores, strict_scores
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import parse_thresholds

Spans = set[tuple[int, int, str]]


class Canned:
    """A recogniser that finds what it is told to."""

    name, labels, revision, runtime = "canned", ("Skill", "Knowledge"), "0" * 12, "python"

    def __init__(self, *found: Spans) -> None:
        self.found = found

    def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
        return [
            [Mention(a, b, label, text[a:b], 0.5, False, "canned", "0" * 12, "python") for a, b, label in spans]
            for text, spans in zip(texts, self.found, strict=True)
        ]


def evaluate(gold: Sequence[LabelledText], recognizer: Canned, names: LabelMap) -> StrictScores:
    texts = [under_names(text, names.gold) for text in gold]
    found = find(texts, recognizer, names.model, recognizer.name)
    return strict_scores([text.spans for text in texts], [frozenset(spans) for spans in found.predictions])


def test_scores_are_those_worked_out_by_hand() -> None:
    gold: list[Spans] = [{(0, 2, "A"), (3, 5, "A"), (6, 9, "B")}, {(0, 4, "B")}]
    predicted: list[Spans] = [{(0, 2, "A"), (3, 6, "A"), (6, 9, "A")}, {(0, 4, "B"), (5, 6, "B")}]
    scores = strict_scores(gold, predicted)
    assert scores["labels"]["A"] == pytest.approx({"precision": 1 / 3, "recall": 1 / 2, "f1": 2 / 5, "support": 2})
    assert scores["labels"]["B"] == pytest.approx({"precision": 1 / 2, "recall": 1 / 2, "f1": 1 / 2, "support": 2})
    assert scores["micro"] == pytest.approx({"precision": 2 / 5, "recall": 2 / 4, "f1": 4 / 9, "support": 4})


def test_equal_spans_of_different_texts_are_different() -> None:
    scores = strict_scores([{(0, 1, "A")}, set()], [set(), {(0, 1, "A")}])
    assert scores["micro"]["f1"] == 0


def test_predictions_of_labels_that_gold_does_not_have_are_not_counted() -> None:
    scores = strict_scores([{(0, 1, "A")}], [{(0, 1, "A"), (0, 1, "Z")}])
    assert scores["micro"]["precision"] == 1
    assert set(scores["labels"]) == {"A"}


def test_labels_are_renamed_on_both_sides_and_equal_spans_count_once() -> None:
    gold = [LabelledText("use Go", frozenset({(4, 6, "Tool"), (4, 6, "Skill"), (0, 3, "Verb")}))]
    found = Canned({(4, 6, "Skill"), (4, 6, "Knowledge")})
    names = LabelMap.parse(["gold:Tool=Skill", "gold:Verb=", "model:Knowledge=Skill"])
    assert evaluate(gold, found, names)["micro"] == {"precision": 1, "recall": 1, "f1": 1, "support": 1}


def test_an_empty_name_drops_a_label_of_the_model() -> None:
    gold = [LabelledText("use Go", frozenset({(4, 6, "Skill")}))]
    found = Canned({(4, 6, "Skill"), (0, 3, "Knowledge")})
    assert evaluate(gold, found, LabelMap.parse(["model:Knowledge="]))["micro"]["precision"] == 1


def test_renaming_is_not_repeated() -> None:
    gold = [LabelledText("ab", frozenset({(0, 1, "A"), (1, 2, "B")}))]
    scores = evaluate(gold, Canned({(0, 1, "A"), (1, 2, "B")}), LabelMap.parse(["gold:A=B", "gold:B=A"]))
    assert (scores["micro"]["f1"], set(scores["labels"])) == (0, {"A", "B"})


def test_what_gold_does_not_annotate_is_not_held_against_the_model() -> None:
    gold = [
        LabelledText("use Go", frozenset({(0, 6, "Skill"), (4, 6, "Knowledge")})),
        LabelledText("use Go", frozenset({(0, 6, "Skill")}), unknown=((0, 6, "Knowledge"),)),
    ]
    both = {(0, 6, "Skill"), (4, 6, "Knowledge")}
    assert evaluate(gold, Canned(both, both), LabelMap())["micro"]["f1"] == 1


def test_what_gold_does_not_annotate_stays_so_under_a_new_name() -> None:
    gold = [
        LabelledText("use Go", frozenset({(4, 6, "Tool")})),
        LabelledText("use Go", frozenset(), unknown=((0, 6, "Tool"),)),
    ]
    found = Canned({(4, 6, "Knowledge")}, {(4, 6, "Knowledge")})
    scores = evaluate(gold, found, LabelMap.parse(["gold:Tool=X", "model:Knowledge=X"]))
    assert scores["micro"] == {"precision": 1, "recall": 1, "f1": 1, "support": 1}


def test_gold_counts_where_renaming_puts_it_under_a_label_that_was_not_annotated() -> None:
    gold = [LabelledText("use Go", frozenset({(4, 6, "Skill")}), unknown=((0, 6, "Knowledge"),))]
    found = Canned({(4, 6, "Skill"), (0, 3, "Skill")})
    scores = evaluate(gold, found, LabelMap.parse(["gold:Knowledge=Skill"]))
    assert scores["micro"] == {"precision": 1, "recall": 1, "f1": 1, "support": 1}


@pytest.mark.parametrize("option", ["A=B", "gold:A", "side:A=B", "gold:=B", "gold"])
def test_a_malformed_map_is_refused(option: str) -> None:
    with pytest.raises(SkillmillError, match="gold:OLD=NEW"):
        LabelMap.parse([option])


def test_two_new_names_for_one_label_are_refused() -> None:
    with pytest.raises(SkillmillError, match="two new names"):
        LabelMap.parse(["gold:A=B", "gold:A=C"])


def test_thresholds_are_read_by_label_and_the_label_may_hold_spaces() -> None:
    assert parse_thresholds(["Graduation Year=0.25", "Skill = 1"]) == (("Graduation Year", 0.25), ("Skill", 1.0))


@pytest.mark.parametrize("option", ["Skill", "=0.5", "Skill=", "Skill=high", "Skill=1.5", "Skill=-0.1", "Skill=nan"])
def test_a_malformed_threshold_is_refused(option: str) -> None:
    with pytest.raises(SkillmillError, match="LABEL=NUMBER"):
        parse_thresholds([option])


def test_two_thresholds_for_one_label_are_refused() -> None:
    with pytest.raises(SkillmillError, match="two numbers"):
        parse_thresholds(["Skill=0.5", "Skill=0.6"])


def test_of_mentions_that_renaming_makes_equal_the_most_confident_stays() -> None:
    class Unsure(Canned):
        def recognize(self, texts: Sequence[str]) -> list[list[Mention]]:
            [mentions] = super().recognize(texts)
            return [[replace(m, confidence=0.9 if m.label == "A" else 0.2) for m in mentions]]

    [text] = [LabelledText("Go", frozenset())]
    found = find([text], Unsure({(0, 2, "A"), (0, 2, "B")}), {"A": "X", "B": "X"}, "unsure")
    assert found.predictions == ({(0, 2, "X"): Confidence(0.9, False)},)
