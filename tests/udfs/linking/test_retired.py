from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.retired import Retired, retire


def concept(own_id: str, label: str, *others: str, version: str = "1", group: bool = False) -> Concept:
    return Concept(own_id, own_id.partition(":")[0], version, label, others, None, None, group=group)


def new(own_id: str, label: str, *others: str, group: bool = False) -> Concept:
    return concept(own_id, label, *others, version="2", group=group)


def replaced(old: Concept, *now: Concept) -> str | None:
    """Return what replaced a concept in the step to `now`."""
    [entry] = retire([old], now)
    return entry.replaced_by


def test_an_id_that_a_newer_version_lacks_is_listed_with_that_version_and_its_label() -> None:
    [entry] = retire([concept("a:1", "COBOL"), concept("a:2", "Java")], [new("a:2", "Java")])
    assert entry == Retired("a:1", "a", "2", "COBOL", None)


def test_the_same_label_replaces_before_an_alternative_does() -> None:
    assert replaced(concept("a:1", "K8s"), new("a:2", "Kubernetes", "k8s"), new("a:3", "k8s")) == "a:3"
    assert replaced(concept("a:1", "K8s"), new("a:2", "Kubernetes", "k8s")) == "a:2"
    assert replaced(concept("a:1", "K8s", "Kubernetes"), new("a:2", "Kubernetes")) == "a:2"


def test_an_alternative_that_both_had_does_not_replace() -> None:
    assert replaced(concept("a:1", "Go game", "Go"), new("a:2", "Golang", "Go")) is None


def test_of_several_the_lowest_id_replaces() -> None:
    assert replaced(concept("a:1", "Go"), new("a:9", "go"), new("a:3", "GO")) == "a:3"


def test_a_group_is_not_replaced_by_a_skill_nor_a_concept_by_another_taxonomys() -> None:
    assert replaced(concept("a:1", "Go", group=True), new("a:2", "Go")) is None
    assert replaced(concept("a:1", "Go"), new("b:2", "Go"), new("a:2", "Java")) is None


def test_an_id_that_comes_back_is_no_longer_retired() -> None:
    before = [Retired("a:1", "a", "2", "COBOL", None)]
    assert retire([new("a:2", "Java")], [concept("a:1", "COBOL"), concept("a:2", "Java")], before) == []


def test_what_was_retired_before_stays_with_the_version_that_retired_it() -> None:
    before = [Retired("a:1", "a", "1", "COBOL", None)]
    assert retire([concept("a:2", "Java")], [new("a:2", "Java")], before) == before


def test_a_replacement_that_is_retired_in_its_turn_hands_on_to_its_own() -> None:
    before = [Retired("a:1", "a", "1", "K8s", "a:2")]
    found = retire([concept("a:2", "Kubernetes")], [new("a:3", "Kubernetes")], before)
    assert {entry.concept_id: entry.replaced_by for entry in found} == {"a:1": "a:3", "a:2": "a:3"}


def test_a_replacement_that_is_retired_for_nothing_leaves_none() -> None:
    before = [Retired("a:1", "a", "1", "K8s", "a:2")]
    found = retire([concept("a:2", "Kubernetes")], [new("a:3", "Java")], before)
    assert {entry.replaced_by for entry in found} == {None}


def test_a_taxonomy_that_is_no_longer_used_retires_nothing_and_keeps_what_it_had() -> None:
    before = [Retired("a:1", "a", "1", "K8s", "a:2")]
    assert retire([concept("a:2", "Kubernetes")], [new("b:1", "Java")], before) == before


def test_the_step_from_nothing_retires_nothing() -> None:
    assert retire([], [new("a:1", "Java")]) == []
