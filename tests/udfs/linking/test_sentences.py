"""Sentences that ask for a skill without naming it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_index import make_index

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.dense.encoder import attention_scores
from skillmill.udfs.linking.dense.index import DenseIndex
from skillmill.udfs.linking.dense.matcher import shipped_encoder
from skillmill.udfs.linking.linker import Linker
from skillmill.udfs.linking.sentences import RANKED, SentenceFit, SentenceLinker, SentenceMatcher, get_sentence_linker
from skillmill.udfs.linking.spec import LinkerSpec


def concept(own_id: str, label: str, description: str, category: str | None = None, group: bool = False) -> Concept:
    return Concept(f"own:{own_id}", "own", "1", label, (), category, None, description=description, group=group)


CONCEPTS = (
    concept("money", "money and accounts", "All skills that have to do with books and balances.", group=True),
    concept("books", "accounting", "Recording money that comes in and goes out, and balancing the accounts."),
    concept("weld", "weld metal", "Join pieces of metal by melting them together."),
    concept("teach", "teach children", "Give lessons to pupils in a school."),
    concept("nurse", "nursing care", "Look after sick people in a hospital."),
    concept("sql", "SQL", "A language to ask databases for data.", "Technology"),
    concept("garden", "gardening", "Grow plants, trees and flowers."),
)
SKILLS = tuple(number for number, each in enumerate(CONCEPTS) if not each.group)
PLAIN = "You start at nine in our office."
PARTS = st.floats(0, 1)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> DenseIndex:
    return make_index(CONCEPTS, shipped_encoder("default", 0)[1], tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def matcher(index: DenseIndex) -> SentenceMatcher:
    return SentenceMatcher(shipped_encoder("default", 0)[1], index, 10.0)


@pytest.fixture(scope="module")
def linker(matcher: SentenceMatcher) -> SentenceLinker:
    return SentenceLinker(matcher, Linker(CONCEPTS), SentenceFit())


@pytest.mark.parametrize(
    ("sentence", "own_id"),
    [
        ("You will keep the books balanced every month.", "books"),
        ("You look after patients on the ward, day and night.", "nurse"),
        ("Explain fractions to first graders patiently.", "teach"),
        ("You join steel parts with a torch.", "weld"),
        ("You cut hedges, plant trees and mow the lawn.", "garden"),
    ],
)
def test_a_sentence_that_says_a_skill_without_its_name_ranks_it_first(
    linker: SentenceLinker, sentence: str, own_id: str
) -> None:
    [ranked] = linker.rank([sentence], [[]])
    assert linker.concepts[ranked[0][0]].concept_id == f"own:{own_id}"


def test_a_skill_found_in_the_sentence_speaks_for_its_concept(linker: SentenceLinker) -> None:
    sql = 5
    without, beside = linker.evidence(PLAIN + " SQL", []), linker.evidence(PLAIN + " SQL", [(len(PLAIN) + 1, "SQL")])
    assert without[sql][1] == 0
    assert beside[sql] == pytest.approx((without[sql][0], 0.97))
    [plain], [helped] = linker.rank([PLAIN], [[]]), linker.rank([PLAIN], [[(0, "SQL")]])
    assert helped[0][0] == sql
    assert dict(helped)[sql] > dict(plain)[sql]


def test_the_surest_of_several_mentions_of_a_skill_counts(linker: SentenceLinker) -> None:
    found = linker.evidence(PLAIN, [(0, "weld metals"), (4, "weld metal"), (8, "wled metal")])
    assert found[2][1] == pytest.approx(0.97)


def test_a_group_is_never_ranked_even_where_it_is_named(linker: SentenceLinker) -> None:
    [ranked] = linker.rank(["money and accounts"], [[(0, "money and accounts")]])
    assert {number for number, _ in ranked} == set(SKILLS)


def test_the_likeliest_come_first_with_probabilities(linker: SentenceLinker) -> None:
    for ranked in linker.rank([PLAIN, "Weld.", "…"], [[], [(0, "Weld")], []]):
        scores = [score for _, score in ranked]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)


def test_sentences_are_answered_each_for_itself_in_their_order(linker: SentenceLinker) -> None:
    sentences, skills = ["You weld.", "", PLAIN], [[], [], [(0, "SQL")]]
    together = linker.rank(sentences, skills)
    assert together == [linker.rank([own], [found])[0] for own, found in zip(sentences, skills, strict=True)]


@pytest.mark.parametrize("sentence", ["", "   ", "\n"])
def test_an_empty_sentence_says_nothing(linker: SentenceLinker, matcher: SentenceMatcher, sentence: str) -> None:
    assert not matcher.scores([sentence]).any()
    assert {score for _, score in linker.rank([sentence], [[]])[0]} == {SentenceFit().probability(0, 0)}
    assert SentenceFit().probability(0, 0) < 0.05


def test_no_sentences_have_no_scores(matcher: SentenceMatcher) -> None:
    assert matcher.scores([]).shape == (0, len(CONCEPTS))


def test_a_concept_scores_by_the_name_or_description_that_is_said_best(
    matcher: SentenceMatcher, index: DenseIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "You weld the metal of our ships."
    [words] = shipped_encoder("default", 0)[1].words([sentence])
    expected = [attention_scores(words.vectors, index.names_of(at), 10.0).max() for at in range(len(CONCEPTS))]
    assert matcher.scores([sentence])[0] == pytest.approx(expected, abs=1e-4)
    monkeypatch.setattr("skillmill.udfs.linking.sentences._ROWS", 3)
    assert matcher.scores([sentence])[0] == pytest.approx(expected, abs=1e-4)


def test_no_more_than_a_hundred_concepts_are_ranked(matcher: SentenceMatcher, tmp_path: Path) -> None:
    many = [concept(str(at), f"skill {at}", "") for at in range(RANKED + 5)]
    encoder = shipped_encoder("default", 0)[1]
    ranker = SentenceLinker(
        SentenceMatcher(encoder, make_index(many, encoder, tmp_path), 10.0), Linker(many), SentenceFit()
    )
    assert len(ranker.rank(["You need skill 7."], [[]])[0]) == RANKED


@given(PARTS, PARTS, PARTS, PARTS)
def test_a_probability_grows_with_what_is_said_and_named(said: float, named: float, more: float, other: float) -> None:
    fitted = SentenceFit()
    low = fitted.probability(said, named)
    assert 0 <= low <= fitted.probability(said + more, named + other) <= 1


def test_a_probability_is_the_logistic_curve_of_both() -> None:
    fitted = SentenceFit(said=4.0, named=2.0, constant=-3.0)
    assert fitted.probability(0.5, 0.5) == 0.5
    assert fitted.probability(1.0, 0.5) == pytest.approx(1 / (1 + np.exp(-2)), abs=1e-4)


def test_another_fit_and_other_concepts_make_another_revision(matcher: SentenceMatcher, linker: SentenceLinker) -> None:
    other_fit = SentenceLinker(matcher, Linker(CONCEPTS), replace(SentenceFit(), threshold=0.6))
    other_version = SentenceLinker(matcher, Linker([replace(each, version="2") for each in CONCEPTS]), SentenceFit())
    again = SentenceLinker(matcher, Linker(CONCEPTS), SentenceFit())
    assert len({linker.revision, other_fit.revision, other_version.revision}) == 3
    assert again.revision == linker.revision


def test_without_vectors_there_is_no_linker_of_sentences(tmp_path: Path) -> None:
    with pytest.raises(SkillmillError, match=r"link\.dense = true"):
        get_sentence_linker(LinkerSpec(str(tmp_path), dense=False))
