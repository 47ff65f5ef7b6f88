"""One connection to the server: HTTP/1.1 in, WSGI requests out, responses back, each step within a bound.

The bytes are taken apart by llhttp, the parser of Node.js (`httptools`), which is strict: what could be read in two
ways (two lengths, a length beside chunks, a folded header) is refused. What it leaves to its user is done here: how
long and how large a request may be, which one needs an answer first (pipelining), and what becomes of a client that
goes away, sends slowly, or does not read.

Sources: HTTP/1.1 (RFC 9112), HTTP Semantics (RFC 9110), WSGI (PEP 3333).
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import unquote_to_bytes

import httptools

if TYPE_CHECKING:
    from collections.abc import Callable

    Environ = dict[str, Any]

IS_GONE = "evidensgraf.is_gone"
"""Where a WSGI request says whether its client has gone away: a function without arguments."""
MOST_HEAD_BYTES = 1 << 18
"""Of a request's first line and headers together."""
REQUEST_SECONDS = 20.0
"""From a request's first byte to its last; and how long a connection may lie idle, or a response unread."""
_MOST_DROPPED = 1 << 26
"""How much is still read, in bytes, from a client that has had its last answer and goes on sending. Hanging up at once
would make its system throw that answer away (RFC 9112, section 9.6)."""
_LARGE = 1 << 20
"""A body of which that many bytes wait to be sent counts."""
_CLOSE = b"Connection: close\r\n"
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_BODILESS = frozenset((204, 304))


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


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response.

    Attributes:
        status: as WSGI has it: `200 OK`.
        headers: names and values, without those of the connection.
        body: all of it; not sent to HEAD.
    """

    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(slots=True)
class _Request:
    """A request as far as it has come."""

    target: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    method: str = ""
    version: str = ""
    keeps_alive: bool = False
    body: bytearray = field(default_factory=bytearray)
    length: int = 0


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
        self._request = _Request()
        self._waiting: deque[_Request] = deque()
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

    def _take(self, request: _Request, too_large: int = 0) -> None:
        """Have a request answered when those before it have been.

        Args:
            request: which one.
            too_large: the bytes of its body, if they are more than are read; its sender is told so at once.
        """
        request.length = too_large or len(request.body)
        if too_large:
            self._is_over, request.keeps_alive, request.body = True, False, bytearray()
        self._waiting.append(request)
        self._request = _Request()
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
        environ = self._environ(request)
        if environ is None:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        self._is_answering = True
        self._responder.answer(environ, lambda response: self._send(request, response))

    def _send(self, request: _Request, response: Response) -> None:
        self._is_answering = False
        if self._transport.is_closing():
            return
        if len(response.body) > _LARGE and not self._responder.has_room(len(response.body)):
            response = plain(HTTPStatus.SERVICE_UNAVAILABLE)
        keeps_alive = request.keeps_alive and not (self._is_over and not self._waiting)
        self._since = time.monotonic()
        for part in _parts(request, response, keeps_alive=keeps_alive):
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
        for part in _parts(_Request(), plain(status), keeps_alive=False):
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

    # WSGI

    def _environ(self, request: _Request) -> Environ | None:
        """The request as WSGI has it; None if it is none that may be answered."""
        target = _target(request.target)
        if target is None:
            return None
        authority, path, query = target
        host, port = self._transport.get_extra_info("sockname")[:2]
        environ: Environ = {
            "REQUEST_METHOD": request.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": f"HTTP/{request.version}",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(request.body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            IS_GONE: lambda: self.is_gone,
        }
        if not _put_headers(environ, request):
            return None
        if authority:
            environ["HTTP_HOST"] = authority
        return environ


def _put_headers(environ: Environ, request: _Request) -> bool:
    """Put the headers into a WSGI request; says whether it names one host, as it must (RFC 9112, section 3.2)."""
    for name, value in request.headers:
        if key := _key(name):
            text = value.decode("latin-1")
            if key in environ:
                text = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ', '}{text}"
                if key == "HTTP_HOST":
                    return False
            environ[key] = text
    if request.length:
        environ["CONTENT_LENGTH"] = str(request.length)
    return "HTTP_HOST" in environ or request.version == "1.0"


@lru_cache(maxsize=1024)
def _key(name: bytes) -> str:
    """The key of a header in a WSGI request; empty for one that is left out.

    A name with an underscore could be taken for one with a hyphen, which a proxy may have set or removed.
    """
    if b"_" in name or len(name) > 100:
        return ""
    key = name.decode("latin-1").upper().replace("-", "_")
    if key == "TRANSFER_ENCODING":
        return ""  # the chunks have been put together
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def _target(target: bytes) -> tuple[str, str, str] | None:
    """Authority (mostly empty), path and query of a request's target (RFC 9112, section 3.2); None if it is none.

    >>> _target(b"http://a.dk/b?c=d")
    ('a.dk', '/b', 'c=d')
    """
    text = target.decode("latin-1").partition("#")[0]
    authority = ""
    if not text.startswith("/"):
        scheme, colon, rest = text.partition("://")
        if not colon or scheme.lower() not in ("http", "https"):
            return None
        authority, _, rest = rest.partition("/")
        text = f"/{rest}"
    path, _, query = text.partition("?")
    return authority, "/" + path.lstrip("/"), query  # two slashes would begin with a host's name in an address


def plain(status: HTTPStatus) -> Response:
    """A problem document (RFC 9457) for what no application was asked."""
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    return Response(f"{int(status)} {status.phrase}", headers, json.dumps(problem).encode())


def _parts(request: _Request, response: Response, *, keeps_alive: bool) -> list[bytes]:
    """The bytes of a response."""
    code = int(response.status[:3])
    lines = [f"HTTP/1.1 {response.status}\r\n", *(f"{name}: {value}\r\n" for name, value in response.headers)]
    if code not in _BODILESS and not any(name.lower() == "content-length" for name, _ in response.headers):
        lines.append(f"Content-Length: {len(response.body)}\r\n")
    head = "".join(lines).encode("latin-1") + _date(int(time.time()))
    if not keeps_alive:
        head += _CLOSE
    elif request.version == "1.0":
        head += b"Connection: keep-alive\r\n"
    body = b"" if request.method == "HEAD" or code in _BODILESS else response.body
    return [head + b"\r\n", body] if len(body) > MOST_HEAD_BYTES else [head + b"\r\n" + body]


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    """The header that says when a response was made (RFC 9110, section 6.6.1)."""
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
