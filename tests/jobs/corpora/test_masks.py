"""What corpora hide is replaced by inventions, and every span still gives back its surface."""

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora import Span, read_labelled
from skillmill.jobs.corpora.edits import Edit, Edits
from skillmill.jobs.corpora.masks import EMAIL, PatternSet, replace_emails, replace_placeholders

MASKED = ["xxxxxxx.xxxx@xxxxx.xxx", "Romeo.O'xxxxxxx@xxxxx.xxx", "xxxxxxx_xx@xxx.xxx", "xxx@xxxxxxx.xx.xx", "x@xx.xx"]
PLACEHOLDERS = [
    *("<ORGANIZATION>", "<ORG>", "<LOCATION>", "<LOCATION:HOSPITAL>", "<CONTACT>", "<NAME>", "<ADDRESS>"),
    *("<DESCRIPTION>", "<PROFESSION>"),
]
MASK_LEFT = re.compile(r"x@x{2,}\.x|<(?:ORG|LOCATION|CONTACT|NAME|ADDRESS|DESCRIPTION|PROFESSION)[A-Z:]*>")
LABELS = st.sampled_from([EMAIL, "Name", "Skill"])
PATTERNS = st.sampled_from(["train", "heldout"])
Piece = tuple[str, bool]


@st.composite
def masked_texts(draw: st.DrawFn, masks: list[str]) -> tuple[str, list[Span], list[tuple[int, int]]]:
    """A text, spans anywhere in it, and the places of its masks."""
    visible = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="x<>'’"), max_size=6)
    pieces = draw(st.lists(st.tuples(visible, st.sampled_from(masks)), max_size=5))
    text, places = "", []
    for before, mask in pieces:
        text += before + "\t"  # else two masks in a row are one run
        places.append((len(text), len(text) + len(mask)))
        text += mask
    text += "\n" + draw(visible)
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda pair: pair[0] != pair[1])
    anywhere = draw(st.lists(st.tuples(ends, LABELS), max_size=6))
    return text, [(min(pair), max(pair), label) for pair, label in anywhere], places


def assert_spans_kept(text: str, spans: list[Span], masks: list[tuple[int, int]], new: str, moved: list[Span]) -> None:
    """Check labels, range and, where a span holds no mask, the surface; else what stands around its masks."""
    assert [label for _, _, label in moved] == [label for _, _, label in spans]
    for (start, end, _), (new_start, new_end, _) in zip(spans, moved, strict=True):
        assert 0 <= new_start < new_end <= len(new)
        inside = [(a, b) for a, b in masks if start < b and a < end]
        if not inside:
            assert new[new_start:new_end] == text[start:end]
        else:
            head, tail = text[start : max(start, inside[0][0])], text[min(end, inside[-1][1]) : end]
            assert new[new_start:new_end].startswith(head)
            assert new[new_start:new_end].endswith(tail)


@given(masked_texts(MASKED), PATTERNS, st.booleans(), st.integers(0, 9))
def test_addresses_replace_masks_and_all_other_text_stays(
    made: tuple[str, list[Span], list[tuple[int, int]]], patterns: PatternSet, label_all: bool, seed: int
) -> None:
    text, spans, masks = made
    new, moved = replace_emails(text, spans, Random(seed), patterns, label_all)
    assert not MASK_LEFT.search(new)
    assert new.count("@") == text.count("@")
    assert_spans_kept(text, spans, masks, new, moved[: len(spans)])
    for start, end, label in moved[len(spans) :]:
        assert label == EMAIL
        assert re.fullmatch(r"[\w.+-]+@[\w.-]+\.\w+", new[start:end], re.ASCII)


@given(masked_texts(PLACEHOLDERS), st.integers(0, 9))
def test_inventions_replace_placeholders_and_all_other_text_stays(
    made: tuple[str, list[Span], list[tuple[int, int]]], seed: int
) -> None:
    text, spans, masks = made
    new, moved = replace_placeholders(text, spans, Random(seed))
    assert not MASK_LEFT.search(new)
    assert_spans_kept(text, spans, masks, new, moved)


