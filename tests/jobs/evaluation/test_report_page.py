"""The report: complete, self-contained, escaped; and the JSON that never quotes a document."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from skillmill.jobs.corpora.form import LabelledText
from skillmill.jobs.evaluation.page import page
from skillmill.jobs.evaluation.page.excerpts import excerpt
from skillmill.jobs.evaluation.predictions import Confidence, Found
from skillmill.jobs.evaluation.report import print_evaluation, write_scores
from skillmill.jobs.evaluation.result import Data, Evaluation, Outcome, agreement
from skillmill.jobs.markup.elements import Markup, element

TEXT = "Secret <b>Smith</b> & Söhne\nuse Python 3, Go and SQL daily"
PYTHON, GO, SQL = (32, 40, "Knowledge"), (42, 44, "Knowledge"), (49, 52, "Knowledge")
VOID = {"meta", "line", "rect", "circle", "path"}


class Checker(HTMLParser):
    """Notes tags that are not closed in order, and every attribute that could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.loads += [name for name, _ in attrs if name in {"src", "href", "xlink:href", "onload", "style"}]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def evaluation(*, with_other: bool = True, problems: tuple[str, ...] = ()) -> Evaluation:
    texts = tuple(
        LabelledText(TEXT, frozenset({PYTHON, GO, SQL, (28, 44, "Skill")}), (), f"post {at}", f"a.json, line {at + 7}")
        for at in range(3)
    )
    data = Data("a<b>.json", "0123456789abcdef" * 4, texts, problems)
    found = {
        PYTHON: Confidence(0.91, True),
        (42, 48, "Knowledge"): Confidence(0.8, True),
        (49, 52, "Skill"): Confidence(0.7, True),
        (0, 6, "Skill"): Confidence(0.95, True),
        (0, 6, "Name"): Confidence(1.0, True),
    }
    ours = Outcome(data, Found("our<model>", "a" * 12, "torch-cpu", (found,) * 3))
    other = Outcome(data, Found("theirs", "b" * 12, "openvino-int8", ({GO: Confidence(0.5, False)},) * 3))
    return Evaluation(ours, other if with_other else None)


def test_the_page_is_well_formed_and_loads_nothing() -> None:
    checker = Checker()
    html = page(evaluation())
    checker.feed(html)
    assert checker.open == []
    assert checker.loads == []
    assert not {"script", "link", "img", "iframe"} & set(checker.seen)
    assert "http" not in html
    assert not re.search(r"url\((?!#)|@import", html)


def test_everything_from_outside_is_escaped() -> None:
    html = page(evaluation())
    assert "<b>Smith" not in html
    assert "our<model>" not in html
    assert "a<b>.json" not in html
    assert "&lt;b&gt;Smith&lt;/b&gt; &amp; Söhne" in html


@pytest.mark.parametrize(
    "expected",
    [
        *("our&lt;model&gt;", "a" * 12, "torch-cpu", "a&lt;b&gt;.json", "0123456789ab", "3 documents", "12 gold spans"),
        *("Missed", "Spurious", "Wrong boundary", "Wrong label", "Calibration", "Side by side", "theirs"),
        *("line 7, 42 to 44", "confidence 0.950", "not a label of gold: Name", "leaves out 0"),
        *("Strict F1 by label", "Reliability of Skill", "Confidences of Knowledge", "prefers-color-scheme: dark"),
    ],
)
def test_the_page_says(expected: str) -> None:
    assert expected in page(evaluation())


def test_the_page_lists_as_many_errors_as_asked_for() -> None:
    assert "1 of 3: found, but" in page(evaluation(), 1)
    assert page(evaluation(), 0).count("<mark") == 0


def test_without_another_model_nothing_is_side_by_side() -> None:
    assert "Side by side" not in page(evaluation(with_other=False))


def test_the_same_evaluation_gives_the_same_page() -> None:
    assert page(evaluation()) == page(evaluation())


