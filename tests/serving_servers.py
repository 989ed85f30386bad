"""Servers for tests: an application over a pool, in a thread of this process, at an address of its own."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from skillmill.conf.load import load_settings
from skillmill.conf.settings import Settings
from skillmill.jobs.serving.pool import Pool
from skillmill.jobs.serving.run import listen, make_server


def quick_settings(**sections: dict[str, Any]) -> Settings:
    """Return settings with the gazetteer alone, which loads in a moment."""
    options: dict[str, Any] = {"extract": {"recognizers": ["gazetteer"]}, **sections}
    return load_settings(options=options, environ={})


def loaded_pool(**sections: dict[str, Any]) -> Pool:
    """Return a loaded pool of such settings; somebody must close it."""
    pool = Pool(quick_settings(**sections))
    pool.load()
    return pool


@contextlib.contextmanager
def running(pool: Pool) -> Iterator[str]:
    """Serve a pool while the block runs, then close it; the value is the server's address."""
    server = make_server(pool)
    listening = listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listening.close()
    pool.close()
