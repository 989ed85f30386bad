"""How good weak labels are, by word, against human labels: SkillSpan dev and dotin dev, with and without the vote."""

import json
from collections.abc import Sequence
from pathlib import Path

from skillmill.jobs.corpora.form import Problems
from skillmill.jobs.corpora.tokens import read_layers
from skillmill.udfs.labelling.labeller import Labeller
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, get_labeller
from skillmill.udfs.linking.taxonomies import read_named

Gold = list[tuple[str, list[tuple[int, int]]]]
"""Texts and the (start, end) of the skills in them."""
_SKILLS = ("Tech Tools", "Job Specific Skills", "Soft Skills")


def print_gold(data: Path, taxonomies: Sequence[str]) -> None:
    """Print precision and recall of the words labelled, per corpus, by one, two and all of the taxonomies."""
    gold = {"SkillSpan dev": skillspan(data), "dotin dev": dotin(data)}
    for count in (1, 2, len(taxonomies)):
        chosen = taxonomies[:count]
        skills = Skills.of(read_named(chosen))
        for votes in (True, False):
            labeller = get_labeller(LabellerSpec(skills, "in-sk", votes=votes))
            for name, texts in gold.items():
                both, labelled, human = counts(labeller, texts)
                shares = f"precision {both / labelled:.3f}, recall {both / human:.3f}, {labelled:,} words"
                print(f"{count} taxonomies, {'votes' if votes else 'no votes'}, {name}: {shares}", flush=True)


def counts(labeller: Labeller, texts: Gold) -> tuple[int, int, int]:
    """Return how many words both label, how many the labeller does, how many people did."""
    both = labelled = human = 0
    for text, spans in texts:
        inside = bytearray(len(text))
        for start, end in spans:
            inside[start:end] = b"\1" * (end - start)
        for each in labeller.label(text):
            offset = each.sentence.start
            for (start, end), tag in zip(each.sentence.words, each.tags, strict=True):
                right = any(inside[offset + start : offset + end])
                both += right and tag != "O"
                labelled += tag != "O"
                human += right
    return both, labelled, human


def skillspan(data: Path) -> Gold:
    """Return the posts of SkillSpan's dev split, both layers."""
    posts = read_layers(data / "skillspan" / "dev.json", Problems())
    return [(post.text, [(start, end) for start, end, _ in post.spans]) for post in posts]


def dotin(data: Path) -> Gold:
    """Return dotin's dev résumés, their three labels of skills."""
    rows = map(json.loads, (data / "dotin" / "dev.jsonl").read_text(encoding="utf-8").splitlines())
    return [(row["text"], [(start, end) for start, end, label in row["spans"] if label in _SKILLS]) for row in rows]
