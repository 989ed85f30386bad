"""From settings to a server that runs until it is stopped."""

import logging
import os
import socket

import uvicorn

from skillmill.conf.settings import Settings
from skillmill.jobs.serving.app import make_app
from skillmill.jobs.serving.pool import Pool
from skillmill.schemas.errors import SkillmillError


def serve(settings: Settings) -> None:
    """Serve the page and the API until SIGINT or SIGTERM; requests that are under way are finished first.

    Raises SkillmillError where the address cannot be had, and where a model is missing or damaged.
    """
    pool = Pool(settings)
    listening = listen(settings.serve.host, settings.serve.port)
    host, port = listening.getsockname()[:2]
    server = make_server(pool)
    _log_requests()
    print(f"skillmill serves {', '.join(pool.names)} at http://{_shown(host)}:{port}/, stop it by Ctrl+C", flush=True)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()
    if pool.error is not None:
        raise pool.error


def make_server(pool: Pool) -> uvicorn.Server:
    """Return the server of a pool, which stops by itself where a model cannot be loaded.

    uvicorn's own log of requests is off: it holds whole addresses.
    """
    limits = pool.settings.serve
    server: uvicorn.Server

    def stop() -> None:
        server.should_exit = True

    config = uvicorn.Config(
        make_app(pool, failed=stop),
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=limits.shutdown_s,
        ws="none",
    )
    server = uvicorn.Server(config)
    return server


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens. Raises SkillmillError where the address cannot be had.

    It names its protocol: asyncio switches Nagle's algorithm off only where it reads TCP there, and with it an answer
    on a kept connection waits 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)
    except (OSError, UnicodeError) as error:
        listening.close()
        said = error.strerror if isinstance(error, OSError) and error.strerror else "no such address"
        raise SkillmillError(f"cannot listen on {host}, port {port}: {said}; give another --host or --port") from None
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _log_requests() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log = logging.getLogger("skillmill.jobs.serving")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
