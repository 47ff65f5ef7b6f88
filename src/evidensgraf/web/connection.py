"""One connection to the server: HTTP/1.1 in, WSGI requests out, responses back, each step within a bound.

The bytes are taken apart by llhttp, the parser of Node.js (`httptools`), which is strict: what could be read in two
ways (two lengths, a length beside chunks, a folded header) is refused. What it leaves to its user is done here: how
long and how large a request may be, which one needs an answer first (pipelining), and what becomes of a client that
goes away, sends slowly, or does not read.

Source: HTTP/1.1 (RFC 9112).
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol, cast

import httptools

from evidensgraf.web.message import Request, environ_of, parts_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.web.message import Environ, Response

MOST_HEAD_BYTES = 1 << 18
"""Of a request's first line and headers together."""
REQUEST_SECONDS = 20.0
"""From a request's first byte to its last; and how long a connection may lie idle, or a response unread."""
_MOST_DROPPED = 1 << 26
"""How much is still read, in bytes, from a client that has had its last answer and goes on sending. Hanging up at once
would make its system throw that answer away (RFC 9112, section 9.6)."""
_LARGE = 1 << 20
"""A body of which that many bytes wait to be sent counts."""
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Responder(Protocol):
    """Who answers the requests of a connection: the gateway."""

    most_body: int

    def has_room(self, size: int) -> bool:
        """Whether so many bytes more may wait to be sent."""

    def opened(self, connection: Connection) -> bool:
        """A client has come; says whether there is room for it."""

    def closed(self, connection: Connection) -> None:
        """A client has gone."""

    def answer(self, environ: Environ, done: Callable[[Response], None]) -> None:
        """Have a request answered, now or later; `done` is called in the loop's own thread."""


class Connection(asyncio.Protocol):
    """One client's connection.

    Args:
        responder: who answers.

    Attributes:
        is_gone: the client has hung up.
    """

    def __init__(self, responder: Responder) -> None:
        self._responder = responder
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport
        self._request = Request()
        self._waiting: deque[Request] = deque()
        self._head_bytes = 0
        self._is_reading_head = True
        self._is_answering = self._is_paused = self._is_over = False
        self._dropped = 0
        self._since = time.monotonic()
        self._unsent = 0
        self.is_gone = False

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self._transport = cast("asyncio.Transport", transport)
        if not self._responder.opened(self):
            self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone."""
        self.is_gone = True
        self._waiting.clear()
        self._responder.closed(self)

    def eof_received(self) -> None:
        """The client will send no more, which is how one that hangs up is noticed: asyncio closes the connection."""
        self.is_gone = True

    def data_received(self, data: bytes) -> None:
        """Some bytes have come."""
        if self._is_over:
            self._drop(len(data))
            return
        if self._is_reading_head:
            if not self._head_bytes:
                self._since = time.monotonic()
            self._head_bytes += len(data)
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._is_over = True  # what follows is another protocol
        except httptools.HttpParserError:
            self._refuse(HTTPStatus.BAD_REQUEST)
        if self._is_reading_head and self._head_bytes > MOST_HEAD_BYTES:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _drop(self, count: int) -> None:
        self._dropped += count
        if self._dropped > _MOST_DROPPED:
            self._transport.abort()

    # What the parser calls

    def on_url(self, part: bytes) -> None:
        """A part of the request's target."""
        self._request.target += part

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        self._request.headers.append((name, value))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        request = self._request
        request.method = self._parser.get_method().decode("ascii")
        request.version = self._parser.get_http_version()
        request.keeps_alive = self._parser.should_keep_alive()
        self._is_reading_head, self._head_bytes = False, 0
        said = {name.lower(): value for name, value in request.headers}
        if int(said.get(b"content-length", 0)) > self._responder.most_body:
            self._take(request, int(said[b"content-length"]))
        elif request.version == "1.1" and said.get(b"expect", b"").lower() == b"100-continue":
            self._transport.write(_CONTINUE)

    def on_body(self, part: bytes) -> None:
        """A part of the body."""
        request = self._request
        request.body += part
        if len(request.body) > self._responder.most_body and not self._is_over:
            self._take(request, len(request.body))

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self._is_over:
            self._take(self._request)

    # Answering

    def _take(self, request: Request, too_large: int = 0) -> None:
        """Have a request answered when those before it have been.

        Args:
            request: which one.
            too_large: the bytes of its body, if they are more than are read; its sender is told so at once.
        """
        request.length = too_large or len(request.body)
        if too_large:
            self._is_over, request.keeps_alive, request.body = True, False, bytearray()
        self._waiting.append(request)
        self._request = Request()
        self._is_reading_head, self._since = True, time.monotonic()
        if not self._is_answering:
            self._answer_next()
        elif not self._is_paused:
            self._transport.pause_reading()
            self._is_paused = True

    def _answer_next(self) -> None:
        """Have the next request answered, one after the other in their order (RFC 9112, section 9.3.2)."""
        if not self._waiting:
            return
        request = self._waiting.popleft()
        environ = environ_of(request, self._transport.get_extra_info("sockname")[:2], lambda: self.is_gone)
        if environ is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        self._is_answering = True
        self._responder.answer(environ, lambda response: self._send(request, response))

    def _send(self, request: Request, response: Response) -> None:
        self._is_answering = False
        if self._transport.is_closing():
            return
        if len(response.body) > _LARGE and not self._responder.has_room(len(response.body)):
            response = plain(HTTPStatus.SERVICE_UNAVAILABLE)
        keeps_alive = request.keeps_alive and not (self._is_over and not self._waiting)
        self._since = time.monotonic()
        for part in parts_of(response, request, keeps_alive=keeps_alive):
            self._transport.write(part)
        if not keeps_alive:
            self._hang_up()
        elif self._waiting:
            asyncio.get_running_loop().call_soon(self._answer_next)
        elif self._is_paused:
            self._transport.resume_reading()
            self._is_paused = False

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer what is no request, unless one before it is being answered, and hang up."""
        if self._is_answering or self._is_over:
            self._is_over = True
            return
        for part in parts_of(plain(status), Request(), keeps_alive=False):
            self._transport.write(part)
        self._hang_up()

    def _hang_up(self) -> None:
        """Say no more; a client that is still sending is heard out, within bounds."""
        self._waiting.clear()
        is_sending, self._is_over = self._is_over, True
        if is_sending and self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def look(self, now: float) -> None:
        """Hang up on a client that sends or reads too slowly; called now and then.

        Args:
            now: `time.monotonic`.
        """
        unsent = self._transport.get_write_buffer_size()
        if unsent and unsent != self._unsent:
            self._since = now
        self._unsent = unsent
        if now - self._since > REQUEST_SECONDS and (unsent or not self._is_answering):
            self._transport.abort()

    def finish(self) -> None:
        """Hang up when the answer that is being made, if there is any, has been sent."""
        self._waiting.clear()
        if self._is_answering:
            self._is_over = True
        else:
            self._transport.close()

    @property
    def unsent(self) -> int:
        """How many bytes wait until the client reads."""
        return self._transport.get_write_buffer_size()
