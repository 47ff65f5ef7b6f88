"""An engine that misbehaves on order."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Reply:
    """What the stand-in answers."""

    status: int = 200
    body: bytes = b'{"head":{},"boolean":true}'
    kind: str = "application/sparql-results+json"
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: float = 0
    missing: int = 0


@dataclass
class StandIn:
    """A server that answers as it is told, and notes what it was asked."""

    url: str
    asked: list[tuple[str, str, str, dict[str, str]]]
    script: Callable[[int], Reply] = lambda _: Reply()


@contextmanager
def serving() -> Iterator[StandIn]:
    """A stand-in, as long as it is needed."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            told.asked.append((self.command, self.path, body, dict(self.headers)))
            reply = told.script(len(told.asked))
            time.sleep(reply.wait)
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.kind)
            self.send_header("Content-Length", str(len(reply.body) + reply.missing))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for byte in reply.body if reply.drip else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(reply.drip)
            if not reply.drip:
                self.wfile.write(reply.body)

        do_POST = do_PUT = do_GET  # noqa: N815 (http.server's names)

        def log_message(self, *_: object) -> None:
            """Be quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = False  # so that closing waits for them

        def handle_error(self, *_: object) -> None:
            """A client that hung up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    told = StandIn(f"http://127.0.0.1:{server.server_address[1]}/sparql", [])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
