"""Token scores count words, whatever spans they come from."""

from skillmill.jobs.comparison.words import touched, word_scores
from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.formats.conll import tokens

TEXT = "We use Apache Spark and Go."
GOLD = LabelledText(TEXT, frozenset({(7, 19, "Skill"), (24, 26, "Skill")}))


def test_each_word_of_a_skill_counts() -> None:
    scores = word_scores([GOLD], [{(7, 19, "Skill")}])
    assert (scores.words, scores.gold, scores.found, scores.hits) == (7, 3, 2, 2)
    assert scores.right == 6
    assert (scores.precision, round(scores.recall, 3), scores.f1) == (1.0, 0.667, 0.8)


def test_labels_and_boundaries_inside_words_do_not_matter() -> None:
    scores = word_scores([GOLD], [{(8, 15, "Tool"), (24, 25, "Tool")}])
    assert scores.f1 == 1.0


def test_words_of_held_out_terms_are_counted_apart() -> None:
    scores = word_scores([GOLD], [{(7, 19, "Skill")}], frozenset({"go", "apache spark"}))
    assert (scores.held_out, scores.held_out_hits) == (3, 2)
    assert scores.as_json()["held_out_recall"] == 0.6667


def test_no_sentences_give_no_error() -> None:
    assert word_scores([], []).f1 == 0.0


def test_a_span_touches_the_words_that_it_shares_a_character_with() -> None:
    words = list(tokens(TEXT, ()))
    assert touched(words, {(6, 7, "x")}) == set()  # a blank
    assert touched(words, {(5, 8, "x")}) == {1, 2}
