"""The API over HTTP on loopback beside the model alone: median latency of one résumé, and 16 clients at a time.

    python -m benchmarks.serving --seconds 60 --clients 16 --json out.json

The server is `skillmill serve` in a process of its own; documents are the one-page résumés of the sample corpus. The
model alone is the same pipeline over the same documents, 32 to a call, while the server idles: before and after the
clients, so that a machine with other work is seen. Clients and server share the machine's cores. Settings from the
environment hold for both: SKILLMILL_EXTRACT__RECOGNIZERS=gazetteer leaves little but HTTP.
"""

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from skillmill.conf.load import load_settings
from skillmill.jobs.serving.pool import Pool

PAGE_CHARACTERS = (1_800, 4_000)
TOGETHER = 32


def main() -> None:
    """Run the measurement and print it as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--requests", type=int, default=50, help="for the latency of one request at a time")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    texts = pages()
    pool = Pool(load_settings())
    pool.load()
    model = pool.get(None)[1].pipeline
    server, port = start()
    try:
        alone = [latencies(lambda text: model.extract([text]), texts, given.requests)]
        served = latencies(Client(port).extract, texts, given.requests)
        rates = [model_rate(model.extract, texts, given.seconds / 2)]
        clients = together(port, texts, given.clients, given.seconds)
        rates.append(model_rate(model.extract, texts, given.seconds / 2))
        alone.append(latencies(lambda text: model.extract([text]), texts, given.requests))
    finally:
        server.terminate()
        server.wait()
    rate = sum(rates) / len(rates)
    found: dict[str, Any] = {
        "cores": os.cpu_count(),
        "load": [round(each, 1) for each in os.getloadavg()],
        "runtime": model.recognizers[0].runtime,
        "characters": round(median(map(len, texts))),
        "latency_ms": {"served": served, "model alone, before and after": alone},
        "clients": {**clients, "share_of_model": round(clients["documents_per_second"] / rate, 3)},
        "model_documents_per_second": {"before": round(rates[0], 2), "after": round(rates[1], 2)},
    }
    print(json.dumps(found, indent=1))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def pages() -> list[str]:
    """Return the sample corpus's résumés of about a page."""
    found = []
    for entry in sorted((files("skillmill.assets") / "corpus" / "resumes").iterdir(), key=lambda each: each.name):
        try:
            text = entry.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
        if PAGE_CHARACTERS[0] <= len(text) <= PAGE_CHARACTERS[1]:
            found.append(text)
    return found


def start() -> tuple[subprocess.Popen[str], int]:
    """Start the server and return it with its port once it is ready."""
    code = "import sys; from skillmill.jobs.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "serve", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    address = re.search(r"http://[\d.]+:(\d+)/", server.stdout.readline())
    assert address is not None, "the server did not start"
    client = Client(int(address[1]))
    while client.ask("GET", "/readyz")[0] != 200:
        time.sleep(0.1)
    return server, int(address[1])


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Return status and content."""
        self._connection.request(method, path, body, {"content-type": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.read()

    def extract(self, text: str) -> Any:
        """Return the answer for a text. Raises RuntimeError for any status but 200."""
        status, content = self.ask("POST", "/v1/extract", json.dumps({"text": text}).encode())
        if status != 200:
            raise RuntimeError(f"status {status}")
        return json.loads(content)


def latencies(call: Callable[[str], Any], texts: Sequence[str], requests: int) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds of one call at a time, after three that do not count."""
    taken = []
    for number in range(-3, requests):
        began = time.perf_counter()
        call(texts[number % len(texts)])
        taken.append(1000 * (time.perf_counter() - began))
    ordered = sorted(taken[3:])
    return {"median": round(median(ordered), 1), "p95": round(ordered[int(0.95 * len(ordered))], 1)}


def model_rate(extract: Callable[[Sequence[str]], Any], texts: Sequence[str], seconds: float) -> float:
    """Return documents a second of the model alone."""
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        extract([texts[(done + number) % len(texts)] for number in range(TOGETHER)])
        done += TOGETHER
    return done / (time.perf_counter() - began)


def together(port: int, texts: Sequence[str], clients: int, seconds: float) -> dict[str, Any]:
    """Return documents a second, errors and the median latency of clients that ask without a pause."""
    numbers, finish = count(), time.perf_counter() + seconds
    taken: list[float] = []
    errors: list[str] = []

    def work() -> None:
        client = Client(port)
        while time.perf_counter() < finish:
            began = time.perf_counter()
            try:
                client.extract(texts[next(numbers) % len(texts)])
            except Exception as error:
                errors.append(f"{type(error).__name__} {error}")
                client = Client(port)
            else:
                taken.append(time.perf_counter() - began)

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(taken) / (time.perf_counter() - began)
    return {
        "clients": clients,
        "requests": len(taken),
        "errors": len(errors),
        "kinds": sorted(set(errors)),
        "documents_per_second": round(rate, 2),
        "latency_ms": round(1000 * median(taken), 1),
    }


if __name__ == "__main__":
    main()
