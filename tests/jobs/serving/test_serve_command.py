"""`skillmill serve` as a process: it says where it is, finishes what is under way, and ends in one line."""

import json
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from serving_servers import loaded_pool, quick_settings, running
from skillmill.jobs.serving.pool import Pool
from support import error

Process = subprocess.Popen[str]
# Its model takes a second for every call after the first, and says so when a call begins.
SLOW = """
import sys, time
from skillmill.jobs.cli import main
from skillmill.udfs.pipeline import Pipeline
extract = Pipeline.extract
def slow(self, texts):
    if texts != ["Fluent in Python"]:
        print("begun", flush=True)
        time.sleep(1)
    return extract(self, texts)
Pipeline.extract = slow
main(sys.argv[1:])
"""


@pytest.fixture
def serve() -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def start(*arguments: str) -> Process:
        command = [sys.executable, "-c", SLOW, "serve", "--port", "0", "--recognizer", "gazetteer", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def address_of(process: Process) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.search(r"skillmill serves general at (http://127\.0\.0\.1:\d+)/", line)
    assert found, line
    return found[1]


def wait_until_ready(client: httpx.Client) -> list[int]:
    """Return the statuses of /readyz up to the first 200."""
    statuses = [client.get("/readyz").status_code]
    while statuses[-1] != 200:
        statuses.append(client.get("/readyz").status_code)
    return statuses


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_is_under_way_is_answered_before_the_server_ends(
    serve: Callable[..., Process], how: signal.Signals
) -> None:
    process = serve()
    assert process.stdout is not None
    assert process.stderr is not None
    with httpx.Client(base_url=address_of(process), timeout=20) as client:
        assert set(wait_until_ready(client)) <= {503, 200}
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(client.post("/v1/extract", json={"text": "Java"})))
        asking.start()
        assert process.stdout.readline() == "begun\n"
        process.send_signal(how)
        asking.join()
        assert process.wait(20) in (0, -how)
    assert [mention["surface"] for mention in answers[0].json()["mentions"]] == ["Java"]
    assert "Traceback" not in process.stderr.read()


def test_a_model_that_is_not_there_ends_the_server_with_one_line(serve: Callable[..., Process]) -> None:
    process = serve("--recognizer", "transformer", "--model", "general=/no/such/folder")
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.fullmatch(r"skillmill: .*/no/such/folder.*\n", complained), complained


def test_a_model_that_does_not_run_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool(quick_settings())
    monkeypatch.setattr(pool, "_load", lambda name, folder: 1 / 0)
    failed = threading.Event()
    pool.load_aside(failed.set)
    assert failed.wait(10)
    assert "model general cannot be loaded: ZeroDivisionError" in str(pool.error)


def test_a_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"cannot listen on 127.0.0.1, port {port}" in error("serve", "--port", port)
    assert "cannot listen on no.such.host.invalid" in error("serve", "--host", "no.such.host.invalid")


def test_models_need_names_that_differ() -> None:
    assert "none twice" in error("serve", "--model", "a=default", "--model", "a=other")
    assert "letters, digits" in error("serve", "--model", "a b=default")
    assert "names no model" in error("serve", "--model", "health=")


def test_without_the_web_extra_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['fastapi'] = None\nfrom skillmill.jobs.cli import main\nmain(['serve'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (
        1,
        'skillmill: skillmill serve needs the extra web: pip install "skillmill[web]"\n',
    )


def test_serving_imports_neither_spark_nor_torch() -> None:
    code = "import sys, json\nfrom skillmill.jobs.serving import run\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pyspark", "py4j", "torch", "transformers"} & set(json.loads(done.stdout))


def test_until_its_models_are_loaded_a_server_is_alive_and_not_ready() -> None:
    pool = loaded_pool()
    pool._ready.clear()
    pool.load_aside = lambda failed: None  # type: ignore[method-assign]
    with running(pool) as address, httpx.Client(base_url=address) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/readyz", "/v1/models", "/page/begin.json"):
            assert (client.get(path).status_code, "being loaded" in client.get(path).text) == (503, True)
        assert client.post("/v1/extract", json={"text": "x"}).status_code == 503


def test_names_of_one_folder_share_a_model_and_keep_nothing_of_a_text(tmp_path: Path) -> None:
    pool: Pool = loaded_pool(pool={"models": ["default", "health=default"]})
    assert pool.names == ("general", "health")
    assert pool.get("health")[1] is pool.get(None)[1]
    assert pool.get("health")[1].pipeline.revision
    pool.close()
