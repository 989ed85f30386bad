"""The benchmark's own arithmetic, without spaCy and without a model."""

import importlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from skillmill.jobs.corpora import LabelledText

ROOT = Path(__file__).parents[2]
TEXT = "Python, teamwork, Pune xxxx@xxxxx.xxx"
GOLD = frozenset({(0, 6, "Tech Tools"), (8, 16, "Soft Skills"), (18, 22, "Location")})


@pytest.fixture
def baseline(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """benchmarks/ is run from the checkout and never installed."""
    monkeypatch.syspath_prepend(str(ROOT))
    return importlib.import_module("benchmarks.ner_baseline")


def texts(count: int = 4) -> list[LabelledText]:
    return [LabelledText(TEXT, GOLD, (), f"r{number}") for number in range(count)]


def measured(baseline: ModuleType, *found: Sequence[frozenset[tuple[int, int, str]]]) -> dict[str, object]:
    names = ("spaCy", "skillmill")
    systems = [baseline.System(name, {}, spans) for name, spans in zip(names, found, strict=False)]
    return {
        "documents": 4,
        "about": {system.name: {} for system in systems},
        "own_labels": baseline.scores(texts(), systems, {}, 1),
        "skills_as_one": baseline.scores(texts(), systems, baseline.THREE_IN_ONE, 1),
    }


def test_three_kinds_of_skills_are_one_label_where_a_system_mixes_them_up(baseline: ModuleType) -> None:
    mixed_up = [frozenset({(0, 6, "Job Specific Skills"), (0, 6, "Tech Tools"), (8, 16, "Tech Tools")})] * 4
    found = measured(baseline, mixed_up)
    one = found["skills_as_one"]["systems"]["spaCy"]["labels"]["Skill"]  # type: ignore[index]
    assert one == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 8}
    own = found["own_labels"]["systems"]["spaCy"]["labels"]  # type: ignore[index]
    assert own["Tech Tools"]["precision"] == 0.5


def test_spans_that_touch_stay_two_when_their_labels_become_one(baseline: ModuleType) -> None:
    gold = [LabelledText("Java SQL", frozenset({(0, 4, "Tech Tools"), (4, 8, "Soft Skills")}), (), "a")]
    system = baseline.System("spaCy", {}, [frozenset({(0, 8, "Tech Tools")})])
    one = baseline.scores(gold, [system], baseline.THREE_IN_ONE, 1)["systems"]["spaCy"]["labels"]["Skill"]
    assert (one["support"], one["f1"]) == (2, 0.0)


def test_the_difference_is_the_second_system_less_the_first(baseline: ModuleType) -> None:
    found = measured(baseline, [frozenset()] * 4, [GOLD] * 4)
    difference = found["own_labels"]["difference"]["micro"]  # type: ignore[index]
    assert difference == {"f1": 1.0, "interval": [1.0, 1.0], "share_above_zero": 1.0}


def test_the_table_has_a_row_per_label_two_sums_and_the_three_in_one_row(baseline: ModuleType) -> None:
    table = baseline.table(measured(baseline, [GOLD] * 4, [frozenset()] * 4))
    assert list(table.columns[0].cells) == [
        *("Location", "Soft Skills", "Tech Tools", "all labels"),
        *("Skill (three in one)", "all labels, skills as one"),
    ]
    assert next(iter(table.columns[4].cells)) == "-1.000"


def test_a_single_system_has_no_difference(baseline: ModuleType) -> None:
    table = baseline.table(measured(baseline, [GOLD] * 4))
    assert [column.header for column in table.columns] == ["label", "spans", "spaCy"]


def test_masked_addresses_are_the_same_on_every_run_and_others_in_dev(baseline: ModuleType) -> None:
    once, again = (baseline.unmasked(texts(), "heldout", 7) for _ in range(2))
    assert once == again
    assert once != baseline.unmasked(texts(), "train", 7)
    assert not any("xx" in text.text for text in once)
