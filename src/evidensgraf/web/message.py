"""A request and a response between the bytes of HTTP/1.1 and the words of WSGI.

Sources: HTTP/1.1 (RFC 9112), HTTP Semantics (RFC 9110), WSGI (PEP 3333), problem documents (RFC 9457).
"""

from __future__ import annotations

import io
import json
import sys
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from http import HTTPStatus
    from wsgiref.types import WSGIApplication

Environ = dict[str, Any]
"""A WSGI request."""
IS_GONE = "evidensgraf.is_gone"
"""Where a WSGI request says whether its client has gone away: a function without arguments."""
_PARAMETERS = "evidensgraf.parameters"
_CLOSE = b"Connection: close\r\n"
_BODILESS = frozenset((204, 304))
_JOINED = 1 << 18
"""A body of more bytes is sent apart from its head, which spares a copy of it."""


@dataclass(slots=True)
class Request:
    """A request as far as it has come.

    Attributes:
        target: what stands between the method and the version in its first line.
        headers: names and values, in their order.
        method: as sent.
        version: of HTTP: `1.1`.
        keeps_alive: the client wants to send another one on this connection.
        body: what has been read of it.
        length: bytes that it has; more than the body where not all was read.
    """

    target: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    method: str = ""
    version: str = ""
    keeps_alive: bool = False
    body: bytearray = field(default_factory=bytearray)
    length: int = 0


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


def environ_of(request: Request, server: tuple[str, int], is_gone: Callable[[], bool]) -> Environ | None:
    """A request as WSGI has it (PEP 3333).

    Args:
        request: which one, whole.
        server: the address and port that it came to.
        is_gone: says whether its client has gone away.

    Returns:
        None if it is none that may be answered.
    """
    target = _target(request.target)
    if target is None:
        return None
    authority, path, query = target
    environ: Environ = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        IS_GONE: is_gone,
    }
    if not _put_headers(environ, request):
        return None
    if authority:
        environ["HTTP_HOST"] = authority
    return environ


def _put_headers(environ: Environ, request: Request) -> bool:
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


def parameters(environ: Environ) -> list[tuple[str, str]]:
    """The names and values in a request's address, in their order; what is not UTF-8 is half of a surrogate pair."""
    query = environ.get("QUERY_STRING", "")
    known: tuple[str, list[tuple[str, str]]] | None = environ.get(_PARAMETERS)
    if known is None or known[0] != query:
        known = environ[_PARAMETERS] = query, parse_qsl(query, keep_blank_values=True, errors="surrogateescape")
    return known[1]


def response_of(app: WSGIApplication, environ: Environ) -> Response:
    """The whole response of an application."""
    status, headers = "", list[tuple[str, str]]()

    def start(told: str, names: list[tuple[str, str]], _: object = None) -> Callable[[bytes], object]:
        nonlocal status, headers
        status, headers = told, names
        return no_writing

    parts = app(environ, start)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    return Response(status, headers, body)


def no_writing(_: bytes) -> None:
    """What PEP 3333 has for applications of another time.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError  # `start_response` has to give a `write`; nothing here or in Flask calls it


def plain(status: HTTPStatus) -> Response:
    """A problem document (RFC 9457) for what no application was asked."""
    problem = {"type": "about:blank", "title": status.phrase, "status": int(status)}
    headers = [("Content-Type", "application/problem+json"), ("Cache-Control", "no-store")]
    return Response(f"{int(status)} {status.phrase}", headers, json.dumps(problem).encode())


def parts_of(response: Response, request: Request, *, keeps_alive: bool) -> list[bytes]:
    """The bytes of a response (RFC 9112, section 4), a large body apart from its head.

    Args:
        response: which one.
        request: what it answers.
        keeps_alive: whether the connection stays open after it.
    """
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
    return [head + b"\r\n", body] if len(body) > _JOINED else [head + b"\r\n" + body]


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    """The header that says when a response was made (RFC 9110, section 6.6.1)."""
    return f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