def test_a_labelled_mask_is_the_address_afterwards() -> None:
    text = "mail: xxxxxxx.xxxx@xxxxx.xxx, Pune"
    new, [email, place] = replace_emails(text, [(6, 28, EMAIL), (30, 34, "Location")], Random(1), "train")
    assert re.fullmatch(r"[a-zA-Z0-9._+]+@[a-z0-9.-]+", new[email[0] : email[1]])
    assert (new[place[0] : place[1]], new[: email[0]]) == ("Pune", "mail: ")


def test_an_unlabelled_address_gets_its_label_only_where_asked_for() -> None:
    text = "a xxxx@xxxxx.xxx b xxx@xxx.xx c"
    assert len(replace_emails(text, [(2, 16, EMAIL)], Random(1), "train")[1]) == 1
    new, [first, second] = replace_emails(text, [(2, 16, EMAIL)], Random(1), "train", label_all=True)
    assert new == f"a {new[first[0] : first[1]]} b {new[second[0] : second[1]]} c"
    assert second[2] == EMAIL


def test_a_span_that_holds_a_mask_grows_with_it() -> None:
    new, [(start, end, _)] = replace_emails("say xx@xx.xx now", [(0, 16, "Name")], Random(2), "heldout")
    assert (start, end) == (0, len(new))


def test_addresses_of_one_pattern_set_never_come_from_the_other() -> None:
    def addresses(patterns: PatternSet) -> set[str]:
        return set(replace_emails("xxx@xxx.xxx\n" * 3000, [], Random(3), patterns)[0].split())

    train, heldout = addresses("train"), addresses("heldout")
    domains = [{address.split("@")[1].lower() for address in found} for found in (train, heldout)]
    assert not domains[0] & domains[1]
    assert not {a.split("@")[0].lower() for a in train} & {a.split("@")[0].lower() for a in heldout}
    assert min(len(train), len(heldout)) > 1000


def test_each_placeholder_of_a_run_is_one_part_of_what_the_run_stands_for() -> None:
    text = "call <NAME> <NAME> now"
    new, [first, last] = replace_placeholders(text, [(5, 11, "Name"), (12, 18, "Name")], Random(4))
    given_name, family = new[first[0] : first[1]], new[last[0] : last[1]]
    assert new == f"call {given_name} {family} now"
    assert " " not in given_name + family


def test_placeholders_in_lower_case_or_of_unknown_kinds_are_text() -> None:
    text = "write <div> and <HTML>, or < NAME >"
    assert replace_placeholders(text, [], Random(5)) == (text, [])


def test_one_seed_gives_one_text() -> None:
    text = "<ORGANIZATION> hires; <CONTACT> or xxxx@xxxxx.xxx"
    assert replace_placeholders(text, [], Random(6)) == replace_placeholders(text, [], Random(6))
    assert replace_emails(text, [], Random(6), "train") == replace_emails(text, [], Random(6), "train")
    assert replace_emails(text, [], Random(6), "train") != replace_emails(text, [], Random(7), "train")


@pytest.mark.parametrize(
    "edits", [[Edit(0, 2, "a"), Edit(1, 3, "b")], [Edit(2, 9, "a")], [Edit(1, 1, "a")], [Edit(0, 1, "")]]
)
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match="overlaps another, is empty or lies outside"):
        Edits("text", edits)


@pytest.mark.parametrize("part", ["train", "dev"])
def test_no_mask_is_left_in_dotin(data: Path, part: str) -> None:
    for text in read_labelled(data / "dotin" / f"{part}.jsonl"):
        spans = sorted(text.spans)
        new, moved = replace_emails(text.text, spans, Random(1), "train")
        assert not MASK_LEFT.search(new)
        for (start, end, label), (new_start, new_end, _) in zip(spans, moved, strict=True):
            surface = new[new_start:new_end]
            assert re.fullmatch(r"\S+@\S+", surface) if label == EMAIL else surface == text.text[start:end]


def test_no_placeholder_is_left_in_skillspan(data: Path) -> None:
    for text in read_labelled(data / "skillspan" / "train.json"):
        spans = sorted(text.spans)
        new, moved = replace_placeholders(text.text, spans, Random(1))
        assert not MASK_LEFT.search(new)
        for (start, end, _), (new_start, new_end, _) in zip(spans, moved, strict=True):
            old = text.text[start:end]
            assert "<" in old or new[new_start:new_end] == old
