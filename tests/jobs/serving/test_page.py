"""The page in a real browser: Debian's chromium, without a window and without a network."""

import re
from typing import Any

import pytest

from found_mentions import TEXT, extract, found_in
from skillmill.jobs.markup.mentions import marked


def marks(page: Any) -> list[str]:
    found: list[str] = page.locator("#marked mark").all_text_contents()
    return found


def test_an_example_is_extracted_by_a_click_and_the_model_is_named(page: Any) -> None:
    page.click("text=Front-end engineer")
    page.wait_for_selector("#results:not([hidden])")
    status = page.inner_text("#status")
    assert re.fullmatch(r"\d+ mentions?, by the model general \([0-9a-f]{12}\), in \d+ ms\.", status), status
    assert page.inner_text("#marked").startswith("TOMASZ WREN-HOLLOWAY")


def test_nested_and_overlapping_mentions_behind_emoji_are_marked_as_in_a_notebook(page: Any) -> None:
    extract(page)
    html = marked(TEXT, found_in(TEXT)).html
    expected = re.findall(r'<mark class="mention ([^"]*)" title="[^"]*">', html)
    assert page.evaluate("[...document.querySelectorAll('#marked mark')].map(m => m.className)") == [
        f"mention {classes}" for classes in expected
    ]
    assert marks(page) == ["Jane Roe", "Python", " ", "Developer", " <b>R&D", "Java 17", "𝕏 <script>", "=SUM(1)"]
    assert page.locator("#marked").text_content() == TEXT


def test_html_in_a_text_is_shown_and_does_nothing(page: Any) -> None:
    extract(page)
    assert page.locator("#marked b, #marked script, #results img").count() == 0
    assert page.title() == "skillmill"
    extract_again = "<img src=x onerror=alert(1)> Python"
    page.click("#edit")
    extract(page, extract_again)
    assert page.locator("#marked").text_content() == extract_again


def test_a_label_of_the_legend_hides_and_shows_its_mentions(page: Any) -> None:
    extract(page)
    before = marks(page)
    button = page.locator("#legend button", has_text="Knowledge")
    assert button.text_content() == "Knowledge 2"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert "Java 17" not in marks(page)
    assert "Python Developer" not in before
    assert page.locator("#skills tbody tr").count() == 1
    button.press("Enter")
    assert marks(page) == before


def test_the_slider_leaves_out_what_is_less_sure_also_by_keyboard(page: Any) -> None:
    extract(page)
    page.focus("#least")
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    assert page.inner_text("#least-shown") == "0.65"
    assert marks(page) == ["Jane Roe", "Python", "Java 17", "=SUM(1)"]
    assert page.locator("#legend button", has_text="Designation").text_content() == "Designation 0"


def test_hover_and_focus_tell_label_confidence_and_concept(page: Any) -> None:
    extract(page)
    page.hover("#marked mark >> text=Python")
    assert page.inner_text("#card").split("\n") == [
        *("Python", "Knowledge 0.95, Python (computer programming) (Technology)"),
        *("Python Developer", "Designation 0.61"),
    ]
    page.hover("h1")
    assert page.locator("#card").is_hidden()
    page.focus("#marked mark >> text=Java 17")
    assert "Knowledge 0.80, Java (Technology)" in page.inner_text("#card")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_all_of_it_works_by_keyboard_alone(page: Any) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "text"
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#results:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "edit", "the focus is not lost with the text field"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "MARK":
            break
    focused = "document.activeElement.textContent"
    assert page.evaluate(focused) == "Jane Roe"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "Python"
    page.keyboard.press("Enter")
    assert page.locator("tr.chosen .pick").text_content() == "Python (computer programming)"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "=SUM(1)"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "json"


def test_the_table_has_concept_category_and_a_link_where_the_id_gives_one(page: Any) -> None:
    extract(page)
    rows = [" ".join(row.split()) for row in page.locator("#skills tbody tr").all_inner_texts()]
    assert rows == [
        "Python (computer programming) esco:ccd0a1d9-afda-43d9-b901-96344886e14d, exact 0.97 Technology 1 0.95",
        "Java skillmill:java, exact 0.97 Technology 1 0.80",
        "=SUM(1) no concept 1 0.70",
    ]
    [link] = page.locator("#skills a").evaluate_all("links => links.map(link => link.href)")
    assert link == "http://data.europa.eu/esco/skill/ccd0a1d9-afda-43d9-b901-96344886e14d"
    page.click("#skills .pick >> text=Java")
    assert page.evaluate("document.activeElement.textContent") == "Java 17"
    assert page.inner_text("#others").split("\n")[:3] == ["Also found", "PERSON", "Jane Roe"]


def test_a_field_picks_the_model_and_the_answer_names_it(page: Any) -> None:
    extract(page)
    page.select_option("#field", "health")
    expect = pytest.importorskip("playwright.sync_api").expect
    expect(page.locator("#status")).to_contain_text("by the model health (0123456789ab)")


def test_what_the_server_says_is_shown(page: Any) -> None:
    page.evaluate("document.getElementById('field').replaceChildren(new Option('none', 'none'))")
    page.fill("#text", "Python")
    page.click("#extract")
    page.wait_for_selector("#status.error")
    assert page.inner_text("#status") == "The server says: model: input should be 'general' or 'health'."
    page.wrong.clear()  # the console says, too, that the status was 422


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    extract(page, TEXT + " " + "x" * 400)
    page.check("#named")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_light_and_dark_follow_the_system_and_can_be_read(page: Any) -> None:
    extract(page)
    grounds = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        ground, ink = page.evaluate(
            "(({backgroundColor, color}) => [backgroundColor, color])(getComputedStyle(document.body))"
        )
        grounds[scheme] = (luminance(ground), luminance(ink))
    for one, other in grounds.values():
        assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 7
    assert grounds["light"][0] > 0.8 > 0.1 > grounds["dark"][0]


def luminance(color: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_everything_that_can_be_used_has_a_name(page: Any) -> None:
    extract(page)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    used = {"button", "textbox", "slider", "checkbox", "combobox", "link", "table"}
    nodes = [node for node in tree if not node["ignored"] and node.get("role", {}).get("value") in used]
    assert len(nodes) > 20
    assert [node for node in nodes if not node.get("name", {}).get("value")] == []
    names = [node["name"]["value"] for node in nodes]
    assert "Python: Knowledge 0.95, Python (computer programming) (Technology); in Python Developer, " in "".join(names)
