"""skillmill.render: text with its mentions in a notebook."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import skillmill

TEXT = "Python Developer <script>alert(1)</script>\n🎉 é Java & more"


def row(start: int, end: int, label: str, text: str = TEXT, confidence: float = 0.9, **more: Any) -> dict[str, Any]:
    surface = text[start:end]
    where = {"start_offset": start, "end_offset": end, "surface": surface}
    return {**where, "label": label, "confidence": confidence, **more}


def body(html: str) -> str:
    return html.partition('<div class="skillmill-text">')[2].removesuffix("</div></div>")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", body(html)))


def marks(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<mark class="mention ([^"]*)"[^>]*>([^<]*)</mark>', body(html))


def test_what_a_pipeline_finds_is_marked_and_named() -> None:
    text = "Built ETL in Python and Spark on AWS"
    [mentions] = skillmill.load(recognizers=["gazetteer"]).extract([text])
    html = skillmill.render(text, mentions)._repr_html_()
    assert [surface for _, surface in marks(html)] == [found.mention.surface for found in mentions]
    assert "Amazon Web Services (Technology)" in html
    assert plain(html) == text


def test_rows_of_pandas_are_shown_too_with_nothing_where_nothing_is_linked() -> None:
    rows = pd.DataFrame([row(0, 6, "Knowledge", preferred_label="Python"), row(47, 51, "Knowledge")])
    html = skillmill.render(TEXT, rows.to_dict("records")).html
    assert re.findall(r'title="([^"]*)"', html) == ["Knowledge 0.90, Python", "Knowledge 0.90"]


def test_nested_mentions_share_a_piece_the_inner_line_nearer() -> None:
    html = skillmill.render(TEXT, [row(0, 6, "Knowledge"), row(0, 16, "Designation")]).html
    assert marks(html) == [("a1 b3", "Python"), ("b3", " Developer")]
    assert 'title="Knowledge 0.90\nDesignation 0.90"' in html


def test_html_in_text_and_labels_is_escaped() -> None:
    html = skillmill.render(TEXT, [row(17, 42, '<img src="x">')]).html
    assert "<script" not in html
    assert "<img" not in html
    assert plain(html) == TEXT


def test_what_is_not_sure_enough_is_left_out() -> None:
    found = [row(0, 6, "Knowledge", confidence=0.4), row(47, 51, "Knowledge", confidence=0.8)]
    assert [surface for _, surface in marks(skillmill.render(TEXT, found, least=0.5).html)] == ["Java"]


def test_mentions_of_another_text_and_other_things_are_refused() -> None:
    with pytest.raises(skillmill.SkillmillError, match="of another text"):
        skillmill.render("x" + TEXT, [row(0, 6, "Knowledge")])
    with pytest.raises(skillmill.SkillmillError, match="render shows mentions"):
        skillmill.render(TEXT, ["Python"])


def test_without_mentions_the_text_is_shown_and_it_is_said() -> None:
    html = skillmill.render(TEXT, []).html
    assert plain(html) == TEXT
    assert "No mentions." in html


@given(st.text(max_size=40), st.data())
def test_any_text_comes_out_as_it_was_with_any_spans_marked(text: str, data: st.DataObject) -> None:
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted)
    found = [row(start, end, "PERSON", text) for start, end in data.draw(st.lists(bounds, max_size=6))]
    parser = HTMLParser(convert_charrefs=True)
    pieces: list[str] = []
    parser.handle_data = pieces.append  # type: ignore[method-assign]
    parser.feed(body(skillmill.render(text, found).html))
    parser.close()
    assert "".join(pieces) == text
