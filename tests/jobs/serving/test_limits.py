"""What is slow, too much, or broken: an answer in words, nothing of a document in the log."""

import logging
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from serving_servers import loaded_pool, running
from skillmill.jobs.serving.batcher import Batcher
from skillmill.jobs.serving.pool import Mentions, Pool

SECRET = "Rumpelstiltskin"


def of_server(caplog: pytest.LogCaptureFixture) -> str:
    """Return what was logged, without the client's own lines."""
    return "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("http"))


class Gate:
    """A model that waits until it is opened, fails on `bad`, and notes how many texts each call had."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.calls: list[int] = []

    def __call__(self, texts: Sequence[str]) -> list[Mentions]:
        self.calls.append(len(texts))
        assert self.open.wait(20)
        if any("bad" in text for text in texts):
            raise ValueError(f"cannot read {texts}")
        return [[] for _ in texts]


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


QUICK = pytest.mark.parametrize("pool", [0.5], indirect=True, ids=["half a second"])


@pytest.fixture
def pool(gate: Gate, request: pytest.FixtureRequest) -> Pool:
    """A pool whose model is the gate; requests may take 60 seconds, or what the test says."""
    seconds = getattr(request, "param", 60)
    pool = loaded_pool(serve={"timeout_s": seconds, "queue_documents": 3, "window_ms": 0, "request_bytes": 5_000})
    _, model = pool.get(None)
    model.batcher.close()
    model.batcher = Batcher(gate, pool.settings.serve)
    return pool


@pytest.fixture
def client(pool: Pool) -> Iterator[httpx.Client]:
    with running(pool) as address, httpx.Client(base_url=address, timeout=20) as client:
        yield client


def until_waiting(pool: Pool, count: int) -> None:
    while len(pool.get(None)[1].batcher._waiting) < count:
        time.sleep(0.001)


@QUICK
def test_what_takes_too_long_is_504_and_no_longer_waits(client: httpx.Client, gate: Gate) -> None:
    response = client.post("/v1/extract", json={"text": SECRET})
    assert response.status_code == 504
    assert "longer than 0.5 s" in response.json()["detail"]
    assert client.post("/v1/extract", json={"text": "waits behind the first"}).status_code == 504
    assert gate.calls == [1]
    gate.open.set()
    while client.post("/v1/extract", json={"text": "x"}).status_code != 200:
        assert len(gate.calls) < 20
    assert set(gate.calls) == {1}, "what nobody waits for is not read"


def test_more_than_may_wait_is_503_with_a_time_to_come_back(client: httpx.Client, gate: Gate, pool: Pool) -> None:
    with ThreadPoolExecutor() as threads:
        first = threads.submit(client.post, "/v1/extract", json={"text": "first"})
        while not gate.calls:
            time.sleep(0.001)
        several = {"documents": [{"text": str(number)} for number in range(3)]}
        waiting = threads.submit(client.post, "/v1/extract", json=several)
        until_waiting(pool, 3)
        refused = client.post("/v1/extract", json={"text": SECRET})
        gate.open.set()
        assert (first.result().status_code, waiting.result().status_code) == (200, 200)
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "1"
    assert "too many documents are waiting" in refused.json()["detail"]


def test_requests_that_come_together_share_a_call(client: httpx.Client, gate: Gate, pool: Pool) -> None:
    with ThreadPoolExecutor() as threads:
        first = threads.submit(client.post, "/v1/extract", json={"text": "first"})
        while not gate.calls:
            time.sleep(0.001)
        others = [threads.submit(client.post, "/v1/extract", json={"text": str(number)}) for number in range(3)]
        until_waiting(pool, 3)
        gate.open.set()
        assert [each.result().status_code for each in (first, *others)] == [200] * 4
    assert gate.calls == [1, 3]


def test_a_text_on_which_the_model_fails_is_422_without_the_text(
    client: httpx.Client, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    gate.open.set()
    with caplog.at_level(logging.DEBUG):
        response = client.post("/v1/extract", json={"documents": [{"text": "good"}, {"text": f"bad {SECRET}"}]})
    assert response.status_code == 422
    assert response.json() == {"detail": "document 2: the recogniser failed on this text with ValueError; leave it out"}
    assert SECRET not in of_server(caplog)


def test_an_error_of_the_program_is_500_and_logged_by_kind_and_place_alone(
    client: httpx.Client, pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    def submit(texts: Sequence[str]) -> None:
        raise RuntimeError(f"cannot take {texts}")

    pool.get(None)[1].batcher.submit = submit  # type: ignore[method-assign, assignment]
    with caplog.at_level(logging.DEBUG):
        response = client.post(f"/v1/extract?name={SECRET}", json={"text": SECRET})
    assert response.status_code == 500
    assert list(response.json()) == ["detail"]
    assert "RuntimeError at submit:" in of_server(caplog)
    assert SECRET not in of_server(caplog) + response.text


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage().split(",")[0] for record in caplog.records if record.name.startswith("skillmill")]


def test_the_log_has_one_line_for_a_request_and_nothing_of_what_was_sent(
    client: httpx.Client, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    gate.open.set()
    with caplog.at_level(logging.INFO, logger="skillmill"):
        client.post(f"/v1/extract?name={SECRET}", json={"text": SECRET})
        client.post("/v1/extract", json={"text": 7, SECRET: SECRET})
        client.get(f"/{SECRET}")
        until = time.monotonic() + 10
        while len(lines := logged(caplog)) < 3 and time.monotonic() < until:  # the line follows the answer
            time.sleep(0.01)
    assert lines == ["POST /v1/extract 200", "POST /v1/extract 422", "GET (another path) 404"]


def test_answers_do_not_wait_for_acknowledgements(client: httpx.Client) -> None:
    took = []
    for _ in range(20):
        began = time.perf_counter()
        client.get("/healthz")
        took.append(time.perf_counter() - began)
    assert min(took[1:]) < 0.03, "with Nagle's algorithm it is 0.04 at least"


@QUICK
def test_a_body_that_does_not_come_is_408(client: httpx.Client) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as raw:
        raw.sendall(b'POST /v1/extract HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"te')
        raw.settimeout(10)
        assert raw.recv(100).startswith(b"HTTP/1.1 408")
