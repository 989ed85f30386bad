from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import starter
from skillmill.udfs.recognition.gazetteer import Gazetteer, fold
from skillmill.udfs.recognition.mention import Mention


def concept(label: str, *aliases: str, kind: str = "tool", exact: bool = False) -> Concept:
    return Concept(f"own:{label}", "own", "1", label, aliases, None, kind, exact)


CONCEPTS = (
    *(concept(label) for label in ("Java", "JavaScript", "C", "C++", "C#", ".NET", "ASP.NET", "node.js", "R", "SQL")),
    concept("Go", exact=True),
    concept("Access", exact=True),
    concept("machine learning"),
    concept("deep learning"),
    concept("learning management"),
    concept("machine learning operations"),
    concept("İzmir tools"),
    concept("Straßenbau"),
    concept("team-player", kind="soft"),
)
GAZETTEER = Gazetteer(CONCEPTS)


def found(text: str) -> list[Mention]:
    return GAZETTEER.recognize([text])[0]


def surfaces(text: str) -> list[str]:
    return [mention.surface for mention in found(text)]


def test_names_are_found_at_their_offsets() -> None:
    assert [(m.start, m.end, m.surface) for m in found("Java and C++, SQL")] == [
        (0, 4, "Java"),
        (9, 12, "C++"),
        (14, 17, "SQL"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JavaScript", ["JavaScript"]),
        ("C, C++ and C#", ["C", "C++", "C#"]),
        ("C/C++", ["C", "C++"]),
        (".NET, ASP.NET; node.js", [".NET", "ASP.NET", "node.js"]),
        ("R, R&D, R-squared, J. R. Smith", ["R"]),
        ("Javascripting", []),
        ("", []),
    ],
)
def test_only_whole_names_are_found(text: str, expected: list[str]) -> None:
    assert surfaces(text) == expected


@pytest.mark.parametrize("text", ["JAVA", "java", "jAvA"])
def test_a_name_is_found_in_any_case(text: str) -> None:
    assert surfaces(text) == [text]


@pytest.mark.parametrize("text", ["r and c", "go the extra mile", "GO!", "access to data"])
def test_short_names_and_ordinary_words_are_found_in_their_own_case_only(text: str) -> None:
    assert surfaces(text) == []


def test_an_ordinary_word_in_its_own_case_is_found() -> None:
    assert surfaces("Access, Go") == ["Access", "Go"]


@pytest.mark.parametrize("case_first", [True, False])
def test_an_exact_name_does_not_hide_the_same_name_in_any_case(case_first: bool) -> None:
    pair = [concept("Excel", kind="tool", exact=True), concept("EXCEL", kind="soft")]
    [mention] = Gazetteer(pair if case_first else pair[::-1]).recognize(["excel"])[0]
    assert mention.label == "Skill"


@pytest.mark.parametrize("between", [" ", "-", "\n", "\t", "\u00a0", "‑", "–"])
def test_the_words_of_a_name_may_be_joined_by_any_space_hyphen_or_line_break(between: str) -> None:
    text = f"x machine{between}learning y"
    assert [(m.start, m.end, m.surface) for m in found(text)] == [(2, 18, f"machine{between}learning")]


def test_a_name_with_a_hyphen_is_found_without() -> None:
    assert surfaces("a team player") == ["team player"]


def test_of_names_that_overlap_the_leftmost_and_then_the_longest_is_found() -> None:
    assert surfaces("machine learning operations") == ["machine learning operations"]
    assert surfaces("deep learning management") == ["deep learning"]


def test_a_longer_name_that_does_not_stand_alone_leaves_the_shorter() -> None:
    assert surfaces("machine learning operationsX") == ["machine learning"]


@pytest.mark.parametrize(
    "text",
    ["see ftp://files.example.org/java/sql", "www.example.org/machine-learning", "java@example.org", "HTTP://SQL"],
)
def test_nothing_is_found_in_an_address(text: str) -> None:
    assert surfaces(text) == []


@pytest.mark.parametrize("text", ["http://example.org, Java", "(www.example.org) Java", "me@example.org Java", "Java@"])
def test_a_name_beside_an_address_is_found(text: str) -> None:
    assert surfaces(text) == (["Java"] if text != "Java@" else [])


