"""docs/page.md: its example runs, its statuses are those of the API; the container gets what it needs."""

import json
import re
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from serving_servers import loaded_pool
from skillmill.jobs.serving.app import make_app

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "page.md").read_text(encoding="utf-8")


def test_the_example_in_python_marks_what_it_finds() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)
    html = made["skillmill"].render(made["text"], made["mentions"])._repr_html_()
    assert re.search(r'<mark class="mention [^"]*"[^>]*>Spark</mark>', html)


def test_requests_and_statuses_are_those_of_the_api() -> None:
    [body] = re.findall(r"^      -d '(.*)'$", PAGE, re.MULTILINE)
    pool = loaded_pool()
    with TestClient(make_app(pool)) as client:
        assert client.post("/v1/extract", json=json.loads(body)).json()["mentions"]
        described = client.get("/openapi.json").json()["paths"]
    pool.close()
    statuses = set(re.findall(r"^\| (\d{3}) \|", PAGE, re.MULTILINE))
    assert statuses == set(described["/v1/extract"]["post"]["responses"]) - {"200"}
    asked = {path for path in re.findall(r"`(?:GET|POST) (/\S+)`", PAGE) if path != "/openapi.json"}
    assert asked == set(described)


def test_the_container_gets_every_folder_of_the_package() -> None:
    folders = re.findall(r'^    "skillmill[.\w]*": "(\w+)",$', (ROOT / "setup.py").read_text(), re.MULTILINE)
    let_in = (ROOT / ".dockerignore").read_text().splitlines()
    assert len(folders) == 7
    assert {f"!{folder}" for folder in folders} | {"!setup.py", "!pyproject.toml", "!README.md"} <= set(let_in)
    assert "[web]" in (ROOT / "Dockerfile").read_text()
