"""Sentences of a document, as they are and cleaned."""

from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.labelling.sentences import sentences

DOCUMENT = "Knows C++ (ten years),\nand Node.js. Sings; dances!\n\n...\n"


def test_a_sentence_is_a_line_or_less_and_one_without_a_word_is_left_out() -> None:
    assert [each.text for each in sentences(DOCUMENT)] == ["Knows C++ (ten years),", "and Node.js.", "Sings; dances!"]


def test_cleaning_removes_line_breaks_and_punctuation_and_stems_nothing() -> None:
    assert [each.text for each in sentences(DOCUMENT, clean=True)] == [
        "Knows C++ ten years and Node.js",
        "Sings dances",
    ]


def test_a_cleaned_sentence_says_from_which_word_to_which_it_stood() -> None:
    first, second = sentences(DOCUMENT, clean=True)
    assert DOCUMENT[first.start : first.end] == "Knows C++ (ten years),\nand Node.js"
    assert DOCUMENT[second.start : second.end] == "Sings; dances"


@given(st.text())
def test_offsets_of_sentences_and_words_give_back_their_text(document: str) -> None:
    for each in sentences(document):
        assert document[each.start : each.end] == each.text
        assert all(0 <= start < end <= len(each.text) for start, end in each.words)


@given(st.text())
def test_a_cleaned_sentence_is_its_words_with_one_space_between(document: str) -> None:
    for each in sentences(document, clean=True):
        assert " ".join(each.text[start:end] for start, end in each.words) == each.text
        assert not set('\n\r,;!?"') & set(each.text)
