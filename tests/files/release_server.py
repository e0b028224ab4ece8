"""A server of one file on 127.0.0.1 that can behave badly: each request takes the next behaviour of a list."""

import hashlib
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = "good"


class ReleaseServer:
    """Serves `content`. Behaviours: good, ("cut", n), ("stall", n), ("status", n), ("page",), ("whole",),
    ("shifted",), ("unsized",); after the last one it is good. `ranges` holds the Range header of every request.
    """

    def __init__(self, content: bytes, *behaviours: object) -> None:
        self.content = content
        self.behaviours = list(behaviours)
        self.ranges: list[str | None] = []
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> "ReleaseServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/release.vcf.gz"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        if request.path.endswith(".md5"):
            return self._send(request, f"{hashlib.md5(self.content).hexdigest()}  release.vcf.gz\n".encode())
        self.ranges.append(request.headers.get("Range"))
        kind, *how = self.behaviours.pop(0) if self.behaviours else (GOOD,)
        if kind == "status":
            return request.send_error(how[0])
        if kind == "page":
            return self._send(request, b"<html>please log in</html>")
        return self._part(request, kind, how)

    def _send(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        request.send_response(200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def _part(self, request: BaseHTTPRequestHandler, kind: str, how: list[int]) -> None:
        tag = f'"{hashlib.md5(self.content).hexdigest()}"'
        asked = request.headers.get("Range")
        start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        if kind == "whole" or request.headers.get("If-Range", tag) != tag:
            start = 0
        body = self.content[start:]
        request.send_response(206 if start else 200)
        if start:
            told = start + 1 if kind == "shifted" else start
            request.send_header("Content-Range", f"bytes {told}-{len(self.content) - 1}/{len(self.content)}")
        if kind != "unsized":
            request.send_header("Content-Length", str(len(body)))
        request.send_header("ETag", tag)
        request.send_header("Last-Modified", "Sun, 28 Sep 2025 10:00:00 GMT")
        request.end_headers()
        with suppress(BrokenPipeError):  # a client that refuses the head leaves before the body
            request.wfile.write(body[: how[0]] if how else body)
        if kind == "stall":
            request.wfile.flush()
            self.released.wait(30)
