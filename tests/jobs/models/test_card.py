"""What is read from a card."""

from skillmill.jobs.models.card import Scored, dev_score, licences, scores

STRICT = {
    "micro": {"precision": 0.5, "recall": 0.4, "f1": 0.444, "support": 9},
    "labels": {"Skill": {"precision": 0.5, "recall": 0.4, "f1": 0.444, "support": 9}},
}


def test_bare_strict_scores_are_read_for_each_runtime() -> None:
    card = {"dev": {"torch-f32": {"epoch": 3, "f1": 0.45, "precision": 0.5, "recall": 0.4}, "openvino-int8": STRICT}}
    assert [(row.on, row.label, row.f1) for row in scores(card)] == [
        ("dev torch-f32", "micro", 0.45),
        ("dev openvino-int8", "Skill", 0.444),
        ("dev openvino-int8", "micro", 0.444),
    ]
    assert dev_score(card) == "0.444"


def test_intervals_are_read_from_an_evaluation() -> None:
    interval = {"f1": [0.4, 0.5], "precision": [0, 1], "recall": [0, 1]}
    evaluation = {"strict": STRICT, "token": STRICT, "intervals": {"strict": {"micro": interval, "labels": {}}}}
    found = scores({"dev": {"skillspan": evaluation}, "test": {"skillspan": evaluation | {"intervals": None}}})
    assert found[1] == Scored("dev skillspan", "micro", 0.5, 0.4, 0.444, (0.4, 0.5))
    assert found[3] == Scored("test skillspan", "micro", 0.5, 0.4, 0.444)


def test_several_data_sets_are_named() -> None:
    assert dev_score({"dev": {"skillspan": STRICT, "green": STRICT}}) == "skillspan 0.444, green 0.444"


def test_a_card_without_scores_or_licences_has_none() -> None:
    for card in ({}, {"dev": None}, {"dev": {"x": [1]}}, {"dev": {"micro": "?"}}):
        assert (dev_score(card), scores(card), licences(card)) == ("", [], {})


def test_licences_are_named_by_what_they_are_of() -> None:
    card = {
        "licence": "Apache-2.0",
        "encoder": {"name": "mini", "licence": "MIT"},
        "recipe": {"encoder_licence": "MIT", "corpora": [{"train": "a.json", "licence": "CC BY 4.0"}]},
    }
    assert licences(card) == {"model": "Apache-2.0", "encoder mini": "MIT"}
    assert licences({"recipe": card["recipe"]}) == {"encoder": "MIT", "corpora a.json": "CC BY 4.0"}
