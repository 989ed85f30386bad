"""The taxonomies as they were downloaded; the numbers are those of the data's own README."""

import time
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from skillmill.schemas.labels import CATEGORIES, CONCEPT_TYPES
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.matches import same_concepts
from skillmill.udfs.linking.taxonomies import Taxonomy, TaxonomyRef, load_local

PATHS = {
    "esco": "esco",
    "es": "esco/skills_es.v1.0.csv.gz",
    "fr": "esco/skills_fr.v1.0.csv.gz",
    "onet": "onet",
    "topics": "github-topics",
    "linguist": "linguist",
}


@cache
def taxonomy(data: Path, name: str) -> Taxonomy:
    return load_local(TaxonomyRef(name, str(data / PATHS[name])))


def by_label(data: Path, name: str) -> dict[str, Concept]:
    return {concept.preferred_label: concept for concept in taxonomy(data, name).concepts if not concept.group}


@pytest.mark.parametrize("name", PATHS)
def test_every_concept_has_a_name_a_category_and_an_id_of_its_own(data: Path, name: str) -> None:
    concepts = taxonomy(data, name).concepts
    assert all(concept.preferred_label and concept.category in CATEGORIES for concept in concepts)
    assert {concept.type for concept in concepts} <= {*CONCEPT_TYPES, None}
    ids = [concept.concept_id for concept in concepts]
    assert len(set(ids)) == len(ids)
    assert {above for concept in concepts for above in concept.broader} <= set(ids)


def test_esco_has_its_skills_groups_and_collections(data: Path) -> None:
    concepts = taxonomy(data, "esco").concepts
    assert Counter(concept.group for concept in concepts) == {False: 13_896, True: 647}
    assert sum(len(concept.alternative_labels) for concept in concepts if not concept.group) > 85_000
    assert (sum(c.transversal for c in concepts), sum(c.digital for c in concepts)) == (96, 1201)
    assert all(concept.broader for concept in concepts if not concept.group)
    assert sum(not concept.broader for concept in concepts) == 4  # skills, knowledge, languages, transversal skills
    assert {concept.category for concept in concepts} == set(CATEGORIES)


@pytest.mark.parametrize(
    ("label", "category", "kind"),
    [
        ("Python (computer programming)", "Technology", "language"),
        ("MySQL", "Technology", "platform"),
        ("think critically", "Soft", "soft"),
        ("Finnish", "Soft", "human language"),
        ("write Finnish", "Soft", "human language"),
        ("sell vehicles", "Business", "method"),
        ("perform eye surgery", "Technical", "method"),
        ("labour law", "Business", "domain"),
        ("microbiology-bacteriology", "Technical", "domain"),
    ],
)
def test_esco_concepts_are_what_a_person_would_say(data: Path, label: str, category: str, kind: str) -> None:
    concept = by_label(data, "esco")[label]
    assert (concept.category, concept.type) == (category, kind)


def test_escos_python_is_known_as_python(data: Path) -> None:
    assert "Python" in by_label(data, "esco")["Python (computer programming)"].alternative_labels


@pytest.mark.parametrize(("name", "finnish"), [("es", "finés"), ("fr", "finnois")])
def test_older_lists_in_other_languages_have_the_same_ids(data: Path, name: str, finnish: str) -> None:
    assert len(taxonomy(data, name).concepts) == 13_485
    own_id = by_label(data, "esco")["Finnish"].concept_id.removeprefix("esco:")
    assert by_label(data, name)[finnish].concept_id == f"{name}:{own_id}"


def test_onet_has_each_technology_tool_and_style_once(data: Path) -> None:
    skills = [concept for concept in taxonomy(data, "onet").concepts if not concept.group]
    counts = Counter(concept.category for concept in skills)
    assert counts["Soft"] == 16
    assert 8_700 < counts["Technology"] <= 8_775
    assert 17_900 < counts["Technical"] <= 18_105
    assert all(concept.broader for concept in skills if concept.category != "Soft")
    assert all(concept.description for concept in skills if concept.category == "Soft")


def test_topics_and_languages_bring_what_esco_lacks(data: Path) -> None:
    assert {"Docker", "Kubernetes"} <= by_label(data, "topics").keys()
    assert {"SQL", "C#", "YAML"} <= by_label(data, "linguist").keys()


def test_all_are_loaded_and_compared_in_seconds(data: Path) -> None:
    started = time.process_time()
    refs = [TaxonomyRef("skillmill", "starter")]
    refs += [TaxonomyRef(name, str(data / PATHS[name])) for name in ("esco", "onet", "topics", "linguist")]
    same = same_concepts(concept for ref in refs for concept in load_local(ref).concepts)
    assert time.process_time() - started < 30
    python = by_label(data, "esco")["Python (computer programming)"].concept_id
    assert same["skillmill:python"] >= {python, "topics:python", "linguist:python", "onet:python"}
