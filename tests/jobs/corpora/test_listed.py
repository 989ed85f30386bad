"""Entries of a list in documents: what is labelled, what is left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora.comprehend import Entry, PlainDocument
from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.corpora.listed import ListMatcher, hold_out, labelled, matches_by_type, require_matches
from skillmill.schemas.errors import SkillmillError

ENTRIES = [
    Entry(text, "SKILLS")
    for text in ("Java", "Spring", "Spring Boot", "Go", "SQL", "C++", "project management", "Excel")
]


def document(text: str) -> PlainDocument:
    return PlainDocument("a.txt", None, text)


def read(text: str, entries: list[Entry] = ENTRIES, neighbours: bool = False) -> LabelledText:
    return labelled(ListMatcher(entries).find(document(text)), set(), neighbours)


def surfaces(text: LabelledText) -> list[str]:
    return [text.text[start:end] for start, end, _ in sorted(text.spans)]


def left_open(text: LabelledText) -> list[str]:
    return [text.text[start:end] for start, end, _ in text.unknown]


def test_entries_are_found_where_they_stand_alone_the_longest_first() -> None:
    found = read("JavaScript and JAVA, Spring Boot; C++ or project\nmanagement. Excels")
    assert surfaces(found) == ["JAVA", "Spring Boot", "C++", "project\nmanagement"]


def test_short_entries_are_labelled_in_the_lists_case_and_left_open_in_another() -> None:
    found = read("we go to SQL in Go, sql")
    assert surfaces(found) == ["SQL", "Go"]
    assert left_open(found) == ["go", "sql"]


def test_an_entry_under_two_types_is_left_open_for_both() -> None:
    found = read("knows Jordan", [Entry("Jordan", "PERSON"), Entry("Jordan", "PLACE")])
    assert found.spans == frozenset()
    assert found.unknown == ((6, 12, "PERSON"), (6, 12, "PLACE"))


def test_items_beside_an_entry_in_an_enumeration_are_left_open_and_prose_is_not() -> None:
    text = (
        "Skills: Java, Kotlin, Scala, Ruby on Rails, Perl 5\nManaged a team of five people in Berlin using Java daily"
    )
    found = read(text, neighbours=True)
    assert left_open(found) == []  # "Skills: Java" is more than the entry
    found = read(text.replace("Skills: ", ""), neighbours=True)
    assert left_open(found) == ["Kotlin", "Scala"]


def test_entries_held_out_are_left_open_and_never_labelled() -> None:
    texts = ["Java", "Spring", "SQL", "Excel", "C++", "Java and Excel"]
    found = [ListMatcher(ENTRIES).find(document(text)) for text in texts]
    held = hold_out(found, 0.4, seed=1)
    assert len(held) == 2
    assert held == hold_out(found, 0.4, seed=1)
    for each in found:
        made = labelled(each, held, with_neighbours=False)
        assert not {surface.lower() for surface in surfaces(made)} & {text for text, _ in held}
        assert {surface.lower() for surface in left_open(made)} <= {text for text, _ in held}


def test_of_a_type_with_few_entries_none_is_held_out() -> None:
    found = [ListMatcher(ENTRIES).find(document("Java and SQL"))]
    assert hold_out(found, 0.5, seed=1) == set()


def test_a_type_with_too_few_matches_is_named_with_its_count() -> None:
    entries = [Entry("Java", "SKILLS"), Entry("Anna", "PERSON"), Entry("Berlin", "PLACE")]
    found = [ListMatcher(entries).find(document("Java, Anna, java")) for _ in range(13)]
    counts = matches_by_type(found)
    assert counts == {"SKILLS": 26, "PERSON": 13}
    with pytest.raises(
        SkillmillError, match=r"too few matches in the documents: PERSON 13, PLACE 0; each type needs 25"
    ):
        require_matches(counts, ("SKILLS", "PERSON", "PLACE"), 25, "matches")


def test_in_scripts_without_spaces_an_entry_need_not_stand_between_spaces() -> None:
    assert surfaces(read("我熟悉机器学习和数据库", [Entry("机器学习", "SKILLS")])) == ["机器学习"]
    assert surfaces(read("знает питон и питонов", [Entry("питон", "SKILLS")])) == ["питон"]


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(before=WORDS, entry=st.text(st.characters(categories=["L", "N", "S", "P"]), min_size=1, max_size=8), after=WORDS)
def test_what_is_found_is_the_entry_whatever_surrounds_it(before: str, entry: str, after: str) -> None:
    text = f"{before} {entry} {after}"
    found = read(text, [Entry(entry, "X")], neighbours=True)
    for start, end, _ in found.spans:
        assert text[start:end].lower() == entry.lower() or len(text[start:end]) == len(entry)
    assert all(0 <= start < end <= len(text) for start, end, _ in found.unknown)
