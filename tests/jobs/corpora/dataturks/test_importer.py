"""Importing Dataturks' annotations as they are found."""

import html
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skillmill.jobs.corpora import LabelledText, Problems, read_labelled
from skillmill.schemas.errors import SkillmillError

Point = tuple[int, int, str]


def annotation(start: int, end: int, text: str, label: str = "Skills") -> dict[str, Any]:
    return {"label": [label], "points": [{"start": start, "end": end, "text": text}]}


def imported(folder: Path, content: str, *annotations: Any) -> tuple[LabelledText, Problems]:
    file = folder / "export.json"
    file.write_text(json.dumps({"content": content, "annotation": list(annotations)}) + "\n", encoding="utf-8")
    problems = Problems(skip=True)
    (text,) = read_labelled(file, "dataturks", problems)
    assert problems.tally.adds_up()
    assert problems.tally.spans == len(text.spans)
    return text, problems


def surfaces(text: LabelledText) -> list[str]:
    return [text.text[start:end] for start, end, _ in sorted(text.spans)]


def test_an_inclusive_end_is_made_exclusive(tmp_path: Path) -> None:
    text, problems = imported(tmp_path, "use Go", annotation(4, 5, "Go"))
    assert text.spans == {(4, 6, "Skills")}
    assert problems.tally.repairs == {"inclusive end": 1}


def test_an_end_that_is_exclusive_already_stays(tmp_path: Path) -> None:
    text, problems = imported(tmp_path, "use Go now", annotation(4, 6, "Go"))
    assert text.spans == {(4, 6, "Skills")}
    assert problems.tally.unchanged == 1


def test_offsets_that_count_resolved_references_are_mapped_back(tmp_path: Path) -> None:
    text, problems = imported(
        tmp_path,
        "R &amp; D, Go &amp; C",
        annotation(7, 8, "Go"),
        annotation(0, 4, "R & D"),
        annotation(7, 12, "Go & C"),
    )
    assert surfaces(text) == ["R &amp; D", "Go &amp; C"]
    assert problems.tally.repairs["character references"] == 2
    assert problems.tally.dropped == {"overlap": 1}


def test_offsets_that_count_utf_16_are_mapped_back(tmp_path: Path) -> None:
    text, problems = imported(tmp_path, "👍👍 Go is fine", annotation(5, 6, "Go"))
    assert surfaces(text) == ["Go"]
    assert problems.tally.repairs["surrogate pairs"] == 1


def test_text_in_another_script_is_counted_in_code_points(tmp_path: Path) -> None:
    text, _ = imported(tmp_path, "कौशल: पाइथन, 数据分析", annotation(6, 10, "पाइथन"), annotation(13, 16, "数据分析"))
    assert surfaces(text) == ["पाइथन", "数据分析"]


def test_an_annotation_that_has_drifted_a_little_is_moved_to_the_only_place_near_by(tmp_path: Path) -> None:
    text, problems = imported(tmp_path, "we use Python here", annotation(4, 9, "Python"))
    assert text.spans == {(7, 13, "Skills")}
    assert problems.tally.repairs == {"inclusive end": 1, "drift": 1}


@pytest.mark.parametrize(
    ("content", "point"),
    [
        ("Java, Java, and more", (3, 6, "Java")),  # two places near by
        ("we use Go here", (5, 6, "Go")),  # too short to tell a place
        ("Python" + " " * 100 + "x", (90, 95, "Python")),  # too far
        ("nothing of it", (0, 5, "Python")),
    ],
)
def test_where_the_stored_text_does_not_tell_the_place_an_annotation_is_rejected(
    tmp_path: Path, content: str, point: Point
) -> None:
    text, problems = imported(tmp_path, content, annotation(*point))
    assert not text.spans
    assert problems.tally.rejected == {"text elsewhere": 1}
    assert "export.json, line 1: point" in problems.found[0]


def test_the_drift_of_neighbours_tells_between_two_places(tmp_path: Path) -> None:
    content = "Experience: Kotlin; Java, Java, Scala"
    shifted = [(at - 3, at + len(word) - 4, word) for at, word in [(12, "Kotlin"), (26, "Java"), (32, "Scala")]]
    text, problems = imported(tmp_path, content, *(annotation(*point) for point in shifted))
    assert text.spans == {(12, 18, "Skills"), (26, 30, "Skills"), (32, 37, "Skills")}
    assert problems.tally.repairs["drift"] == 3


def test_a_place_that_would_drift_against_both_neighbours_is_no_repair(tmp_path: Path) -> None:
    text, _ = imported(
        tmp_path,
        "Java, then Pune, Scala",
        annotation(0, 3, "Java"),
        annotation(5, 8, "Pune"),
        annotation(17, 21, "Scala"),
    )
    assert surfaces(text) == ["Java", "Scala"]


def test_a_stored_text_that_is_masked_otherwise_counts_as_the_same(tmp_path: Path) -> None:
    text, problems = imported(
        tmp_path, "xxxxxx.xxx/x/xxxxx-x/xxxx", annotation(0, 24, "xxxxxx.xxx/x/Xxxxx-X/89xx", "Email Address")
    )
    assert surfaces(text) == ["xxxxxx.xxx/x/xxxxx-x/xxxx"]
    assert problems.tally.repairs["masked text"] == 1


