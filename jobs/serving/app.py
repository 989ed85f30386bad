"""The FastAPI application: the API, its errors, and the page."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from fastapi import APIRouter, Body, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic_core import to_json
from starlette.exceptions import HTTPException as StarletteHTTPException

from skillmill.jobs.serving.answers import answer, answers, sure
from skillmill.jobs.serving.batcher import QueueFullError, UnreadableError
from skillmill.jobs.serving.bodies import Answer, Answers, Models, Problem, State, asked, examples
from skillmill.jobs.serving.files import PATHS, page_router
from skillmill.jobs.serving.guard import Guard
from skillmill.jobs.serving.pool import Pool
from skillmill.jobs.serving.skillsets import PATH as SKILLSETS
from skillmill.jobs.serving.skillsets import ServedSkillSets, skillset_router
from skillmill.schemas.version import VERSION

API_PATHS = ("/v1/extract", SKILLSETS, "/v1/models", "/healthz", "/readyz", "/openapi.json")
_REASONS = {
    400: "The body is not JSON",
    408: "The body did not come in time",
    413: "The body is too large",
    415: "The body is not declared as application/json",
    422: "The JSON is not a request, or a document cannot be read",
    503: "Too much is waiting, or the models are still being loaded; try again later",
    504: "It took too long",
}
T = TypeVar("T")
_NOT_JSON = "the body is not JSON in UTF-8, or it is nested too deeply"
_KEYS = {SKILLSETS: "a request has title and text"}
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,29}")


def make_app(pool: Pool, failed: Callable[[], None] = lambda: None) -> FastAPI:
    """Return the application over a pool.

    A pool that is not loaded yet is loaded when the application starts, in a thread, and `failed` is called where that
    does not succeed; when the application ends, what waits is finished and the pool closed. A pool that is loaded
    belongs to the caller, who closes it.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if pool.is_ready:
            yield
            return
        pool.load_aside(failed)
        yield
        await asyncio.to_thread(pool.close)

    app = FastAPI(
        title="skillmill",
        version=VERSION,
        description="Mentions in résumés and job posts, with their concepts. Documents are neither stored nor logged.",
        lifespan=lifespan,
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
    )
    app.include_router(_api(pool))
    app.include_router(page_router(pool))
    app.add_exception_handler(RequestValidationError, _say_invalid)
    app.add_exception_handler(StarletteHTTPException, _say_problem)
    app.add_middleware(Guard, limits=pool.settings.serve, paths=(*API_PATHS, *PATHS))  # type: ignore[arg-type]
    return app


def _api(pool: Pool) -> APIRouter:
    router = APIRouter()
    limits = pool.settings.serve
    request = asked(pool.settings)

    def require_ready() -> None:
        if not pool.is_ready:
            raise HTTPException(503, "the models are being loaded; try again in a few seconds", {"retry-after": "2"})

    @router.post("/v1/extract", response_model=Answer | Answers, responses=_problems(*_REASONS), summary="Extract")
    async def extract(
        body: request = Body(openapi_examples=examples(pool.settings)),  # type: ignore[valid-type]
    ) -> Response:
        """Find the mentions of one document (`text`) or of several (`documents`).

        For one document the answer is what `skillmill extract --text` prints.
        """
        require_ready()
        wanted: Any = body.root  # type: ignore[attr-defined]
        name, model = pool.get(wanted.model)
        single = hasattr(wanted, "text")
        texts = [wanted.text] if single else [each.text for each in wanted.documents]
        found = await _gather(model.batcher.submit, texts, limits.timeout_s)
        kept = [sure(mentions, wanted.threshold) for mentions in found]
        revision = model.pipeline.revision
        if single:
            return _json(answer(name, revision, kept[0]))
        return _json(answers(name, revision, [each.id for each in wanted.documents], kept))

    @router.get("/v1/models", response_model=Models, responses=_problems(503), summary="Models")
    async def models() -> Response:
        """List the models that are at hand; the first serves where none is asked for."""
        require_ready()
        return _json({"models": pool.about()})

    @router.get("/healthz", response_model=State, summary="Alive")
    async def healthz() -> dict[str, str]:
        """Answer as long as the process lives."""
        return {"status": "ok"}

    @router.get("/readyz", response_model=State, responses=_problems(503), summary="Ready")
    async def readyz() -> dict[str, str]:
        """Answer with 200 once all models are loaded, with 503 before."""
        require_ready()
        return {"status": "ready"}

    def served() -> ServedSkillSets | None:
        require_ready()
        return pool.skillsets

    async def gather(submit: Callable[[Sequence[str]], "list[Future[T]]"], texts: Sequence[str]) -> list[T]:
        return await _gather(submit, texts, limits.timeout_s)

    router.include_router(skillset_router(served, gather, _json, _problems(*_REASONS)))
    return router


async def _gather(
    submit: Callable[[Sequence[str]], "list[Future[T]]"], texts: Sequence[str], timeout_s: float
) -> list[T]:
    """Return what the model finds in each text; an HTTPException that says why where it cannot."""
    try:
        waiting = submit(texts)
    except QueueFullError:
        raise HTTPException(503, "too many documents are waiting; try again later", {"retry-after": "1"}) from None
    try:
        wrapped = [asyncio.wrap_future(each) for each in waiting]
        found = await asyncio.wait_for(asyncio.gather(*wrapped, return_exceptions=True), timeout_s)
    except asyncio.TimeoutError:
        raise HTTPException(504, f"this took longer than {timeout_s:g} s; send fewer or shorter documents") from None
    finally:
        for each in waiting:
            each.cancel()
    answered: list[T] = []
    for number, result in enumerate(found):
        if isinstance(result, UnreadableError):
            where = f"document {number + 1}: " if len(found) > 1 else ""
            raise HTTPException(422, f"{where}the recogniser failed on this text with {result}; leave it out")
        if isinstance(result, BaseException):
            raise result
        answered.append(result)
    return answered


def _json(content: Any) -> Response:
    return Response(to_json(content), media_type="application/json")


def _problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": Problem, "description": _REASONS[status]} for status in statuses}


async def _say_problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    if error.status_code == 400:
        return JSONResponse({"detail": _NOT_JSON}, 400)
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


async def _say_invalid(request: Request, error: Exception) -> Response:
    """Say what is wrong with a request, never what stands in it."""
    assert isinstance(error, RequestValidationError)
    problems = error.errors()
    if any(problem["type"] == "json_invalid" for problem in problems):
        return JSONResponse({"detail": _NOT_JSON}, 400)
    if isinstance(error.body, bytes):
        return JSONResponse({"detail": "send the body as JSON, with Content-Type: application/json"}, 415)
    return JSONResponse(
        {"detail": "; ".join(dict.fromkeys(_said(each, request.url.path) for each in problems[:5]))}, 422
    )


def _said(problem: dict[str, Any], path: str) -> str:
    parts = [str(part) for part in problem["loc"] if part not in ("body", "one", "many")]
    if problem["type"] == "extra_forbidden":
        key = parts[-1] if parts and _PLAIN.fullmatch(parts[-1]) else "a key"
        known = _KEYS.get(path, "a request has text or documents, model and threshold")
        return f"{key} is not known here; {known}"
    where = ".".join(part for part in parts if part.isdigit() or _PLAIN.fullmatch(part)) or "the body"
    if problem["type"] == "missing" and where == "text":
        return "give a text, or documents"
    if problem["type"] == "missing" and where == "the body":
        return "the request has no body"
    said = problem["msg"].removeprefix("Value error, ")
    return f"{where}: {said[0].lower()}{said[1:]}"
