"""Names of the list in training: only those that may be known there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.comparison.parts import Parts, terms_in
from skillmill.jobs.comparison.recipe import SentencesPart
from skillmill.jobs.comparison.run import with_list
from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.list_names import names_for
from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept


def concept(name: str, category: str, *others: str, group: bool = False) -> Concept:
    return Concept(f"own:{name}", "own", "1", name, others, category, None, group=group)


CONCEPTS = [
    concept("Kubernetes", "Technology", "k8s"),
    concept("SQL Server", "Technology"),
    concept("SQL", "Technology"),
    concept("Go", "Technology"),
    concept("Bookkeeping", "Business", "keeping of accounts"),
    concept("Trades", "Business", group=True),
]
TEXT = "We use Kotlin\tand Kotlin, 👩‍💻 e\u0301 too."


def test_names_are_those_of_the_label_s_category_or_all() -> None:
    names = names_for(["Technology", "In-SK"], CONCEPTS, frozenset())
    assert names["Technology"] == ["Kubernetes", "SQL", "SQL Server", "k8s"]
    assert names["In-SK"] == ["Bookkeeping", "Kubernetes", "SQL", "SQL Server", "k8s", "keeping of accounts"]


def test_what_is_voted_on_and_groups_are_no_names() -> None:
    (names,) = names_for(["In-SK"], CONCEPTS, frozenset()).values()
    assert not {"Go", "Trades"} & set(names)


def test_a_term_that_is_held_out_is_in_no_name_and_has_no_name_in_it() -> None:
    (names,) = names_for(["In-SK"], CONCEPTS, frozenset({"sql", "bookkeeping for shops"})).values()
    assert names == ["Kubernetes", "k8s", "keeping of accounts"]


def parts(number: int) -> Parts:
    spans = frozenset({(7, 13, "In-SK"), (18, 24, "In-SK")})
    texts = [LabelledText(f"{TEXT} {at}", spans) for at in range(number)]
    return Parts(texts, texts[:1], texts[:1], texts[:1], frozenset({"sql"}))


@given(st.floats(0.01, 1), st.integers(0, 20))
def test_only_train_is_changed_and_its_spans_stay_on_names(share: float, seed: int) -> None:
    before = parts(20)
    after = with_list(before, SentencesPart(replaced=share, seed=seed), CONCEPTS)
    assert (after.dev, after.random, after.unseen) == (before.dev, before.random, before.unseen)
    allowed = {"kotlin", "kubernetes", "k8s", "bookkeeping", "keeping of accounts"}
    for text in after.train:
        assert len(text.spans) == 2
        assert terms_in(text) <= allowed
        assert "👩‍💻 e\u0301 too." in text.text


def test_the_share_is_that_of_the_recipe_and_without_a_list_nothing_happens() -> None:
    before = parts(200)
    assert with_list(before, SentencesPart(), []) == before
    with pytest.raises(SkillmillError, match=r"no name of the list would be used: sentences\.replaced"):
        with_list(before, SentencesPart(replaced=0.0), CONCEPTS)
    after = with_list(before, SentencesPart(replaced=0.5), CONCEPTS)
    kept = sum(text.text.count("Kotlin") for text in after.train)
    assert 150 < kept < 250
