import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.normalize import forms, normalize, singular

NAMES = st.text(max_size=30) | st.text(st.sampled_from("aAsßİ.+#-()[] _é‑"), max_size=15)


def same(one: str, other: str) -> bool:
    return bool(set(forms(one)) & set(forms(other)))


@settings(deadline=None, max_examples=300)
@given(NAMES)
@example("…Java")
@example("(.(a) b")
def test_normalising_twice_is_normalising_once(name: str) -> None:
    assert normalize(normalize(name)) == normalize(name)


@settings(deadline=None)
@given(NAMES)
def test_upper_case_and_outer_spaces_never_matter(name: str) -> None:
    if name.upper().lower() == name.lower():  # not for ß and its like
        assert normalize(f"  {name.upper()}\n") == normalize(name.lower())


@settings(deadline=None)
@given(NAMES)
def test_the_first_form_is_the_normalised_name(name: str) -> None:
    assert forms(name)[:1] == ((normalize(name),) if normalize(name) else ())


def test_c_and_its_relatives_are_four_names() -> None:
    assert len({normalize(name) for name in ("C", "C++", "C#", "Objective-C")}) == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Python", "PYTHON"),
        ("scikit-learn", "Scikit Learn"),
        ("node.js", "Node JS"),
        ("machine\r\n  learning", "Machine Learning"),
        ("SAP_ERP", "SAP ERP"),
        ("Problem-solving.", "problem solving"),
        ("Ｐｙｔｈｏｎ", "Python"),
        ("Cafe\u0301 management", "Café management"),
        ("Straße", "STRASSE"),
        ("T‑SQL", "T-SQL"),
        ("“Scrum”", "Scrum"),
    ],
)
def test_case_punctuation_and_spacing_do_not_matter(one: str, other: str) -> None:
    assert normalize(one) == normalize(other)


@pytest.mark.parametrize(("one", "other"), [("R&D", "R"), (".NET", "net"), ("Java", "JavaScript"), ("C", "C99")])
def test_names_that_differ_in_more_stay_apart(one: str, other: str) -> None:
    assert not same(one, other)


def test_a_leading_dot_is_spelled_out() -> None:
    assert normalize(".NET") == normalize("dotNET") == "dotnet"
    assert normalize("Visual Basic .NET") == "visual basic dotnet"


def test_an_ellipsis_before_a_word_is_no_leading_dot() -> None:
    assert normalize("...Java") == normalize("…Java") == "java"


def test_a_number_keeps_no_leading_dot() -> None:
    assert normalize(".5") == "5"


@pytest.mark.parametrize(
    "name", ["Amazon Web Services (AWS)", "Amazon Web Services [AWS]", "(AWS) Amazon Web Services"]
)
def test_what_stands_in_parentheses_does_not_count(name: str) -> None:
    assert normalize(name) == "amazon web services"


@settings(deadline=None)
@given(st.text("ab0+#", min_size=1, max_size=4), st.text("aBß0+# -", max_size=8))
def test_parentheses_count_nowhere_whatever_the_name(first: str, rest: str) -> None:
    assert normalize(f"{first}{rest} (a)") == normalize(f"{first}{rest}")


def test_parentheses_around_the_whole_name_stay_a_name() -> None:
    assert normalize("(AWS)") == "aws"


@pytest.mark.parametrize("name", ["", "  ", "...", "–", "()", "_"])
def test_a_name_of_punctuation_has_no_forms(name: str) -> None:
    assert forms(name) == ()


@pytest.mark.parametrize(
    ("plural", "one"),
    [("databases", "database"), ("policies", "policy"), ("data pipelines", "data pipeline"), ("ties", "tie")],
)
def test_a_plural_is_the_same_as_its_singular(plural: str, one: str) -> None:
    assert same(plural, one)


@pytest.mark.parametrize("name", ["business", "analysis", "status", "css", "aws", "sas", "bus"])
def test_a_word_that_only_looks_plural_stays(name: str) -> None:
    assert singular(name) == name


def test_only_the_last_word_loses_its_plural() -> None:
    assert singular("systems analysts") == "systems analyst"
