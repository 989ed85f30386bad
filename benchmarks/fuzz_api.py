"""Ten thousand bodies that nobody meant, and how often the API answers each status: none may be 5xx.

    python -m benchmarks.fuzz_api --n 10000

A third is made by schemathesis after the OpenAPI, a third against it, both with all its checks; a third are
bodies that work with bytes changed, cut out, doubled or put in, under various content types. The gazetteer answers.
"""

import argparse
import json
import random
import sys
from collections import Counter
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from starlette.testclient import TestClient

from skillmill.conf.load import load_settings
from skillmill.jobs.serving.app import make_app
from skillmill.jobs.serving.pool import Pool

TYPES = ("application/json",) * 6 + (
    "text/plain",
    "application/json; charset=utf-16",
    "multipart/form-data",
    "",
    "x/\xff",
)
SEEDS = (
    {"text": "Built ETL in Python 🎉 and Spark on AWS", "threshold": 0.5, "model": "general"},
    {"documents": [{"id": "cv/1", "text": "Registered nurse, ACLS\r\n\tnight shifts"}, {"text": "مرحبا Java"}]},
    {"text": "\ud83c", "threshold": 1e400},
)


def main() -> None:
    """Fuzz, print the statuses, and end with 1 where one was 5xx."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    options: dict[str, Any] = {"extract": {"recognizers": ["gazetteer"]}, "serve": {"window_ms": 0}}
    pool = Pool(load_settings(options=options, environ={}))
    pool.load()
    app = make_app(pool)
    share = asked.n // 3
    found = {mode.value: by_schema(app, mode, share) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)}
    found["bytes"] = by_bytes(app, asked.n - 2 * share, random.Random(asked.seed))
    print(json.dumps({kind: dict(sorted(statuses.items())) for kind, statuses in found.items()}, indent=1))
    print(json.dumps({"bodies": sum(sum(each.values()) for each in found.values())}))
    pool.close()
    if any(status >= 500 for statuses in found.values() for status in statuses):
        sys.exit(1)


def by_schema(app: Any, mode: GenerationMode, n: int) -> Counter[int]:
    """Return the statuses of n requests by schemathesis; its checks raise where an answer is not as promised."""
    statuses: Counter[int] = Counter()
    operation = schemathesis.openapi.from_asgi("/openapi.json", app)["/v1/extract"]["POST"]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=n, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    def ask(case: Case) -> None:
        response = case.call()
        statuses[response.status_code] += 1
        case.validate_response(response)

    ask()
    return statuses


def by_bytes(app: Any, n: int, chance: random.Random) -> Counter[int]:
    """Return the statuses of n bodies with changed bytes."""
    statuses: Counter[int] = Counter()
    with TestClient(app, raise_server_exceptions=False) as client:
        for _ in range(n):
            body = bytearray(
                json.dumps(chance.choice(SEEDS), ensure_ascii=chance.random() < 0.5).encode("utf-8", "replace")
            )
            for _ in range(chance.choice((0, 1, 2, 8))):
                change(body, chance)
            headers = {"content-type": chance.choice(TYPES).encode("latin-1")}
            statuses[client.post("/v1/extract", content=bytes(body), headers=headers).status_code] += 1  # type: ignore[arg-type]
    return statuses


def change(body: bytearray, chance: random.Random) -> None:
    """Change a body at one place."""
    at = chance.randrange(len(body) + 1)
    until = min(len(body), at + chance.choice((1, 1, 3, 20)))
    piece = (
        b"",
        bytes(body[at:until]) * 2,
        chance.randbytes(until - at),
        b"\\u0000",
        b"[" * 5_000,
        b"9" * 5_000,
        b"NaN",
    )
    body[at:until] = chance.choice(piece)


if __name__ == "__main__":
    main()
