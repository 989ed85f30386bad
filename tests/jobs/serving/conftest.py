import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from found_mentions import FOUND, found_in
from serving_servers import loaded_pool, running
from skillmill.jobs.serving.batcher import Batcher


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a running server with two names for one model, the gazetteer."""
    pool = loaded_pool(pool={"models": ["general=default", "health=default"]}, serve={"request_bytes": 50_000})
    with running(pool) as address:
        yield address


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    """A client of that server."""
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def page_address() -> Iterator[str]:
    """The address of a server whose model finds what found_mentions has."""
    pool = loaded_pool(pool={"models": ["general=default", "health=other"]}, serve={"request_bytes": 20_000})
    for name in pool.names:
        model = pool.get(name)[1]
        model.batcher.close()
        model.batcher = Batcher(lambda texts: [found_in(text) for text in texts], pool.settings.serve)
        labels = tuple({label for label, *_ in FOUND.values()})
        model.pipeline = SimpleNamespace(labels=labels, recognizers=(), revision="0123456789ab")  # type: ignore[assignment]
    with running(pool) as address:
        yield address


@pytest.fixture(scope="session")
def context() -> Iterator[Any]:
    """A window of Debian's chromium, that nobody sees; without it, or playwright, the test is skipped."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install '.[test]'")
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(accept_downloads=True)
        context.set_default_timeout(20_000)
        yield context
        browser.close()


@pytest.fixture
def page(context: Any, page_address: str) -> Iterator[Any]:
    """The page, ready; whatever its console complains of, or it loads from elsewhere, fails the test."""
    page = context.new_page()
    wrong: list[str] = []
    page.wrong = wrong
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith((page_address, "blob:")) else wrong.append(asked.url))
    page.goto(page_address)
    page.wait_for_selector("#extract:not([disabled])")
    yield page
    page.close()
    assert wrong == []
