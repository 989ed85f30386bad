"""From texts to tagged words."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.schemas.errors import SkillmillError
from skillmill.udfs.labelling.labeller import label_texts, spans_of
from skillmill.udfs.labelling.skills import LabellerSpec, Skills, get_labeller, listed
from skillmill.udfs.linking.concept import Concept
from skillmill.udfs.linking.taxonomies import starter

SKILLS = Skills.of(
    [
        *listed(["C++", "machine learning", "customer service"]),
        Concept("own:py", "own", "", "Python", ("Python language",), "Technology", None),
    ]
)
TEXT = "Machine learning in C++/Python.\nKind customer service!"


def tagged(scheme: str, text: str = TEXT, clean: bool = False) -> list[list[tuple[str, str]]]:
    [sentences] = label_texts([text], get_labeller(LabellerSpec(SKILLS, scheme, clean)))
    return [list(zip(each.tokens, each.tags, strict=True)) for each in sentences]


def test_in_sk_counts_each_word_of_a_skill() -> None:
    first, second = tagged("in-sk")
    assert first == [("Machine", "In-SK"), ("learning", "In-SK"), ("in", "O"), ("C++", "In-SK"), ("Python", "In-SK")]
    assert second == [("Kind", "O"), ("customer", "In-SK"), ("service", "In-SK")]


def test_bio_says_where_a_skill_begins() -> None:
    first, _ = tagged("bio")
    assert [tag for _, tag in first] == ["B-Skill", "I-Skill", "O", "B-Skill", "B-Skill"]


def test_the_category_is_that_of_the_concept_and_for_a_plain_list_that_of_the_words() -> None:
    first, second = tagged("category")
    assert dict(first)["Python"] == "B-Technology"
    assert dict(first)["C++"] == "B-Technology"
    assert second[1:] == [("customer", "B-Business"), ("service", "I-Business")]


def test_each_tag_has_one_source() -> None:
    [sentences] = label_texts(["Knows Python language, and R."], get_labeller(LabellerSpec(SKILLS)))
    assert sentences[0].sources == ("", "own:py", "own:py", "", "")


def test_the_source_of_a_doubtful_name_says_which_functions_were_for_or_against_it() -> None:
    made = get_labeller(LabellerSpec(Skills.of(listed(["Go", "Python"]))))
    [[first, second]] = label_texts(["Backend code in Go, Python.\nYou Go to work."], made)
    assert first.sources[3] == "list:Go; for exact_case enumeration context"
    assert second.sources[1].startswith("list:Go; against ")
    assert second.tags == ("O", "O", "O", "O")


def test_spans_are_words_in_the_text_of_the_sentence() -> None:
    [[first, second]] = label_texts([TEXT], get_labeller(LabellerSpec(SKILLS)))
    assert first.spans == [(0, 16, "Skill"), (20, 23, "Skill"), (24, 30, "Skill")]
    assert [second.sentence.text[start:end] for start, end, _ in second.spans] == ["customer service"]


def test_words_of_skills_side_by_side_are_one_span_under_in_sk() -> None:
    assert spans_of([(0, 3), (4, 8), (9, 12)], ["In-SK", "In-SK", "O"]) == [(0, 8, "In-SK")]


def test_cleaned_text_is_what_is_labelled() -> None:
    [only] = tagged("in-sk", "Machine-\nlearning: good machine;\nlearning", clean=True)
    assert [word for word, tag in only if tag == "In-SK"] == ["Machine", "learning", "machine", "learning"]


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(SkillmillError, match="list of skills is empty"):
        Skills.of([])


def test_an_unknown_scheme_is_refused_with_those_there_are() -> None:
    with pytest.raises(SkillmillError, match="no scheme 'bilou'; there are in-sk, bio, category"):
        get_labeller(LabellerSpec(SKILLS, "bilou"))


def test_skills_travel_as_they_are() -> None:
    sent = pickle.loads(pickle.dumps(SKILLS))
    assert sent == SKILLS
    assert [(each.concept_id, each.names) for each in sent.concepts()] == [
        ("list:C++", ("C++",)),
        ("list:machine learning", ("machine learning",)),
        ("list:customer service", ("customer service",)),
        ("own:py", ("Python", "Python language")),
    ]


def test_the_revision_changes_with_whatever_can_change_a_label() -> None:
    specs = [
        LabellerSpec(SKILLS),
        LabellerSpec(SKILLS, "in-sk"),
        LabellerSpec(SKILLS, clean=True),
        LabellerSpec(SKILLS, votes=False),
        LabellerSpec(Skills.of(listed(["C++"]))),
    ]
    assert len({spec.revision for spec in specs}) == len(specs)


STARTER = get_labeller(LabellerSpec(Skills.of(starter())))
NAMES = st.sampled_from([name for concept in starter()[::40] for name in concept.names])


@settings(deadline=None)  # the first text waits for the automaton
@given(st.lists(st.text(max_size=20) | NAMES | st.sampled_from([" ", "\n", ", ", ". "]), max_size=12).map("".join))
def test_every_word_has_a_tag_and_a_source_and_every_span_words_at_its_edges(text: str) -> None:
    for each in STARTER.label(text):
        assert len(each.tags) == len(each.sources) == len(each.sentence.words)
        assert text[each.sentence.start : each.sentence.end] == each.sentence.text
        starts, ends = zip(*each.sentence.words, strict=True)
        assert all(start in starts and end in ends for start, end, _ in each.spans)
        assert all(source for tag, source in zip(each.tags, each.sources, strict=True) if tag != "O")
