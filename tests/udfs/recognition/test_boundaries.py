import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.udfs.recognition.boundaries import stands_alone


def alone(text: str) -> bool:
    """Whether the name between the guillemets of `text` stands alone."""
    start, end = text.index("«"), text.index("»") - 1
    return stands_alone(text.replace("«", "").replace("»", ""), start, end)


@pytest.mark.parametrize(
    "text", ["«Java»", "in «Java», and", "(«Java»)", "«Java».", "«Java»/SQL", "•«Java»\n", "🚀«Java»🚀"]
)
def test_a_name_between_spaces_or_punctuation_stands_alone(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["«Java»Script", "Turbo«Java»", "«Java»8", "x1«Java»", "«Java»_home", "_«Java»"])
def test_a_name_inside_another_word_does_not_stand_alone(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize("text", ["«C»++", "«C»#", "«F»#", "«A»+"])
def test_a_name_that_goes_on_with_plus_or_sharp_is_another_name(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize(
    "text", ["«C++»", "«C++»,", "«C#».", "«C#»/", "in «.NET».", "C#, «.NET»", "«node.js»,", "(«.NET»)"]
)
def test_names_of_punctuation_stand_alone(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["«C»/C++", "C/«C++»", "SAS/«R»", "PL/«SQL»"])
def test_a_slash_separates_names(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["ASP«.NET»", "VB«.NET»", "«node».js", "System.«Text»", "e.«java»", "«Java».util"])
def test_a_part_of_a_dotted_name_does_not_stand_alone(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize("text", ["me@«Java»", "«java»@example.org", "#«Java»", "#«C»"])
def test_part_of_an_address_or_a_tag_does_not_stand_alone(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize(
    "text", ["«R»&D", "A&«R»", "AT&«T»", "«R»-squared", "«R»‑squared", "«R»’s", "«R»'s", "O'«R»", "X-«R»"]
)
def test_a_letter_tied_to_its_neighbour_does_not_stand_alone(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize("text", ["J. «R». Smith", "«J». R. Smith", "Mr. J.«R».", "U.«S».A."])
def test_an_initial_does_not_stand_alone(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize(
    "text", ["SAS and «R».", "SAS and «R». \nNext", "SAS, «R», SQL", "(«R»)", "«R»/SAS", "«R»; SAS", "«R»: 5 years"]
)
def test_a_letter_between_separators_stands_alone(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["T-«SQL»", "«Java»-based", "«Word»’s macros", "Q&«Excel»"])
def test_a_longer_name_may_be_tied_by_a_hyphen_or_an_apostrophe(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["«Cafe»\u0301", "«R»\u0301", "e\u0301«Java»", "e\u0301.«Java»"])
def test_a_combining_accent_belongs_to_its_letter(text: str) -> None:
    assert not alone(text)


@pytest.mark.parametrize("text", ["✔\ufe0f«Java»", "➡\ufe0f «R»", "•\u200b«Java»", "«Java»\u200f,", "«Java»\u200d🚀"])
def test_marks_of_emoji_and_writing_direction_are_no_letters(text: str) -> None:
    assert alone(text)


@pytest.mark.parametrize("text", ["سيرة«Java»", "«Java»語", "и«Java»", "ß«Java»"])
def test_letters_of_any_script_make_words(text: str) -> None:
    assert not alone(text)


@settings(deadline=None)
@given(st.text(max_size=10), st.characters(categories=["L", "Nd"]), st.text(max_size=10))
def test_a_name_never_stands_alone_beside_a_letter_or_digit(before: str, letter: str, after: str) -> None:
    assert not stands_alone(f"{before}{letter}Java{after}", len(before) + 1, len(before) + 5)
    assert not stands_alone(f"{before}Java{letter}{after}", len(before), len(before) + 4)


@settings(deadline=None)
@given(st.text(max_size=10), st.text(max_size=10), st.sampled_from(["Java", "C", ".NET", "C++"]))
def test_a_name_always_stands_alone_between_spaces(before: str, after: str, name: str) -> None:
    text = f"{before} {name} {after}"
    assert stands_alone(text, len(before) + 1, len(before) + 1 + len(name))
