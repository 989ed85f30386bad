from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.matches import same_concepts


def concept(own_id: str, label: str, *others: str, group: bool = False) -> Concept:
    return Concept(own_id, own_id.partition(":")[0], "1", label, others, None, None, group=group)


def test_equal_labels_match_both_ways_whatever_their_case_plural_and_parentheses() -> None:
    one, other = concept("a:1", "Python (computer programming)"), concept("b:1", "PYTHON")
    tests, test = concept("a:2", "Unit Tests"), concept("b:2", "unit-test")
    assert same_concepts([one, other, tests, test]) == {
        "a:1": {"b:1"},
        "b:1": {"a:1"},
        "a:2": {"b:2"},
        "b:2": {"a:2"},
    }


def test_an_alternative_that_is_the_others_label_matches() -> None:
    assert same_concepts([concept("a:1", "Kubernetes", "K8s"), concept("b:1", "k8s")]) == {
        "a:1": {"b:1"},
        "b:1": {"a:1"},
    }


def test_an_alternative_that_both_have_is_not_enough() -> None:
    assert same_concepts([concept("a:1", "Go game", "Go"), concept("b:1", "Golang", "Go")]) == {}


def test_concepts_of_one_taxonomy_never_match() -> None:
    assert same_concepts([concept("a:1", "Go"), concept("a:2", "go")]) == {}


def test_a_label_comes_before_alternatives_in_its_taxonomy() -> None:
    databases, sql = concept("a:1", "database systems", "SQL"), concept("a:2", "SQL")
    assert same_concepts([databases, sql, concept("b:1", "Sql")]) == {"a:2": {"b:1"}, "b:1": {"a:2"}}


def test_a_group_matches_groups_alone() -> None:
    skill, group = concept("a:1", "Statistics"), concept("b:1", "statistics", group=True)
    other = concept("c:1", "Statistics", group=True)
    assert same_concepts([skill, group, other]) == {"b:1": {"c:1"}, "c:1": {"b:1"}}


def test_sameness_is_not_handed_on() -> None:
    found = same_concepts([concept("a:1", "K8s"), concept("b:1", "Kubernetes", "K8s"), concept("c:1", "Kubernetes")])
    assert found == {"a:1": {"b:1"}, "b:1": {"a:1", "c:1"}, "c:1": {"b:1"}}


def test_names_of_punctuation_match_nothing() -> None:
    assert same_concepts([concept("a:1", "***"), concept("b:1", "---")]) == {}
