"""Sentences are shared out so that terms held out stand in one part alone."""

import pytest

from skillmill.jobs.comparison.parts import parts_of, terms_in
from skillmill.jobs.comparison.recipe import SentencesPart
from skillmill.jobs.corpora.form import LabelledText
from skillmill.schemas.errors import SkillmillError

SHARES = SentencesPart(sizes=(100, 200), dev=20, random=30, unseen=40)


def sentence(number: int) -> LabelledText:
    term = f"term{number % 60}"
    text = f"{term} stands in sentence {number}"
    return LabelledText(text, frozenset({(0, len(term), "Skill")}) if number % 4 else frozenset())


SENTENCES = [sentence(number) for number in range(400)]


def test_terms_held_out_stand_in_the_unseen_part_alone() -> None:
    parts = parts_of(SENTENCES, SHARES)
    assert parts.held_out
    assert all(terms_in(text) & parts.held_out for text in parts.unseen)
    for part in (parts.train, parts.dev, parts.random):
        assert not any(terms_in(text) & parts.held_out for text in part)


def test_no_sentence_is_in_two_parts_and_sizes_are_kept() -> None:
    parts = parts_of([*SENTENCES, *SENTENCES], SHARES)
    listed = [text.text for part in (parts.train, parts.dev, parts.random, parts.unseen) for text in part]
    assert len(listed) == len(set(listed))
    assert (len(parts.train), len(parts.dev), len(parts.random)) == (200, 20, 30)
    assert len(parts.unseen) <= 40


def test_the_split_follows_the_seed() -> None:
    again = parts_of(SENTENCES, SHARES)
    assert parts_of(SENTENCES, SHARES) == again
    assert parts_of(SENTENCES, SHARES.model_copy(update={"seed": 8})).held_out != again.held_out


def test_too_few_sentences_say_so() -> None:
    with pytest.raises(SkillmillError, match="30 distinct sentences are too few"):
        parts_of(SENTENCES[:30], SHARES)
