"""What the answer to a request depends on beside the graph, and whether another one is due each time.

A query that asks for the time or for chance has another answer each time (SPARQL 1.1 Query Language, 17.4).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from evidensgraf.errors import LANGUAGES
from evidensgraf.web import message
from evidensgraf.web.negotiation import ENDPOINT, SPACES

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

Key = tuple[str | bytes, ...]
"""What an answer depends on beside the graph."""
_PLACES = (ENDPOINT, *(f"/{part}/" for part in LANGUAGES), *(f"/{part}" for part in SPACES if part != "release"))
"""The addresses whose answers depend on nothing else: the endpoint, documents, and what is below a language.

Releases are files beside the graph: a new one does not change its version."""
_NEW_EACH_TIME = re.compile(r"(?<![?$:\w])(?:NOW|RAND|UUID|STRUUID)\b(?!:)|\\u0", re.IGNORECASE)
"""Functions with another value each time (SPARQL 1.1 Query Language, 17.4); an escaped letter could hide one."""
_LONGEST_REQUEST = 100_000


def key_of(environ: WSGIEnvironment) -> Key | None:
    """What the answer to a request depends on beside the graph; None if it is none that is kept.

    However the characters of an address are escaped, and in whatever order its parameters stand, it is the same.
    """
    path, query, method = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""), environ["REQUEST_METHOD"]
    if not path.startswith(_PLACES) or method not in ("GET", "HEAD", "POST"):
        return None
    # Other characters are not as they should be, and are the site's to judge.
    if len(query) > _LONGEST_REQUEST or not query.isascii():
        return None
    posted: Key = ("", b"")
    if method == "POST":
        if not (body := _posted(environ)):
            return None
        posted = (environ.get("CONTENT_TYPE", ""), body)
    parameters = sorted(message.parameters(environ), key=lambda pair: pair[0])
    return (
        environ["wsgi.url_scheme"],  # a page may name its own address
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        path,
        environ.get("HTTP_ACCEPT", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        *posted,
        *(part for pair in parameters for part in pair),
    )


def is_new(key: Key) -> bool:
    """Whether the answer to a request is another one each time."""
    return any(_NEW_EACH_TIME.search(part if isinstance(part, str) else _decoded(part)) for part in key[6:])


def _posted(environ: WSGIEnvironment) -> bytes:
    """The body of a request, which stays to be read; empty if it is long, or its length is not known."""
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()) or int(length) > _LONGEST_REQUEST:
        return b""
    body: bytes = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    return body if len(body) == int(length) else b""


def _decoded(body: bytes) -> str:
    """The body of a form or a query, in characters that can be searched."""
    return unquote_plus(body.decode("latin-1"))
