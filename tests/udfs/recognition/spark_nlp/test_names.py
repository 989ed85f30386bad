"""The gazetteer that asks for its candidates finds what the one that searches finds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer
from skillmill.udfs.recognition.spark_nlp.names import ruled_gazetteer

RULED = ruled_gazetteer(RecognizerSpec("sparknlp-gazetteer", "starter"))
KNOWN = frozenset(RULED.keys)
NAMES = ["Java", "C++", ".NET", "Node.js", "CI/CD", "machine learning", "Machine-Learning", "R", "Go", "C", "R&D", "İ"]
TEXTS = st.lists(st.sampled_from([*NAMES, ",", ".", "\n", "_", "-", "’s", "́"]) | st.text(max_size=5)).flatmap(
    lambda pieces: st.sampled_from([" ", ""]).map(lambda glue: glue.join(pieces))
)


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_it_finds_what_the_gazetteer_finds(text: str) -> None:
    ours = get_recognizer(RecognizerSpec("gazetteer", "starter")).recognize([text])[0]
    found = RULED.among(text, KNOWN)
    assert [(m.start, m.end, m.label, m.surface, m.confidence) for m in found] == [
        (m.start, m.end, m.label, m.surface, m.confidence) for m in ours
    ]


def test_it_asks_for_no_more_words_than_a_name_with_this_first_word_has() -> None:
    asked = {name for name, _, _ in RULED.candidates("machine learning with xyzzy xyzzy")}
    assert "machine learning" in asked
    assert not any(name.startswith("xyzzy") for name in asked)


def test_it_says_that_the_ruler_found_them() -> None:
    [mention] = RULED.among("Uses Java.", KNOWN)
    assert (mention.recognizer, mention.runtime) == ("sparknlp-gazetteer", "sparknlp-entityruler")
