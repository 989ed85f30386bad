import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.addresses import mail_addresses, web_addresses
from skillmill.udfs.recognition.gazetteer import Gazetteer, fold
from skillmill.udfs.recognition.recognizer import RecognizerSpec
from skillmill.udfs.recognition.registry import get_recognizer
from skillmill.udfs.recognition.stop_phrases import stop_phrases, stop_phrases_but


def found(text: str, *terms: str) -> list[str]:
    spec = RecognizerSpec("gazetteer", "default", terms=terms)
    return [mention.surface for mention in get_recognizer(spec).recognize([text])[0]]


@pytest.mark.parametrize(
    "text",
    [
        "We offer flexible working hours.",
        "Private health insurance and mental health support",
        "our ambitious goals and innovative products",
        "please contact head of customer service",
        "The Danish grading system",
    ],
)
def test_what_a_firm_says_of_itself_is_no_skill(text: str) -> None:
    assert found(text) == []


def test_the_same_words_elsewhere_are_skills() -> None:
    assert found("You are flexible, ambitious and innovative and speak Danish; customer service") == [
        "flexible",
        "ambitious",
        "innovative",
        "Danish",
        "customer service",
    ]


def test_what_a_person_wants_found_is_found_in_a_stop_phrase_too() -> None:
    assert found("We offer flexible working hours.", "flexible") == ["flexible"]
    assert found("We offer flexible working hours.", "flexible working") == ["flexible working"]
    assert "flexible working" not in stop_phrases_but(["Flexible"])
    assert "flexible working" in stop_phrases_but(["flex"])


def test_each_phrase_that_ships_hides_a_name_and_is_none() -> None:
    gazetteer = Gazetteer(starter())
    names = {fold(name) for concept in starter() for name in concept.names}
    assert not names.intersection(stop_phrases())
    assert [phrase for phrase in stop_phrases() if phrase != fold(phrase)] == []
    hiding_none = [
        phrase
        for phrase in stop_phrases()
        if not (gazetteer.named(phrase) or gazetteer.named(phrase.title()) or gazetteer.named(phrase.upper()))
    ]
    assert hiding_none == []


@given(st.text(max_size=60), st.text(max_size=60))
def test_addresses_lie_in_the_text_in_order_and_have_no_space(before: str, after: str) -> None:
    text = f"{before} https://example.org/a {after} me@example.org"
    mail, web = list(mail_addresses(text)), list(web_addresses(text))
    assert mail == sorted(mail)
    assert web == sorted(web)
    assert all(not set(text[start:end]) & set(" \n\t") for start, end in [*mail, *web])
    assert (len(text) - len("me@example.org"), len(text)) in mail
