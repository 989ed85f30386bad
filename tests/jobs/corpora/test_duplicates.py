"""Texts of train that stand in dev."""

from skillmill.jobs.corpora import LabelledText
from skillmill.jobs.corpora.duplicates import shingles, without_duplicates

LONG = "we look for a nurse who cares well for people and likes to travel by train in the north"


def text(words: str, group: str = "", where: str = "") -> LabelledText:
    return LabelledText(words, frozenset(), (), group, where)


def test_runs_of_eight_words_ignore_case_and_punctuation() -> None:
    assert shingles("A b, c d e f g h!") == shingles("a B c d E f g (h)")
    assert len(shingles("a b c d e f g h i")) == 2
    assert len(shingles("a b")) == 1
    assert shingles(" ,. ") == set()


def test_a_document_is_left_out_as_a_whole() -> None:
    train = [text(LONG, "1"), text("and more of it", "1"), text("something else", "2")]
    kept, dropped = without_duplicates(train, [text(LONG.upper())])
    assert (kept, dropped) == ([train[2]], 1)


def test_a_shared_half_sentence_is_no_duplicate() -> None:
    other = "we look for a nurse who cares well for " + " ".join(f"word{at}" for at in range(30))
    kept, dropped = without_duplicates([text(other, "1")], [text(LONG)])
    assert (len(kept), dropped) == (1, 0)
