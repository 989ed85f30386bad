import json
from collections import defaultdict
from pathlib import Path

from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.normalize import normalize
from skillmill.udfs.linking.taxonomies import starter

CERTIFICATIONS = 80
LINKED_SHARE = 0.45


def test_every_concept_has_label_category_and_type() -> None:
    incomplete = [c.concept_id for c in starter() if not (c.preferred_label and c.category and c.type)]
    assert incomplete == []


def test_ids_are_unique() -> None:
    ids = [c.concept_id for c in starter()]
    assert len(ids) == len(set(ids))


def test_there_are_enough_certifications() -> None:
    assert sum(c.type == "certification" for c in starter()) >= CERTIFICATIONS


def test_all_categories_and_types_are_used() -> None:
    from skillmill.schemas.labels import CATEGORIES, CONCEPT_TYPES

    assert {c.category for c in starter()} == set(CATEGORIES)
    assert {c.type for c in starter()} == set(CONCEPT_TYPES)


def test_no_name_is_claimed_by_two_concepts() -> None:
    claims: defaultdict[str, set[str]] = defaultdict(set)
    for concept in starter():
        for name in concept.names:
            claims[normalize(name)].add(concept.concept_id)
    assert {name: ids for name, ids in claims.items() if len(ids) > 1} == {}


def test_every_name_has_something_to_match() -> None:
    assert [(c.concept_id, name) for c in starter() for name in c.names if not normalize(name)] == []


def test_tech_tools_of_real_resumes_are_linked(data: Path) -> None:
    surfaces: set[str] = set()
    for line in (data / "dotin" / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        surfaces |= {normalize(row["text"][a:b]) for a, b, label in row["spans"] if label == "Tech Tools"}
    surfaces.discard("")
    links = Linker(starter()).link(sorted(surfaces))
    assert len(surfaces) > 100
    assert sum(link is not None for link in links) >= LINKED_SHARE * len(surfaces)
