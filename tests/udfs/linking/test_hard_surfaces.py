"""The shipped linker on surfaces that are hard to link, written before anyone had looked at it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from skillmill.udfs.linking.context import Place
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.spec import get_linker, make_spec
from skillmill.udfs.linking.taxonomies import starter

HARD = Path(__file__).parents[2] / "gold" / "hard_surfaces.jsonl"
LEAST = 0.95


@pytest.fixture(scope="module")
def linker() -> Linker:
    return get_linker(make_spec(starter(), threads=0))


def test_hard_surfaces_are_linked_right(linker: Linker) -> None:
    lines = [json.loads(line) for line in HARD.read_text(encoding="utf-8").splitlines()]
    places = [Place(line["sentence"], line["sentence"].find(line["surface"])) for line in lines]
    links = linker.link([line["surface"] for line in lines], places)
    wrong = [
        (line["kind"], line["surface"], link and link.concept.preferred_label, line["labels"])
        for line, link in zip(lines, links, strict=True)
        if (link.concept.preferred_label not in line["labels"] if link else line["labels"])
    ]
    assert len(lines) == 300
    assert 1 - len(wrong) / len(lines) >= LEAST, (Counter(kind for kind, *_ in wrong), wrong)


@pytest.mark.parametrize(
    ("surface", "sentence", "label"),
    [
        ("CI", "Set up CI with Jenkins and GitHub Actions for PHP services", "Continuous integration"),
        ("QC", "Technician in QC of a maker of cables, testing what leaves the plant", "Quality control"),
        ("PPC", "Production planner in PPC: materials, stocks, targets of the looms", "Production planning"),
    ],
)
def test_a_rarer_meaning_must_be_nearer_by_more_than_a_little(
    linker: Linker, surface: str, sentence: str, label: str
) -> None:
    [link] = linker.link([surface], [Place(sentence, sentence.find(surface))])
    assert link is not None
    assert link.concept.preferred_label == label
