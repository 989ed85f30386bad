"""GitHub's two lists of names: topics, and the languages of linguist."""

import json
from typing import Any

import pytest

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import TaxonomyRef, load

Entry = dict[str, Any]


def read(*entries: Entry) -> dict[str, Concept]:
    found = load({"any name": json.dumps(entries).encode()}, TaxonomyRef("gh", "any name")).concepts
    return {concept.concept_id: concept for concept in found}


def error(*entries: Entry) -> str:
    with pytest.raises(SkillmillError) as caught:
        read(*entries)
    return str(caught.value)


def topic(name: str, shown: str, **more: object) -> Entry:
    return {"topic": name, "display_name": shown, **more}


def language(name: str, kind: str = "programming", **more: object) -> Entry:
    return {"name": name, "type": kind, **more}


def test_a_topic_is_a_technology_with_its_slug_and_aliases() -> None:
    more = {"aliases": ["k8s", "kubernetes-cluster"], "short_description": "Kubernetes runs containers."}
    assert read(topic("kubernetes", "Kubernetes", **more))["gh:kubernetes"] == Concept(
        "gh:kubernetes",
        "gh",
        load({"x": json.dumps([topic("kubernetes", "Kubernetes", **more)]).encode()}, TaxonomyRef("gh", "x")).version,
        "Kubernetes",
        ("k8s", "kubernetes-cluster"),
        "Technology",
        None,
        description="Kubernetes runs containers.",
    )


def test_a_topic_is_known_by_its_slug_where_that_is_another_name() -> None:
    found = read(topic("machine-learning", "Machine learning"), topic("l10n", "Localization (l10n)"))
    assert found["gh:machine-learning"].alternative_labels == ()
    assert found["gh:l10n"].alternative_labels == ("Localization", "l10n")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Python is a dynamically typed programming language designed by Guido van Rossum.", "language"),
        ("React is a JavaScript library for building user interfaces.", "tool"),
        ("MongoDB is an open source NoSQL document-oriented database.", "platform"),
        ("The DOM is a platform- and language-neutral interface.", None),
        ("Agile is a collection of software development practices.", None),
        ("", None),
    ],
)
def test_a_topics_type_is_what_its_description_says_in_plain_words(said: str, kind: str | None) -> None:
    assert read(topic("x", "X", short_description=said))["gh:x"].type == kind


def test_quotes_around_a_name_and_empty_entries_are_left_out() -> None:
    found = read(topic("dotfiles", '"dotfiles"'), {})
    assert [concept.preferred_label for concept in found.values()] == ["dotfiles"]


def test_a_topic_that_comes_twice_or_has_no_name_is_an_error_naming_the_entries() -> None:
    said = error(topic("a", "A"), topic("b", ""), topic("a", "B"))
    assert "no topic or display_name: entry 2" in said
    assert "topic a again: entry 3" in said


def test_a_language_is_a_technology_of_type_language() -> None:
    found = read(language("C++", aliases=["cpp"]), language("HTML", "markup"), language("Markdown", "prose"))
    assert [*found] == ["gh:c-plus-plus", "gh:html", "gh:markdown"]
    assert found["gh:c-plus-plus"].alternative_labels == ("cpp",)
    assert {(concept.category, concept.type) for concept in found.values()} == {("Technology", "language")}


def test_a_dialect_has_its_language_as_broader() -> None:
    found = read(language("TSX", group="TypeScript"), language("TypeScript"), language("Cairo", group="Cairo"))
    assert found["gh:tsx"].broader == ("gh:typescript",)
    assert found["gh:cairo"].broader == ()


def test_of_data_only_languages_are_kept_and_plain_text_is_none() -> None:
    found = read(language("SQL", "data"), language("Checksums", "data", aliases=["hash"]), language("Text", "prose"))
    assert [*found] == ["gh:sql"]


def test_names_with_one_slug_get_ids_that_depend_on_no_order() -> None:
    entries = [language("A-B"), language("A B"), language("C")]
    ids = {concept.preferred_label: own_id for own_id, concept in read(*entries).items()}
    assert ids == {concept.preferred_label: own_id for own_id, concept in read(*reversed(entries)).items()}
    assert len(set(ids.values())) == 3
    assert ids["C"] == "gh:c"


def test_dialects_of_each_other_are_an_error() -> None:
    assert "leads in a circle, A > B > A: entry 1" in error(language("A", group="B"), language("B", group="A"))


def test_a_language_of_unknown_type_is_an_error_naming_the_entry() -> None:
    assert "entry 2" in error(language("A"), language("B", "poetry"))


def test_json_of_anything_else_is_an_error() -> None:
    assert "neither GitHub topics" in error({"id": "a", "label": "A"})


@pytest.mark.parametrize("text", ['[{"topic": "a", "display_name"', '{"topic": "a"}', "[" * 100_000])
def test_broken_json_and_single_objects_are_errors_naming_the_file(text: str) -> None:
    with pytest.raises(SkillmillError, match=r"taxonomy gh at x: .*JSON"):
        load({"x": text.encode()}, TaxonomyRef("gh", "x"))