def test_the_json_holds_every_score_and_no_text(tmp_path: Path) -> None:
    write_scores(evaluation(problems=("a.json, line 3: not JSON",)), tmp_path / "out.json")
    written = (tmp_path / "out.json").read_text()
    scores = json.loads(written)
    assert scores["strict"].keys() == {"micro", "labels"}
    assert scores["strict"]["micro"].keys() == {"precision", "recall", "f1", "support"}
    for name in ("boundary", "overlap", "token"):
        assert scores[name]["labels"].keys() == {"Knowledge", "Skill"}
        assert scores["intervals"][name]["labels"]["Skill"].keys() == {"precision", "recall", "f1"}
    assert scores["layers_mean"]["f1"] == pytest.approx((2 * (1 / 2) * (1 / 3) / (5 / 6) + 0) / 2)
    assert scores["untyped"].keys() == {"precision", "recall", "f1", "support"}
    assert (scores["intervals"]["resamples"], scores["intervals"]["documents"]) == (1000, 3)
    assert scores["calibration"]["Skill"]["ece"] == pytest.approx((0.7 + 0.95) / 2)
    assert scores["errors"] == {"missed": 3, "spurious": 3, "wrong boundary": 3, "wrong label": 3}
    assert scores["data"] == {
        "file": "a<b>.json",
        "sha256": "0123456789abcdef" * 4,
        "texts": 3,
        "documents": 3,
        "spans": 12,
        "skipped": 1,
    }
    assert scores["model"] == {"name": "our<model>", "revision": "a" * 12, "runtime": "torch-cpu"}
    assert scores["unscored_labels"] == ["Name"]
    assert scores["against"]["strict"]["labels"]["Knowledge"]["precision"] == 1
    assert scores["against"]["difference"]["micro"].keys() == {"f1", "interval", "share_above_zero"}
    assert not re.search("Smith|Python|Secret", written)


def test_what_is_printed_quotes_no_document(capsys: pytest.CaptureFixture[str]) -> None:
    print_evaluation(evaluation(problems=tuple(f"a.json, line {at}: not JSON" for at in range(7))))
    said = capsys.readouterr().out
    assert not re.search("Smith|Python|Secret", said)
    assert "bad annotations skipped: 7" in said
    assert said.count("not JSON") == 5
    assert "gold does not have them: Name" in said


def test_gold_spans_are_told_apart_by_who_found_them() -> None:
    shares = agreement(evaluation().model, evaluation().against or evaluation().model)
    assert {part: len(spans) for part, spans in shares.items()} == {"both": 0, "one": 3, "other": 3, "neither": 6}
    assert set(shares["other"]) == {(0, GO), (1, GO), (2, GO)}


def test_an_excerpt_marks_gold_found_and_what_both_cover() -> None:
    assert excerpt("use Python 3 now", (4, 12, "A"), (0, 10, "A")) == (
        '<mark class="found">use </mark><mark class="gold found">Python</mark><mark class="gold"> 3</mark> now'
    )


def test_an_excerpt_has_context_and_shows_where_lines_end() -> None:
    assert excerpt("0123\n56789", (6, 7, "A"), None, context=3) == '… 3 ⏎ 5<mark class="gold">6</mark>789'
    assert excerpt("0123456789", (2, 3, "A"), None, context=2) == '01<mark class="gold">2</mark>34 …'


def test_an_excerpt_shows_a_very_long_span_by_its_ends() -> None:
    shown = excerpt("a" * 500 + "z" * 500, (0, 1000, "A"), None)
    assert shown == f'<mark class="gold">{"a" * 100} … {"z" * 100}</mark>'


def test_markup_escapes_content_and_attributes_and_nothing_twice() -> None:
    inner = element("i", "a & b")
    assert inner == "<i>a &amp; b</i>"
    assert element("p", inner, "<", class_='"x"', title=None, x=1.5) == (
        '<p class="&quot;x&quot;" x="1.5"><i>a &amp; b</i>&lt;</p>'
    )
    assert isinstance(element("p"), Markup)
