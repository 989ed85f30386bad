from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skillmill.schemas.labels import LABELS, SKILL_LABELS
from skillmill.udfs.recognition.mention import Mention
from skillmill.udfs.recognition.merge import merge, split_lists

TEXT = "Java, C++, SQL, AWS, Oracle, SAP, ERP, BI, Problem Solving"


def mention(start: int, end: int, label: str = "Skill", confidence: float = 0.5, by: str = "a") -> Mention:
    surface = "".join(chr(ord("a") + at % 26) for at in range(start, end))
    return Mention(start, end, label, surface, confidence, False, by, "0" * 12, "python")


def listed(surface: str, label: str = "Knowledge", start: int = 0) -> Mention:
    return Mention(start, start + len(surface), label, surface, 0.5, True, "transformer", "0" * 12, "cpu")


def split(surface: str, label: str = "Knowledge") -> list[str]:
    return [piece.surface for piece in split_lists([listed(surface, label)])]


def test_mentions_that_do_not_overlap_all_stay_in_the_texts_order() -> None:
    one, two, three = mention(0, 4), mention(4, 6), mention(8, 9)
    assert merge([[three], [one, two]]) == [one, two, three]


def test_of_overlapping_mentions_of_one_label_the_longest_stays() -> None:
    long, short = mention(2, 9, confidence=0.2), mention(0, 5, confidence=0.9)
    assert merge([[short], [long]]) == [long]


def test_of_equally_long_ones_the_more_confident_stays() -> None:
    sure, unsure = mention(2, 6, confidence=0.9), mention(0, 4, confidence=0.3)
    assert merge([[unsure], [sure]]) == [sure]


def test_of_equally_confident_ones_the_earlier_recognisers_stays() -> None:
    first, second = mention(0, 4, by="a"), mention(0, 4, by="b")
    assert merge([[first], [second]]) == [first]
    assert merge([[second], [first]]) == [second]


def test_what_only_overlapped_a_loser_stays() -> None:
    winner, loser, rest = mention(0, 6), mention(4, 9), mention(7, 9)
    assert merge([[winner, rest], [loser]]) == [winner, rest]


def test_on_identical_offsets_one_label_stays() -> None:
    sure, unsure = mention(0, 4, "Knowledge", 0.8), mention(0, 4, "Skill", 0.7)
    assert merge([[unsure], [sure]]) == [sure]
    tied = mention(0, 4, "Knowledge", 0.7)
    assert merge([[unsure], [tied]]) == [unsure]


def test_nested_mentions_of_different_labels_both_stay() -> None:
    outer, inner = mention(0, 9, "Skill"), mention(2, 5, "Knowledge")
    assert merge([[inner], [outer]]) == [outer, inner]


def test_overlapping_mentions_of_different_labels_both_stay() -> None:
    left, right = mention(0, 5, "Skill"), mention(3, 9, "Knowledge")
    assert merge([[left], [right]]) == [left, right]


def test_nothing_found_merges_to_nothing() -> None:
    assert merge([]) == merge([[], []]) == []


@st.composite
def mentions(draw: st.DrawFn) -> Mention:
    start = draw(st.integers(0, 12))
    end = start + draw(st.integers(1, 6))
    return mention(start, end, draw(st.sampled_from(LABELS[:3])), draw(st.sampled_from([0.3, 0.6])))


FOUND = st.lists(st.lists(mentions(), max_size=6), max_size=3)


@settings(deadline=None)
@given(FOUND)
def test_what_is_merged_comes_from_what_was_found_and_has_no_rivals(found: list[list[Mention]]) -> None:
    merged = merge(found)
    assert set(merged) <= {each for of_one in found for each in of_one}
    assert len({(m.start, m.end) for m in merged}) == len(merged)
    for one, two in pairwise(merged):
        assert (one.start, one.end, one.label) < (two.start, two.end, two.label)
    for label in LABELS:
        spans = [(m.start, m.end) for m in merged if m.label == label]
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@settings(deadline=None)
@given(FOUND)
def test_every_mention_found_is_kept_or_has_lost_to_one_no_shorter(found: list[list[Mention]]) -> None:
    merged = merge(found)
    for loser in {each for of_one in found for each in of_one} - set(merged):
        rivals = [m for m in merged if m.start < loser.end and loser.start < m.end]
        assert any(m.end - m.start >= loser.end - loser.start for m in rivals)


@settings(deadline=None)
@given(FOUND)
def test_merging_again_changes_nothing(found: list[list[Mention]]) -> None:
    assert merge([merge(found)]) == merge(found)


