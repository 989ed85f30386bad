"""Around the application: limits on a body's size and time, headers, errors and a log that hold no document text."""

import asyncio
import json
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any, NamedTuple

from skillmill.conf.settings import Serve

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

log = logging.getLogger(__name__)
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_DRAINED, _DRAIN_S = 256_000_000, 10.0
"""So many bytes and seconds a refused body is read on and let go: who sends all of it before reading is told why."""


class _Refused(NamedTuple):
    status: int
    detail: str


class _BodyEndsError(Exception):
    """Ends the application's reading; what it answers then is not sent."""


class Guard:
    """Middleware: every answer has `HEADERS`, and whatever happens is a JSON answer with `detail`.

    A body larger than `request_bytes` is 413, by its Content-Length or when so much has come; one that does not come
    within `timeout_s` is 408. An error of the program is 500, logged by its kind and place alone. One line is logged
    per request: method, path (of those in `paths`), status and milliseconds.
    """

    def __init__(self, app: App, limits: Serve, paths: Collection[str]) -> None:
        self._app, self._limits, self._paths = app, limits, paths

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 0
        body = _Body(receive, self._limits)

        async def sending(message: Message) -> None:
            nonlocal status
            if status == 0 and body.refused is not None:
                return  # whatever the application makes of a body that ended in the middle
            if message["type"] == "http.response.start":
                status = message["status"]
                kept = [(name, value) for name, value in message.get("headers", []) if name.decode() not in HEADERS]
                message["headers"] = kept + [(name.encode(), value.encode()) for name, value in HEADERS.items()]
            await send(message)

        try:
            if body.check_length(scope["headers"]):
                await self._app(scope, body.receive, sending)
        except Exception as error:
            if body.refused is None:
                log.error("error in a request: %s", _place(error))
        if status == 0:
            refused = body.refused or _Refused(500, "an error of the server; its log says where, without your document")
            body.refused = None
            await _problem(sending, refused)
            await body.drain()
            await send({"type": "http.response.body", "body": b""})
        path = scope["path"] if scope["path"] in self._paths else "(another path)"
        method = scope["method"] if scope["method"].isalpha() else "(another method)"
        log.info("%s %s %d, %.0f ms", method, path, status, 1000 * (time.monotonic() - began))


class _Body:
    """Counts a body while it comes."""

    def __init__(self, receive: Receive, limits: Serve) -> None:
        self._receive, self._limits = receive, limits
        self._bytes, self._ended = 0, False
        self._deadline = time.monotonic() + limits.timeout_s
        self.refused: _Refused | None = None

    def check_length(self, headers: list[tuple[bytes, bytes]]) -> bool:
        lengths = [value for name, value in headers if name == b"content-length"]
        if lengths and lengths[0].isdigit() and int(lengths[0]) > self._limits.request_bytes:
            self.refused = self._too_large()
        return self.refused is None

    async def receive(self) -> Message:
        if self._ended:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), max(self._deadline - time.monotonic(), 0.001))
        except asyncio.TimeoutError:
            self.refused = _Refused(408, f"the body did not come within {self._limits.timeout_s:g} s")
            raise _BodyEndsError from None
        self._count(message)
        if self._bytes > self._limits.request_bytes:
            self.refused = self._too_large()
            raise _BodyEndsError
        return message

    async def drain(self) -> None:
        """Read on what a refused client still sends, within bounds, so that it comes to read the answer."""
        finish = time.monotonic() + _DRAIN_S
        while not self._ended and self._bytes < _DRAINED:
            try:
                self._count(await asyncio.wait_for(self._receive(), max(finish - time.monotonic(), 0.001)))
            except asyncio.TimeoutError:
                return

    def _count(self, message: Message) -> None:
        self._bytes += len(message.get("body", b""))
        self._ended = message["type"] == "http.disconnect" or not message.get("more_body", False)

    def _too_large(self) -> _Refused:
        return _Refused(413, f"the body is larger than {self._limits.request_bytes:,} bytes; send less at a time")


async def _problem(send: Send, refused: _Refused) -> None:
    content = json.dumps({"detail": refused.detail}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": content, "more_body": True})


def _place(error: BaseException) -> str:
    """Return the kind of an error and where it was raised; never its message, which may quote a document."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(f"{f.name}:{f.lineno}" for f in reversed(frames[-4:]))
