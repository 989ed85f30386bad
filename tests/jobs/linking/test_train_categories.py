"""How the classifier of categories is trained."""

from collections import defaultdict

import numpy as np
import pytest

from skillmill.jobs.linking.categories import Example, Source, forms_of, names_of, train_categories, weighed
from skillmill.schemas.labels import CATEGORIES
from skillmill.udfs.linking.categories import Categories
from skillmill.udfs.linking.concept import Concept

WORDS = {
    "Technology": ("python", "kotlin", "linux", "docker"),
    "Technical": ("weld", "solder", "lathe", "nursing"),
    "Business": ("budget", "sales", "payroll", "invoice"),
    "Soft": ("patience", "empathy", "honesty", "German"),
}
TOY = [
    Example(f"{beside}{word}", category, 1.0)
    for category, words in WORDS.items()
    for word in words
    for beside in ("", "basic ", "good ")
]


@pytest.fixture(scope="module")
def trained() -> Categories:
    return train_categories(TOY)


def totals(examples: list[Example]) -> dict[str, float]:
    found: dict[str, float] = defaultdict(float)
    for example in examples:
        found[example.category] += example.weight
    return dict(found)


def test_what_was_learned_is_known(trained: Categories) -> None:
    assert trained.of([example.surface for example in TOY]) == [example.category for example in TOY]


def test_a_word_tells_beside_others_in_other_case_and_with_another_ending(trained: Categories) -> None:
    asked = ["KOTLIN for years", "welding", "budgets and invoices", "patience"]
    assert trained.of(asked) == list(CATEGORIES)


def test_training_twice_gives_the_same_bytes(trained: Categories) -> None:
    assert train_categories(TOY).written() == trained.written()


def test_the_heavier_example_wins_where_two_disagree() -> None:
    def of(business: float) -> str:
        two = [Example("closing", "Business", business), Example("closing", "Soft", 1.0)]
        return train_categories([*TOY, *two]).of(["closing"])[0]

    assert (of(3.0), of(0.3)) == ("Business", "Soft")


def test_no_weights_are_learned_for_what_was_never_seen() -> None:
    learned = train_categories([Example("kotlin", "Technology", 1.0), Example("empathy", "Soft", 1.0)])
    assert 0 < np.count_nonzero(learned.weights.any(axis=0)) < 100


def test_all_names_of_a_concept_have_its_category() -> None:
    known = Concept("own:a", "own", "1", "Go", ("Golang",), "Technology", None)
    unknown = Concept("own:b", "own", "1", "Chess", (), None, None)
    assert names_of([known, unknown]) == [("Go", "Technology"), ("Golang", "Technology")]


def test_plural_case_and_punctuation_make_no_other_form() -> None:
    names = [(name, "Business") for name in ("Budgets", "budget", "BUDGET.", "…", "")]
    assert forms_of(names) == {"budget"}


def test_a_form_counts_once_where_it_comes_first() -> None:
    first = Source(1, [("Budgets", "Business"), ("budget", "Soft"), ("…", "Soft")])
    second = Source(1, [("budget", "Technical"), ("weld", "Technical")])
    assert [(each.surface, each.category) for each in weighed([first, second])] == [
        ("Budgets", "Business"),
        ("weld", "Technical"),
    ]


def test_forms_that_are_left_out_are_not_used() -> None:
    source = Source(1, [("Budgets", "Business"), ("sales", "Business")])
    assert [each.surface for each in weighed([source], forms_of([("budget", "Soft")]))] == ["sales"]


def test_every_category_counts_the_same() -> None:
    sources = [
        Source(1, [("weld", "Technical"), ("solder", "Technical"), ("sales", "Business")]),
        Source(5, [("payroll", "Business"), ("empathy", "Soft")]),
    ]
    assert totals(weighed(sources)) == pytest.approx({"Technical": 1, "Business": 1, "Soft": 1})


def test_within_a_category_sources_count_by_their_shares_however_many_names_they_have() -> None:
    many, one = Source(1, [("weld", "Soft"), ("solder", "Soft")]), Source(3, [("empathy", "Soft")])
    assert [each.weight for each in weighed([many, one])] == pytest.approx([1 / 8, 1 / 8, 3 / 4])


def test_a_source_divides_its_share_among_its_categories() -> None:
    wide = Source(1, [("weld", "Technical"), ("empathy", "Soft")])
    narrow = Source(1, [("honesty", "Soft")])
    assert [each.weight for each in weighed([wide, narrow])] == pytest.approx([1, 1 / 3, 2 / 3])