def test_white_space_bullets_and_separators_are_taken_off_the_edges(tmp_path: Path) -> None:
    text, problems = imported(
        tmp_path, "• C++ -\nnext, .NET)", annotation(0, 7, "• C++ -\n"), annotation(14, 18, ".NET)")
    )
    assert surfaces(text) == ["C++", ".NET"]
    assert problems.tally.repairs["edges"] == 2


def test_of_overlapping_spans_with_one_label_the_longest_stays_and_labels_may_overlap(tmp_path: Path) -> None:
    text, problems = imported(
        tmp_path,
        "Python and Go",
        annotation(0, 5, "Python"),
        annotation(0, 12, "Python and Go"),
        annotation(0, 12, "Python and Go"),
        annotation(11, 12, "Go", "Language"),
    )
    assert text.spans == {(0, 13, "Skills"), (11, 13, "Language")}
    assert problems.tally.dropped == {"overlap": 1, "duplicate": 1}


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ({"label": [], "points": [{"start": 0, "end": 1, "text": "Go"}]}, "no label"),
        ({"label": ["UNKNOWN"], "points": [{"start": 0, "end": 1, "text": "Go"}]}, "no label"),
        ({"label": [" "], "points": [{"start": 0, "end": 1, "text": "Go"}]}, "no label"),
        ({"label": ["Skills"], "points": []}, "malformed"),
        ({"label": ["Skills"], "points": [{"start": "0", "end": 1, "text": "Go"}]}, "malformed"),
        ({"label": ["Skills"], "points": None}, "malformed"),
        ("Skills", "malformed"),
        (annotation(-3, -2, "Go"), "text elsewhere"),
        (annotation(40, 41, "Go"), "text elsewhere"),
    ],
)
def test_what_is_no_annotation_is_rejected_with_its_line(tmp_path: Path, bad: Any, reason: str) -> None:
    text, problems = imported(tmp_path, "Go on", bad)
    assert not text.spans
    assert problems.tally.rejected == {reason: 1}
    assert problems.found[0].startswith(f"{tmp_path / 'export.json'}, line 1: ")


def test_a_span_of_white_space_is_dropped(tmp_path: Path) -> None:
    _, problems = imported(tmp_path, "Go \n on", annotation(2, 4, " \n "))
    assert problems.tally.dropped == {"blank": 1}


def test_without_leave_to_skip_a_reject_raises(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps({"content": "Go", "annotation": [annotation(0, 5, "Python")]}))
    with pytest.raises(SkillmillError, match=r"a\.json, line 1: point 0 to 5"):
        read_labelled(file, "dataturks")


WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
ODD = st.sampled_from(["R&amp;D", "&lt;b&gt;", "👍", "Xxxxx", " ", "\n", "• ", ", ", "पाइथन", "数据", "C++"])


@given(words=st.lists(WORDS | ODD, min_size=1, max_size=12), seed=st.data())
def test_every_surviving_span_lies_in_the_text_and_the_counts_add_up(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], seed: st.DataObject
) -> None:
    content = "".join(words)
    numbers = st.integers(-2, len(content) + 2)
    points = seed.draw(st.lists(st.tuples(numbers, numbers, st.booleans(), st.integers(-3, 3)), max_size=8))
    rows = []
    for start, end, is_true, drift in points:
        stored = html.unescape(content)[max(0, start) : max(0, end + 1)] if is_true else content[max(0, end) :][:9]
        rows.append(annotation(start + drift, end + drift, stored, "AB"[start % 2]))
    text, problems = imported(tmp_path_factory.mktemp("fuzz"), content, *rows)
    assert problems.tally.read == len(rows)
    for start, end, _ in text.spans:
        assert 0 <= start < end <= len(content)
        assert text.text[start:end].strip() == text.text[start:end] != ""


@given(words=st.lists(WORDS, min_size=1, max_size=12), at=st.integers(0, 11))
def test_a_span_written_as_dataturks_writes_it_comes_back_where_it_was(
    tmp_path_factory: pytest.TempPathFactory, words: list[str], at: int
) -> None:
    before, after = words[:at], words[at:]
    shown, kept = " ".join([*before, "Kotlin", *after]), " ".join(before)
    start = len(kept) + bool(before)
    text, _ = imported(tmp_path_factory.mktemp("fuzz"), html.escape(shown), annotation(start, start + 5, "Kotlin"))
    assert surfaces(text) == ["Kotlin"]
    (span,) = text.spans
    assert html.unescape(text.text[: span[0]]) == html.unescape(html.escape(shown)[: span[0]]) == shown[:start]


def test_all_of_the_shared_export_but_eight_annotations_is_kept_and_its_surfaces_are_the_stored_texts(
    data: Path,
) -> None:
    problems = Problems(skip=True)
    file = data / "dataturks" / "train.json"
    texts = read_labelled(file, None, problems)
    tally = problems.tally
    assert tally.adds_up()
    assert (tally.read, tally.survivors, sum(tally.rejected.values()), len(problems.found)) == (2945, 2892, 8, 8)
    assert sum(len(text.spans) for text in texts) == tally.survivors
    stored = [
        {point["text"] for each in json.loads(line)["annotation"] for point in each["points"]}
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    for text, known in zip(texts, stored, strict=True):
        for start, end, label in text.spans:
            surface = html.unescape(text.text[start:end])
            assert label in ("Email Address", "Name") or any(surface in one for one in known)
