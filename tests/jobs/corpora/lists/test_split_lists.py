"""Splitting spans that hold a whole list of skills."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora import LabelledText, Problems, read_labelled
from skillmill.jobs.corpora.lists import split_lists
from skillmill.jobs.corpora.tally import Tally


def split(text: str) -> list[str]:
    whole = LabelledText(text, frozenset({(0, len(text), "Skills")}))
    return [text[start:end] for start, end, _ in sorted(split_lists(whole, ["Skills"], Tally()).spans)]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("Java, C++; .NET | PL/SQL", ["Java", "C++", ".NET", "PL/SQL"]),
        ("SQL (3 years), HTML (Less than 1 year), AWS (10+ years)", ["SQL", "HTML", "AWS"]),
        ("IT\nINFRASTRUCTURE (Less\nthan 1 year), security. (1\nyear)", ["IT", "INFRASTRUCTURE", "security"]),
        ("• Docker\n• Team building\n❖ Git", ["Docker", "Team building", "Git"]),
        ("Languages: C, Core Java\nOperating Systems Windows and Linux", ["C", "Core Java", "Windows", "Linux"]),
        ("Platform-windows\n\nFramework-filezilla, putty", ["windows", "filezilla", "putty"]),
        ("TECHNICAL SKILLS:\nMaven\n\nADDITIONAL INFORMATION\n\nJira", ["Maven", "Jira"]),
        ("Good knowledge of Linux\nHands on experience in REST.", ["Linux", "REST"]),
        ("MS Office (Word, Excel, PowerPoint)", ["MS Office", "Word", "Excel", "PowerPoint"]),
        ("Oracle DB (Oracle 11g), Cognos (Basics)", ["Oracle DB (Oracle 11g)", "Cognos"]),
        ("Research and Development, Jquery and Angular JS", ["Research and Development", "Jquery", "Angular JS"]),
        ("Training &amp; Development, Go", ["Training &amp; Development", "Go"]),
        ("Windows XP, 7, 8", ["Windows XP"]),
        ("Photoshop, Flash ETC.", ["Photoshop", "Flash"]),
        ("पाइथन, 数据分析; 前端", ["पाइथन", "数据分析", "前端"]),
    ],
)
def test_items_are_what_stands_between_the_signs_of_a_list(text: str, items: list[str]) -> None:
    assert split(text) == items


def test_a_wrapped_line_goes_on(tmp_path: Path) -> None:
    text = (
        "SAP (2 years), CSS (2 years), EMPLOYEE RESOURCE GROUP (2 years), LINUX (1 year), ENTERPRISE\nRESOURCE PLANNING"
    )
    assert split(text)[-1] == "ENTERPRISE\nRESOURCE PLANNING"


@pytest.mark.parametrize("text", ["Java", "Database", "Software Testing", "Operations Manager"])
def test_a_span_that_is_no_list_stays(text: str) -> None:
    tally = Tally()
    whole = LabelledText(text, frozenset({(0, len(text), "Skills")}))
    assert split_lists(whole, ["Skills"], tally) == whole
    assert tally.lists == 0


def test_prose_becomes_an_open_stretch_and_is_counted() -> None:
    text = "Go\nwe were validating end to end communication of consumer and provider\nGit"
    tally = Tally()
    found = split_lists(LabelledText(text, frozenset({(0, len(text), "Skills")})), ["Skills"], tally)
    assert [text[start:end] for start, end, _ in sorted(found.spans)] == ["Go", "Git"]
    assert [text[start:end] for start, end, _ in found.unknown] == [text.split("\n")[1]]
    assert (tally.lists, tally.items, tally.prose) == (1, 2, 1)


def test_other_labels_are_left_alone() -> None:
    text = LabelledText("Acme, Inc.", frozenset({(0, 10, "Company")}))
    assert split_lists(text, ["Skills"], Tally()) == text


@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from(",;()•\n &"), min_size=1))
def test_items_lie_in_their_list_do_not_overlap_and_are_not_blank(text: str) -> None:
    tally = Tally(read=1, unchanged=1)
    found = split_lists(LabelledText(text, frozenset({(0, len(text), "Skills")})), ["Skills"], tally)
    before = 0
    for start, end, _ in sorted([*found.spans, *found.unknown]):
        assert before <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end] or found.spans == {(0, len(text), "Skills")}
        before = end
    assert tally.spans == len(found.spans)


def test_the_lists_of_the_shared_export_become_items_of_a_few_words(data: Path) -> None:
    problems = Problems(skip=True)
    texts = read_labelled(data / "dataturks" / "train.json", None, problems)
    items = [split_lists(text, ["Skills"], problems.tally) for text in texts]
    assert problems.tally.spans == sum(len(text.spans) for text in items)
    assert problems.tally.items > 2000
    lengths = [end - start for text in items for start, end, label in text.spans if label == "Skills"]
    assert sum(length <= 40 for length in lengths) > 0.95 * len(lengths)
