"""The server: takes connections on one thread, has requests answered by others, and gives what is known at once.

One thread, with an event loop (uvloop where there is one), reads and writes for all clients; slow ones cost it nothing.
What can be answered at once (`is_quick`: an answer that is kept) it answers itself, so that no other thread has to be
woken; so it does with a small query that a worker was ready for (`begin`), once the worker has replied. All else goes
to the application on a thread of its own, as WSGI (PEP 3333) wants it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from werkzeug.middleware.proxy_fix import ProxyFix

from evidensgraf.web.access import CLIENT_GONE, SINCE
from evidensgraf.web.connection import Connection
from evidensgraf.web.message import Response, no_writing, plain, response_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from wsgiref.types import WSGIApplication

_LOOK_SECONDS = 1.0
_FINISH_SECONDS = 5.0
"""How long answers that are being made have when the server stops."""
_AWAIT_SECONDS = 0.02
"""How long the loop itself waits for what was begun; after that to change threads is a small part of the time."""
_BACKLOG = 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What keeps requests that are slow, large or many from taking the place of others.

    Attributes:
        threads: requests that the application works on at once.
        body: bytes of a request's body that are read; of a larger one the application is told the size alone.
        connections: clients at once; one more is hung up on.
        unsent: bytes of large answers that wait until their clients read.
        believes_proxy: `X-Forwarded-Proto` and `-Host` say where the client came to; not safe without a proxy.
    """

    threads: int
    body: int
    connections: int = 800
    unsent: int = 1 << 29
    believes_proxy: bool = False


class Begun(Protocol):
    """Work on a request that has begun in another process."""

    def fileno(self) -> int:
        """The descriptor that can be read when it is done."""

    def is_at_hand(self) -> bool:
        """Whether it is done, and to take it up takes next to no time."""


class Gateway:
    """A server of one WSGI application.

    Args:
        app: the application; a request tells it under `message.IS_GONE` whether its client has gone.
        limits: what keeps clients in bounds.
        is_quick: says of a request whether it can be answered without waiting for anything.
        begin: has work on a request begin elsewhere, if it can without waiting; the application then takes it up.
    """

    def __init__(
        self,
        app: WSGIApplication,
        limits: Limits,
        is_quick: Callable[[dict[str, Any]], bool],
        begin: Callable[[dict[str, Any]], Begun | None] = lambda _: None,
    ) -> None:
        self._app, self._limits, self._is_quick, self._begin = app, limits, is_quick, begin
        self._threads = ThreadPoolExecutor(limits.threads, thread_name_prefix="request")
        self._connections: set[Connection] = set()
        self.most_body = limits.body

    async def serve(self, host: str, port: int, stop: asyncio.Event, started: Callable[[int], object]) -> None:
        """Serve until told to stop.

        Args:
            host: address to listen on.
            port: 0 takes a free one.
            stop: set it to stop.
            started: told the port when clients can come.

        Raises:
            OSError: the address cannot be listened on.
        """
        self._loop = asyncio.get_running_loop()
        server = await self._loop.create_server(lambda: Connection(self), host, port, backlog=_BACKLOG)
        looking = self._loop.create_task(self._look())
        try:
            started(server.sockets[0].getsockname()[1])
            await stop.wait()
        finally:
            looking.cancel()
            server.close()
            await self._finish()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = time.monotonic()
            for connection in tuple(self._connections):
                connection.look(now)

    async def _finish(self) -> None:
        """Let answers that are being made be sent, for a while."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for connection in tuple(self._connections):
            connection.finish()
        until = time.monotonic() + _FINISH_SECONDS
        while self._connections and time.monotonic() < until:
            await asyncio.sleep(0.01)

    # See `connection.Responder`

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more may wait to be sent."""
        return size + sum(connection.unsent for connection in self._connections) <= self._limits.unsent

    def opened(self, connection: Connection) -> bool:
        """A client has come."""
        self._connections.add(connection)
        return len(self._connections) <= self._limits.connections

    def closed(self, connection: Connection) -> None:
        """A client has gone."""
        self._connections.discard(connection)

    def answer(self, environ: dict[str, Any], done: Callable[[Response], None]) -> None:
        """Have a request answered."""
        if self._limits.believes_proxy:
            _forwarded(environ)
        if self._is_quick(environ):
            done(self._answer(environ))
            return
        since = time.perf_counter()
        if begun := self._begin(environ):
            environ[SINCE] = since
            self._await(begun, environ, done)
        else:
            self._threads.submit(self._answer_later, environ, done)

    def _await(self, begun: Begun, environ: dict[str, Any], done: Callable[[Response], None]) -> None:
        """Answer when what was begun is there; if that takes long, or is much, on a thread, which may wait for it."""
        descriptor = begun.fileno()

        def go_on() -> None:
            self._loop.remove_reader(descriptor)
            os.set_blocking(descriptor, True)  # who takes it up waits for all of it; libuv's `uv_poll_init` undid that
            late.cancel()
            if begun.is_at_hand():
                done(self._answer(environ))
                return
            try:
                self._threads.submit(self._answer_later, environ, done)
            except RuntimeError:  # the server stops
                done(plain(HTTPStatus.SERVICE_UNAVAILABLE))

        late = self._loop.call_later(_AWAIT_SECONDS, go_on)
        self._loop.add_reader(descriptor, go_on)

    def _answer_later(self, environ: dict[str, Any], done: Callable[[Response], None]) -> None:
        response = self._answer(environ)
        with contextlib.suppress(RuntimeError):  # the loop has been closed: the server stops
            self._loop.call_soon_threadsafe(done, response)

    def _answer(self, environ: dict[str, Any]) -> Response:
        try:
            return response_of(self._app, environ)
        except ConnectionAbortedError:
            return Response(f"{CLIENT_GONE} Client Closed Request", [], b"")
        except Exception:  # noqa: BLE001 (whatever it is, the client has to be told)
            _log.exception("a request failed")
            return plain(HTTPStatus.INTERNAL_SERVER_ERROR)


def _forwarded(environ: dict[str, Any]) -> None:
    """Take the address that the client came to from what one proxy says of it."""
    ProxyFix(lambda _, start: [], x_for=0, x_proto=1, x_host=1)(environ, _no_response)
    if environ["wsgi.url_scheme"] not in ("http", "https"):
        environ["wsgi.url_scheme"] = "http"


def _no_response(*_: object) -> Callable[[bytes], object]:
    return no_writing


def run(
    gateway: Gateway, host: str, port: int, started: Callable[[int], object], hung_up: Callable[[], object]
) -> None:
    """Serve until interrupted (Ctrl-C, SIGTERM).

    Args:
        gateway: who serves.
        host: address to listen on.
        port: 0 takes a free one.
        started: told the port when clients can come.
        hung_up: called on SIGHUP, in the loop's thread.

    Raises:
        OSError: the address cannot be listened on.
    """

    async def serve() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        with contextlib.suppress(NotImplementedError, AttributeError):  # Windows: Ctrl-C is a KeyboardInterrupt there
            loop.add_signal_handler(signal.SIGINT, stop.set)
            loop.add_signal_handler(signal.SIGTERM, stop.set)
            loop.add_signal_handler(signal.SIGHUP, hung_up)
        await gateway.serve(host, port, stop, started)

    with contextlib.suppress(KeyboardInterrupt), runner() as own:
        own.run(serve())


def runner() -> asyncio.Runner:
    """What runs the server's coroutines: uvloop, where there is one; it does not behave as asyncio's own in all."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.Runner()
    return asyncio.Runner(loop_factory=uvloop.new_event_loop)
