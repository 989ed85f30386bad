"""Functions of the page's scripts, in a real browser: Debian's chromium, without a window and without a network."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from skillmill.jobs.markup.pieces import lanes, pieces


@pytest.fixture
def in_browser(page: Any) -> Callable[[str, str, Sequence[Any]], Any]:
    """Call a function of one of the page's scripts with each of several lists of arguments."""

    def call(script: str, function: str, arguments: Sequence[Any]) -> Any:
        code = "([script, name, all]) => import(script).then(found => all.map(each => found[name](...each)))"
        return page.evaluate(code, [f"/page/{script}.js", function, arguments])

    return call


def test_the_page_cuts_a_text_as_the_notebook_does(in_browser: Callable[..., Any]) -> None:
    dice = random.Random(5)
    cases = []
    for _ in range(300):
        starts = [dice.randrange(30) for _ in range(dice.randrange(8))]
        cases.append([[start, min(30, start + dice.randrange(12))] for start in starts])
    cut = in_browser("pieces", "pieces", [[30, spans] for spans in cases])
    assert cut == [[list(piece) for piece in pieces(0, 30, spans)] for spans in cases]
    assert in_browser("pieces", "lanes", [[spans] for spans in cases]) == [lanes(spans) for spans in cases]


def test_only_ids_that_give_an_address_become_links(in_browser: Callable[..., Any]) -> None:
    ids = [
        "esco:isced-f-0611",
        "esco:S1.2.3",
        "own:https://example.org/a",
        "own:javascript:alert(1)",
        "skillmill:c",
        "x",
    ]
    assert in_browser("skills", "address", [[each] for each in ids]) == [
        "http://data.europa.eu/esco/isced-f/0611",
        "http://data.europa.eu/esco/skill/S1.2.3",
        "https://example.org/a",
        *(None, None, None),
    ]


def test_half_a_surrogate_pair_is_mended_before_it_is_sent(page: Any) -> None:
    code = r"""() => import("/page/codepoints.js")
        .then(({ wellFormed }) => wellFormed("\uD83C a\uD83C\uDF89b \uDF89") === "\uFFFD a\uD83C\uDF89b \uFFFD")"""
    assert page.evaluate(code)
