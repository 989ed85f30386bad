"""Strict scores against cases worked out by hand, and the renaming of labels."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from skillmill.jobs.cli.evaluate import evaluate as evaluate_command
from skillmill.jobs.evaluation.gold import GoldText
from skillmill.jobs.evaluation.run import LabelMap, evaluate
from skillmill.jobs.evaluation.scores import strict_scores
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.recognition.mention import Mention

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
    gold = [GoldText("use Go", frozenset({(4, 6, "Tool"), (4, 6, "Skill"), (0, 3, "Verb")}))]
    found = Canned({(4, 6, "Skill"), (4, 6, "Knowledge")})
    names = LabelMap.parse(["gold:Tool=Skill", "gold:Verb=", "model:Knowledge=Skill"])
    assert evaluate(gold, found, names)["micro"] == {"precision": 1, "recall": 1, "f1": 1, "support": 1}


def test_an_empty_name_drops_a_label_of_the_model() -> None:
    gold = [GoldText("use Go", frozenset({(4, 6, "Skill")}))]
    found = Canned({(4, 6, "Skill"), (0, 3, "Knowledge")})
    assert evaluate(gold, found, LabelMap.parse(["model:Knowledge="]))["micro"]["precision"] == 1


def test_renaming_is_not_repeated() -> None:
    gold = [GoldText("ab", frozenset({(0, 1, "A"), (1, 2, "B")}))]
    scores = evaluate(gold, Canned({(0, 1, "A"), (1, 2, "B")}), LabelMap.parse(["gold:A=B", "gold:B=A"]))
    assert (scores["micro"]["f1"], set(scores["labels"])) == (0, {"A", "B"})


def test_what_gold_does_not_annotate_is_not_held_against_the_model() -> None:
    gold = [
        GoldText("use Go", frozenset({(0, 6, "Skill"), (4, 6, "Knowledge")})),
        GoldText("use Go", frozenset({(0, 6, "Skill")}), unknown=((0, 6, "Knowledge"),)),
    ]
    both = {(0, 6, "Skill"), (4, 6, "Knowledge")}
    assert evaluate(gold, Canned(both, both), LabelMap())["micro"]["f1"] == 1


@pytest.mark.parametrize("option", ["A=B", "gold:A", "side:A=B", "gold:=B", "gold"])
def test_a_malformed_map_is_refused(option: str) -> None:
    with pytest.raises(SkillmillError, match="gold:OLD=NEW"):
        LabelMap.parse([option])


def test_two_new_names_for_one_label_are_refused() -> None:
    with pytest.raises(SkillmillError, match="two new names"):
        LabelMap.parse(["gold:A=B", "gold:A=C"])


def test_the_command_scores_the_shipped_model_and_writes_json(tmp_path: Path) -> None:
    row = {"text": "You know Python, SQL and Docker.", "spans": [[9, 15, "Tool"], [17, 20, "Tool"]]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(row) + "\n")
    evaluate_command(
        data=tmp_path / "gold.jsonl",
        data_format="spans",
        label_map=["model:Knowledge=Tool"],
        json_path=tmp_path / "out.json",
    )
    scores = json.loads((tmp_path / "out.json").read_text())
    assert set(scores) == {"strict"}
    assert set(scores["strict"]) == {"micro", "labels"}
    assert scores["strict"]["micro"].keys() == {"precision", "recall", "f1", "support"}
    assert scores["strict"]["labels"]["Tool"]["support"] == 2
    assert scores["strict"]["micro"]["recall"] > 0


def test_gold_without_spans_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text('{"text": "a", "spans": [[0, 1, "X"]]}\n')
    with pytest.raises(SkillmillError, match="no labelled spans left after --map"):
        evaluate_command(data=tmp_path / "gold.jsonl", data_format="spans", label_map=["gold:X="])


def test_the_shipped_model_reaches_its_figure_on_skillspan_dev(data: Path, tmp_path: Path) -> None:
    evaluate_command(data=data / "skillspan" / "dev.json", data_format="skillspan", json_path=tmp_path / "scores.json")
    assert json.loads((tmp_path / "scores.json").read_text())["strict"]["micro"]["f1"] >= 0.47
