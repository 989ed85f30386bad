"""A bucket that speaks as much S3 as pyarrow needs to read; the test serves it, and counts what is fetched."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Bucket:
    """Serves the files below `folder`. `fetched` counts how often each was begun; `stall` names one that never ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fetched: Counter[str] = Counter()
        self.stall = ""
        self.stalled = threading.Event()
        self.resume = threading.Event()
        self.port = 0

    def uri(self, name: str = "", scheme: str = "s3a") -> str:
        """Return the URI of a folder of the bucket, with keys in it as people write them."""
        return f"{scheme}://key:secret@bucket/{name}?endpoint_override=127.0.0.1:{self.port}&scheme=http&region=here"


@contextmanager
def serving(folder: Path) -> Iterator[Bucket]:
    """Serve a bucket for the block."""
    bucket = Bucket(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(bucket))
    server.daemon_threads = True
    bucket.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield bucket
    finally:
        bucket.resume.set()
        server.shutdown()
        server.server_close()


def _handler(bucket: Bucket) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.partition("?")[0].removeprefix("/bucket/")
            file = bucket.folder / name
            if not file.is_file():
                self._answer(404, b"")
                return
            data = file.read_bytes()
            span = self.headers.get("Range")
            if self.command == "HEAD" or span is None:
                self._answer(200, data)
                return
            first, last = map(int, span.removeprefix("bytes=").split("-"))
            bucket.fetched[name] += first == 0
            if name == bucket.stall:
                bucket.stalled.set()
                bucket.resume.wait(60)
            self._answer(206, data[first : last + 1])

        do_HEAD = do_GET  # noqa: N815

        def _answer(self, code: int, data: bytes) -> None:
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