def test_no_name_is_found_inside_of_a_stop_phrase_unless_it_is_a_name_itself() -> None:
    stopped = Gazetteer(
        [*CONCEPTS, concept("flexible", kind="soft")], ["flexible hours", "machine learning", "sql-day"]
    )
    text = "Flexible\nHours, flexible, machine-learning, SQL day; SQL days, flexible hoursX"
    found = [text[mention.start : mention.end] for mention in stopped.recognize([text])[0]]
    assert found == ["flexible", "machine-learning", "SQL", "flexible"]


def test_the_revision_follows_the_stop_phrases() -> None:
    assert Gazetteer(CONCEPTS, ["a java day"]).revision not in (GAZETTEER.revision, Gazetteer(CONCEPTS, ["b"]).revision)


@pytest.mark.parametrize(("kind", "label"), [("soft", "Skill"), ("tool", "Knowledge"), ("domain", "Knowledge")])
def test_soft_skills_are_skills_and_all_else_is_knowledge(kind: str, label: str) -> None:
    [mention] = Gazetteer([concept("teamwork", kind=kind)]).recognize(["teamwork"])[0]
    assert mention.label == label


def test_a_concept_without_type_is_found_too() -> None:
    untyped = Concept("own:x", "own", "1", "welding", (), None, None)
    [mention] = Gazetteer([untyped]).recognize(["welding"])[0]
    assert mention.label == "Knowledge"
    assert 0 < mention.confidence < 1


def test_a_mention_says_what_found_it_and_that_its_confidence_is_no_measured_one() -> None:
    [mention] = found("Java")
    assert (mention.recognizer, mention.runtime, mention.calibrated) == ("gazetteer", "python", False)
    assert mention.recognizer_revision == GAZETTEER.revision
    assert mention.label in GAZETTEER.labels


def test_the_revision_follows_what_can_change_a_mention() -> None:
    changed = [concept("Java"), concept("Java", "JDK"), concept("Java", kind="soft"), concept("Java", exact=True)]
    revisions = [Gazetteer([each]).revision for each in changed]
    assert len(set(revisions)) == len(changed)
    assert Gazetteer([concept("Java")]).revision == revisions[0]


def test_a_text_does_not_depend_on_its_neighbours() -> None:
    texts = ["Java", "", "İ C++ ß SQL", "node.js"]
    assert GAZETTEER.recognize(texts) == [found(text) for text in texts]


def test_letters_whose_lower_case_is_longer_move_no_offset() -> None:
    text = "İİİ Java ẞ İzmir tools, STRAßENBAU"
    assert [(text[m.start : m.end], m.surface) for m in found(text)] == [
        (name, name) for name in ("Java", "İzmir tools", "STRAßENBAU")
    ]


def test_the_starter_taxonomy_is_found_in_one_pass_over_a_long_text() -> None:
    text = "Zürich 🚀\r\n" * 20_000 + "Python"
    [mention] = [m for m in Gazetteer(starter()).recognize([text])[0] if m.surface == "Python"]
    assert (mention.start, mention.end) == (len(text) - 6, len(text))


MESS = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("İßẞΣςeE\u0301\u0327🚀\U0001f469\u200d\u200b\u200f\u202eשلاa1 .-+#&\r\n\t\u00a0\ufeff"),
    max_size=40,
)
NAMES = st.sampled_from([name for each in CONCEPTS for name in each.names])


@settings(deadline=None, max_examples=200)
@given(MESS)
def test_folding_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert all(fold(a) == b for a, b in zip(text, fold(text), strict=True) if a not in "Σσς")


@settings(deadline=None, max_examples=200)
@given(st.lists(MESS | NAMES, max_size=8))
def test_offsets_give_back_the_surface_in_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    mentions = found(text)
    assert all(text[m.start : m.end] == m.surface and m.surface for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@settings(deadline=None, max_examples=200)
@given(MESS, NAMES, MESS)
def test_a_name_planted_in_any_text_is_found_at_its_true_offset(before: str, name: str, after: str) -> None:
    assume(not any(other.casefold() in f"{before}{after}".casefold() for other in ("learning", "machine", "tools")))
    text = f"{before} ; {name} ; {after}"
    start = len(before) + 3
    assert (start, start + len(name), name) in [(m.start, m.end, m.surface) for m in found(text)]
