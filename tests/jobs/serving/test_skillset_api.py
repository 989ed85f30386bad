"""POST /v1/skillsets and its tab of the page."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from made_skillsets import make_skillsets
from serving_servers import loaded_pool, running
from skillmill.jobs.serving.skillsets import NONE_SERVED, ServedSkillSets
from skillmill.udfs.skillsets.answer import answer
from skillmill.udfs.skillsets.document import Document
from skillmill.udfs.skillsets.predictor import SkillSets

TITLE, TEXT = "🎉 Nurse", "Gives <b>medicine to each patient, and keeps the ward in order."


@pytest.fixture(scope="module")
def skillsets(tmp_path_factory: pytest.TempPathFactory) -> SkillSets:
    return make_skillsets(tmp_path_factory.mktemp("skillsets"))


@pytest.fixture(scope="module")
def served(skillsets: SkillSets) -> Iterator[str]:
    pool = loaded_pool(serve={"request_bytes": 20_000})
    pool.skillsets = ServedSkillSets(skillsets, pool.settings.serve)
    with running(pool) as address:
        yield address


def test_the_answer_is_that_of_the_command(served: str, skillsets: SkillSets) -> None:
    found = httpx.post(f"{served}/v1/skillsets", json={"title": TITLE, "text": TEXT})
    assert found.status_code == 200
    assert found.json() == answer(skillsets, Document(TITLE, TEXT))


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "title and text are empty; give at least one of them"),
        ({"title": " ", "text": ""}, "title and text are empty; give at least one of them"),
        ({"titel": "Nurse"}, "titel is not known here; a request has title and text"),
        ({"text": 7}, "text: input should be a valid string"),
    ],
)
def test_what_is_no_request_is_said_in_words(body: dict[str, Any], detail: str, served: str) -> None:
    found = httpx.post(f"{served}/v1/skillsets", json=body)
    assert (found.status_code, found.json()["detail"].removeprefix("the body: ")) == (422, detail)


def test_without_a_model_of_skill_sets_there_is_none(client: httpx.Client) -> None:
    found = client.post("/v1/skillsets", json={"text": TEXT})
    assert (found.status_code, found.json()) == (404, {"detail": NONE_SERVED})
    assert client.get("/page/begin.json").json()["skillsets"] is False


def test_the_tab_shows_the_labels_and_what_drove_the_one_picked(context: Any, served: str) -> None:
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(served)
    page.wait_for_selector("#extract:not([disabled])")
    page.click("#tab-skillsets")
    assert not page.is_visible("#text")
    page.fill("#set-title", TITLE)
    page.fill("#set-text", TEXT)
    page.click("#set-judge")
    page.wait_for_selector("#set-why:not([hidden])")
    assert page.locator("#set-labels .pick").first.text_content() == "Care"
    assert page.inner_text("#set-label").startswith("Care, ")
    assert page.locator("#set-marked-title mark").text_content() == "Nurse"
    assert page.locator("#set-marked-text").text_content() == TEXT
    page.locator("#set-labels .pick", has_text="Heat").click()
    assert page.inner_text("#set-label").startswith("Heat, ")
    page.click("#tab-mentions")
    assert page.is_visible("#text")
    page.close()
    assert wrong == []