@pytest.mark.parametrize("label", SKILL_LABELS)
def test_a_list_of_nine_skills_is_nine_mentions_at_true_offsets(label: str) -> None:
    pieces = split_lists([listed(TEXT, label, start=7)])
    assert [piece.surface for piece in pieces] == TEXT.split(", ")
    assert all(TEXT[piece.start - 7 : piece.end - 7] == piece.surface for piece in pieces)


def test_a_piece_keeps_everything_else_of_its_list() -> None:
    [_, piece] = split_lists([listed("Java, SQL", start=3)])
    assert piece == Mention(9, 12, "Knowledge", "SQL", 0.5, True, "transformer", "0" * 12, "cpu")


@pytest.mark.parametrize("surface", ["plan and design, build", "lead teams, mentor juniors", "design, build"])
def test_a_verb_phrase_with_one_comma_stays_whole(surface: str) -> None:
    assert split(surface, "Skill") == [surface]


def test_a_sentence_with_long_pieces_stays_whole() -> None:
    surface = "advise clients, write the yearly report on risk, present it"
    assert split(surface) == split(surface, "Skill") == [surface]


def test_knowledge_is_split_at_one_comma() -> None:
    assert split("Java, SQL") == ["Java", "SQL"]


@pytest.mark.parametrize("separator", [", ", "; ", " | ", " • ", "•", " - ", " – ", " / ", "\n", "\r\n", ",\n"])
def test_a_list_is_split_at_any_separator(separator: str) -> None:
    assert split(f"Java{separator}SQL") == ["Java", "SQL"]


@pytest.mark.parametrize("surface", ["T-SQL", "C/C++", "TCP/IP", "node.js", "research and development", "R&D"])
def test_a_name_with_punctuation_of_its_own_is_no_list(surface: str) -> None:
    assert split(surface) == [surface]


def test_punctuation_that_belongs_to_a_name_stays_with_it() -> None:
    assert split("C#, .NET, C++, node.js.") == ["C#", ".NET", "C++", "node.js"]


@pytest.mark.parametrize(
    "surface", ["Java, SQL and more, or R", "Java, SQL and more, and R", "Java, SQL and more, & R"]
)
def test_the_word_before_the_last_of_a_list_is_no_part_of_it(surface: str) -> None:
    assert split(surface) == ["Java", "SQL and more", "R"]


def test_a_conjunction_alone_between_separators_is_no_piece() -> None:
    assert split("Java, and\nSQL") == ["Java", "SQL"]


def test_the_operating_room_is_no_conjunction() -> None:
    assert split("ICU, OR nursing, OR") == ["ICU", "OR nursing", "OR"]


def test_empty_pieces_are_dropped() -> None:
    assert split("Java,, SQL, •") == ["Java", "SQL"]


def test_a_surface_of_separators_alone_stays_as_it_is() -> None:
    assert split(", ,") == [", ,"]


@pytest.mark.parametrize("label", ["Company", "Location", "Name"])
def test_only_skills_and_knowledge_are_split(label: str) -> None:
    assert split("Bern, Zürich, Basel", label) == ["Bern, Zürich, Basel"]


SURFACES = st.lists(st.text(max_size=6) | st.sampled_from([", ", "\r\n", " and ", "•", ".NET", "é", "🚀", ";"])).map(
    "".join
)


@settings(deadline=None, max_examples=300)
@given(SURFACES.filter(bool), st.integers(0, 9), st.sampled_from(SKILL_LABELS))
def test_pieces_lie_in_their_list_apart_and_at_true_offsets(surface: str, start: int, label: str) -> None:
    pieces = split_lists([listed(surface, label, start)])
    assert pieces
    assert all(p.surface and surface[p.start - start : p.end - start] == p.surface for p in pieces)
    assert all(start <= p.start < p.end <= start + len(surface) for p in pieces)
    assert all(a.end <= b.start for a, b in pairwise(pieces))


@settings(deadline=None)
@given(SURFACES.filter(bool), st.sampled_from(SKILL_LABELS))
def test_a_split_list_holds_all_of_its_letters_but_conjunctions(surface: str, label: str) -> None:
    pieces = "".join(piece.surface for piece in split_lists([listed(surface, label)]))
    lost = sum(map(str.isalnum, surface)) - sum(map(str.isalnum, pieces))
    assert lost <= 3 * (surface.lower().count("and") + surface.lower().count("or"))
