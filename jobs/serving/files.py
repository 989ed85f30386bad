"""The page: its files, and what it must know to begin, from the package."""

import json
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from skillmill.jobs.markup.colours import colours
from skillmill.jobs.serving.pool import Pool
from skillmill.udfs.linking.linker import LINK_FIELDS
from skillmill.udfs.recognition.mention import MENTION_FIELDS
from skillmill.udfs.resources import read_bytes
from skillmill.udfs.text.records import ID_GUESSES, TEXT_GUESSES, TITLE_GUESSES

_TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_SCRIPTS = ("page", "api", "codepoints", "pieces", "text", "legend", "skills", "documents", "downloads", "skillsets")
_FILES = {
    "/": ("skillmill.jobs.serving", "page/page.html"),
    "/page/page.css": ("skillmill.jobs.serving", "page/page.css"),
    "/page/icon.svg": ("skillmill.jobs.serving", "page/icon.svg"),
    "/page/marks.css": ("skillmill.jobs.markup", "marks.css"),
    **{f"/page/{name}.js": ("skillmill.jobs.serving", f"page/{name}.js") for name in _SCRIPTS},
}
_BEGIN = "/page/begin.json"
PATHS = (*_FILES, _BEGIN)
_RESUMES = {"Front-end engineer": "resume-01", "Registered nurse": "resume-02", "Medical assistant": "resume-20"}
_POSTS = {"Job post, data engineer": "post-002", "Job post, nurse": "post-004"}


def page_router(pool: Pool) -> APIRouter:
    """Return the routes of the page; they are no part of the API, and not in its OpenAPI."""
    router = APIRouter(include_in_schema=False)
    for path, (package, name) in _FILES.items():
        content = _content(package, name)
        router.add_api_route(path, _serve(content, _TYPES[name.rpartition(".")[2]]), methods=["GET", "HEAD"])
    shown = examples()

    @router.get(_BEGIN)
    async def begin() -> Response:
        """Answer with the names of the models, colours of labels, examples and limits; 503 until all is loaded."""
        if not pool.is_ready:
            return JSONResponse({"detail": "the models are being loaded"}, 503)
        about = pool.about()
        labels = dict.fromkeys(label for model in about for label in model["labels"])
        return JSONResponse(
            {
                "models": [model["name"] for model in about],
                "colours": colours(labels),
                "skill_labels": list(pool.settings.link.skill_labels),
                "skillsets": pool.skillsets is not None,
                "columns": [*MENTION_FIELDS, *LINK_FIELDS],
                "fields": {"text": TEXT_GUESSES, "title": TITLE_GUESSES, "id": ID_GUESSES},
                "examples": shown,
                "request_bytes": pool.settings.serve.request_bytes,
            }
        )

    return router


def examples() -> list[dict[str, str]]:
    """Return documents of the sample corpus, all invented, each with a name."""
    resumes = [
        {"name": name, "text": read_bytes(f"corpus/resumes/{stem}.txt").decode("utf-8-sig").replace("\r\n", "\n")}
        for name, stem in _RESUMES.items()
    ]
    lines = read_bytes("corpus/job_posts.jsonl").decode("utf-8").splitlines()
    posts = {post_id: _post(lines, post_id) for post_id in _POSTS.values()}
    return resumes + [{"name": name, "text": posts[post_id]} for name, post_id in _POSTS.items()]


def _post(lines: list[str], post_id: str) -> str:
    found: dict[str, Any] = next(json.loads(line) for line in lines if line.startswith(f'{{"id": "{post_id}"'))
    return f"{found['title']}\n\n{found['text']}"


def _content(package: str, name: str) -> bytes:
    entry = files(package)
    for part in name.split("/"):
        entry = entry / part
    return entry.read_bytes()


def _serve(content: bytes, media_type: str) -> Callable[[], Awaitable[Response]]:
    async def serve() -> Response:
        return Response(content, media_type=media_type)

    return serve
