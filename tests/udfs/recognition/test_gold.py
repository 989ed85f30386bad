"""The shipped recognisers on our own gold; `python -m benchmarks.gold` prints the figures."""

from pathlib import Path

import pytest

from skillmill.jobs.corpora import read_labelled
from skillmill.jobs.evaluation.scores import strict_scores
from skillmill.schemas.labels import SKILL_LABELS
from skillmill.udfs.recognition.extractor import get_extractor
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.recognizer import RecognizerSpec

GOLD = Path(__file__).parents[2] / "gold"
TRANSFORMER = (RecognizerSpec("transformer"),)
BOTH = (*TRANSFORMER, RecognizerSpec("gazetteer"))


def skills(mentions: list[Mention]) -> frozenset[tuple[int, int, str]]:
    return frozenset((each.start, each.end, each.label) for each in mentions if each.label in SKILL_LABELS)


@pytest.mark.parametrize(("specs", "least"), [(TRANSFORMER, 0.40), (BOTH, 0.50)])
def test_skills_are_found_on_pages_of_resumes(specs: tuple[RecognizerSpec, ...], least: float) -> None:
    pages = read_labelled(GOLD / "pages.jsonl")
    assert len(pages) == 50
    found = get_extractor(specs).extract([page.text for page in pages])
    assert strict_scores([page.spans for page in pages], [skills(each) for each in found])["micro"]["f1"] >= least


@pytest.mark.parametrize(("specs", "most"), [(TRANSFORMER, 0.03), (BOTH, 0.06)])
def test_lines_without_a_skill_seldom_have_one_found_in_them(specs: tuple[RecognizerSpec, ...], most: float) -> None:
    lines = (GOLD / "no_skills.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 200
    found = get_extractor(specs).extract(lines)
    assert sum(bool(skills(each)) for each in found) <= most * len(lines)
