"""The figures of evaluate-linking, checked against cases worked out by hand."""

import pytest

from skillmill.jobs.linking.evaluate import Answer, judge
from skillmill.jobs.linking.items import Item
from skillmill.udfs.linking.concept import Concept


def concept(concept_id: str, label: str, group: bool = False) -> Concept:
    return Concept(concept_id, concept_id.partition(":")[0], "1", label, (), None, None, group=group)


CONCEPTS = [concept(f"a:{at}", f"Skill {at}") for at in range(8)] + [concept("b:1", "Skill 1")]


def figures(*pairs: tuple[list[str], list[str], str | None]) -> dict[str, float]:
    items = [Item("a sentence", tuple(labels)) for labels, _, _ in pairs]
    answers = [Answer(tuple(ranked), linked) for _, ranked, linked in pairs]
    return dict(judge(items, answers, CONCEPTS).figures)


def test_ranks_are_counted_over_items_with_gold() -> None:
    found = figures((["Skill 0"], ["a:0", "a:1"], None), (["Skill 1"], ["a:2", "a:1"], None), ([], ["a:3"], None))
    assert (found["r@1"], found["r@5"], found["mrr"], found["items_with_gold"]) == (0.5, 1.0, 0.75, 2)


def test_rp_at_5_divides_by_the_lesser_of_five_and_the_gold() -> None:
    two = figures((["Skill 0", "Skill 1"], ["a:0", "a:2", "a:1"], None))
    six = figures(([f"Skill {at}" for at in range(6)], [f"a:{at}" for at in range(6)], None))
    late = figures((["Skill 0"], ["a:1", "a:2", "a:3", "a:4", "a:5", "a:0"], None))
    assert (two["rp@5"], six["rp@5"], late["rp@5"]) == (1.0, 1.0, 0.0)


def test_coverage_counts_links_of_items_with_gold_and_precision_all_links() -> None:
    found = figures((["Skill 0"], [], "a:0"), (["Skill 1"], [], "a:2"), (["Skill 2"], [], None), ([], [], "a:3"))
    assert found["coverage"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["precision"] == pytest.approx(1 / 3)


def test_the_same_concept_of_another_taxonomy_is_right() -> None:
    assert figures((["Skill 1"], ["b:1"], "b:1"))["precision"] == 1.0


def test_a_label_that_no_taxonomy_has_counts_as_wrong_and_is_listed() -> None:
    judged = judge([Item("s", ("Nothing", "Skill 0"))], [Answer(("a:0",), "a:0")], CONCEPTS)
    assert judged.unknown == ("Nothing",)
    assert judged.figures["rp@5"] == 0.5


def test_case_and_outer_spaces_of_a_label_do_not_matter() -> None:
    assert figures((["skill 0 "], ["a:0"], None))["r@1"] == 1.0


def test_without_items_of_gold_and_links_all_is_zero() -> None:
    found = figures(([], [], None))
    assert (found["r@1"], found["coverage"], found["precision"]) == (0, 0, 0)
