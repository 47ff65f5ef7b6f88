"""Answers kept and sent again, before Flask is asked at all; entity tags, 304, gzip.

A page or an answer depends on nothing but the graph's version, the request's address (or body), and the two headers
that the site negotiates by. So what was answered once is kept whole, up to a bound, and sent again while the version is
the same.

* Kept are complete answers with status 200. HEAD is answered as GET is, without the body. What is posted is kept by its
  bytes; it gets no entity tag, for a POST cannot be made conditional. Errors are kept nowhere (`no-store`).
* An answer to GET has a strong entity tag, the hash of version, request and body, of its own for each encoding. An
  answer that is too large to be kept leaves its tag, so that 304 needs no evaluation. (RFC 9110, 8.8.3 and 13.1.2)
* `Cache-Control: no-cache`: others may keep it, but ask whether it still holds before they use it. That question costs
  less than a millisecond, and so nobody sees yesterday's graph. (RFC 9111, 5.2.2.4)
* A query that asks for the time or for chance has another answer each time; it is not kept.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_etags
from werkzeug.wrappers import Response

from evidensgraf.web import keys, message
from evidensgraf.web.access import CLIENT_GONE, current_note
from evidensgraf.web.answers import Answer
from evidensgraf.web.flight import Flights
from evidensgraf.web.message import IS_GONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from evidensgraf.store.pool import StartedAnswer
    from evidensgraf.web.answers import Answers
    from evidensgraf.web.flight import Lead
    from evidensgraf.web.keys import Key

_VARIES = frozenset(("accept", "accept-language"))
"""The headers that are part of a key; an answer that varies by another is not kept."""
_LEAST_ZIPPED = 1000
"""A shorter body goes into one packet as it is."""
_ZIP_LEVEL = 4
_FOUND = "evidensgraf.found"
_LEAD = "evidensgraf.lead"
_OF_BODY = frozenset(("content-type", "content-length", "content-language", "content-disposition"))
"""Headers that tell of the body, and that a response without one does without (RFC 9110, 15.4.5)."""
_OF_ONE_ANSWER = frozenset(("content-length", "etag"))
"""Headers that are given anew each time that an answer is sent."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What the application said.

    Attributes:
        said: all of it: an answer as it is kept, or a response that may not be kept.
        route: the pattern that the address fits, for the log.
    """

    said: Answer | Response
    route: str | None

    def serves_others(self) -> bool:
        """Whether it answers others who asked the same: the client that it was made for has not hung up."""
        return isinstance(self.said, Answer) or self.said.status_code != CLIENT_GONE


class AnswerCache:
    """A WSGI application before another one, which says again what that one has said.

    Args:
        app: the other one.
        version: says which state of the graph answers now; while it says nothing, nothing is kept.
        answers: where answers are kept.
        most_waiting: requests that may wait for the answer to another one that asks the same.
        begin: has the application begin with a request, if it can without waiting; see `plain.PlainQueries.begin`.
    """

    def __init__(
        self,
        app: WSGIApplication,
        version: Callable[[], str],
        answers: Answers,
        most_waiting: int = 32,
        begin: Callable[[WSGIEnvironment], StartedAnswer | None] = lambda _: None,
    ) -> None:
        self._app, self._version, self._answers, self._begin = app, version, answers, begin
        self._flights: Flights[_Given] = Flights(most_waiting)

    def holds(self, environ: WSGIEnvironment) -> bool:
        """Whether a request can be answered at once; the answer is then laid by for it."""
        _, _, known = environ[_FOUND] = self._find(environ)
        if known is None or known.body is None:
            return False
        return known.zipped is not None or not _is_zipped(environ, known.body)

    def begin(self, environ: WSGIEnvironment) -> StartedAnswer | None:
        """Have work on a request begin that is not kept, without waiting for anything, if that can be.

        The work is taken, and others who ask the same are answered, when the application is called with it.
        """
        key, version, known = environ[_FOUND] = environ.get(_FOUND) or self._find(environ)
        if not key or not version or known or environ["REQUEST_METHOD"] != "GET" or keys.is_new(key):
            return None
        lead = self._flights.lead((version, key))
        if lead is None:
            return None
        started = self._begin(environ)
        if started:
            environ[_LEAD] = lead
        else:
            lead.leave()
        return started

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        key, version, known = environ.pop(_FOUND, None) or self._find(environ)
        if not key or not version:
            return self._app(environ, start_response)
        if known and (held := _held(environ, known)):
            return _not_modified(known, held, start_response)
        if known and known.body is not None:
            _note_hit(known)
            return self._send(environ, key, known, start_response)
        said = self._shared(environ, key, version).said
        if isinstance(said, Response):
            return said(environ, start_response)
        if held := _held(environ, said):
            return _not_modified(said, held, start_response)
        return self._send(environ, key, said, start_response)

    def _find(self, environ: WSGIEnvironment) -> tuple[Key | None, str, Answer | None]:
        """The key of a request, the graph's version, and the answer that is kept."""
        key = keys.key_of(environ)
        version = self._version() if key else ""
        return key, version, self._answers.get(key, version) if key and version else None

    def _shared(self, environ: WSGIEnvironment, key: Key, version: str) -> _Given:
        """The application's response; that to the same request, where another asks it already."""
        note = current_note()
        work = partial(self._given, environ, key, version)
        lead: Lead[_Given] | None = environ.pop(_LEAD, None)
        if lead:
            given: _Given | None = lead.do(work)
        elif keys.is_new(key):
            given = work(is_new=True)
        else:
            is_gone = environ.get(IS_GONE, lambda: False)
            given = self._flights.share((version, key), work, _Given.serves_others, is_gone)
        if given is None:
            raise ConnectionAbortedError
        if note:
            note.cache, note.route = "miss", given.route
        return given

    def _given(self, environ: WSGIEnvironment, key: Key, version: str, *, is_new: bool = False) -> _Given:
        whole = _whole(self._app, environ)
        note = current_note()
        route = note.route if note else None
        is_posted = environ["REQUEST_METHOD"] == "POST"
        may_be = whole.status.startswith("200") and not is_new
        kept = _kept_headers(_lasting(whole.headers), is_posted=is_posted) if may_be else None
        if kept is None or self._version() != version:
            return _Given(_not_kept(whole, is_new=is_new), route)
        tag = "" if is_posted else _tag(key, version, whole.body)
        known = Answer(version, kept, tag, whole.body, route=route)
        self._answers.put(key, known)
        return _Given(known, route)

    def _send(
        self, environ: WSGIEnvironment, key: Key, answer: Answer, start_response: StartResponse
    ) -> Iterable[bytes]:
        body, tag = answer.body or b"", answer.tag
        headers = [*answer.headers]
        if _is_zipped(environ, body):
            if answer.zipped is None:
                answer = replace(answer, zipped=gzip.compress(body, _ZIP_LEVEL, mtime=0))
                self._answers.put(key, answer)
            body, tag = answer.zipped or b"", tag and _zipped(tag)
            headers.append(("Content-Encoding", "gzip"))
        if tag:
            headers.append(("ETag", f'"{tag}"'))
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _whole(app: WSGIApplication, environ: WSGIEnvironment) -> message.Response:
    """The whole response of an application; to HEAD, that to GET."""
    asked = environ | {"REQUEST_METHOD": "GET"} if environ["REQUEST_METHOD"] == "HEAD" else environ
    return message.response_of(app, asked)


def _not_kept(whole: message.Response, *, is_new: bool) -> Response:
    """A response that is sent once. An error, and what is new each time, may not be kept by anybody."""
    response = Response(whole.body, whole.status, whole.headers)
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    elif response.status_code == 200 and is_new:
        response.cache_control.no_store = True
    return response


def _lasting(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers that are the same each time that an answer is sent."""
    return tuple(pair for pair in headers if pair[0].lower() not in _OF_ONE_ANSWER)


@lru_cache(maxsize=256)
def _kept_headers(headers: tuple[tuple[str, str], ...], *, is_posted: bool) -> tuple[tuple[str, str], ...] | None:
    """The headers that an answer is sent with again; None if those that it came with say that it may not be.

    Answers to queries have the same ones each time, and to read them takes as long as a small query does.
    """
    response = Response(headers=[*headers])
    may_vary = _VARIES.issuperset(response.vary.as_set())
    if not may_vary or not {"Set-Cookie", "Content-Encoding"}.isdisjoint(response.headers.keys()):
        return None
    if response.cache_control.no_store:
        return None
    response.vary.update(["Accept", "Accept-Language", "Accept-Encoding"])
    if not is_posted:
        response.headers.setdefault("Cache-Control", "no-cache")
    return tuple(response.headers)


def _tag(key: Key, version: str, body: bytes) -> str:
    """The entity tag of an answer."""
    digest = hashlib.blake2b(repr((version, key)).encode("utf-8", "surrogateescape"), digest_size=12)
    digest.update(body)
    return digest.hexdigest()


def _held(environ: WSGIEnvironment, answer: Answer) -> str:
    """The tag of the answer that the client says it has already; empty if it has none that it could use."""
    said = environ.get("HTTP_IF_NONE_MATCH")
    if not said or not answer.tag:
        return ""
    tags = parse_etags(said)
    if _wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")) and tags.contains_weak(_zipped(answer.tag)):
        return _zipped(answer.tag)
    return answer.tag if tags.contains_weak(answer.tag) else ""


def _not_modified(answer: Answer, tag: str, start_response: StartResponse) -> Iterable[bytes]:
    _note_hit(answer)
    headers = [(name, value) for name, value in answer.headers if name.lower() not in _OF_BODY]
    start_response("304 Not Modified", [*headers, ("ETag", f'"{tag}"')])
    return []


def _is_zipped(environ: WSGIEnvironment, body: bytes) -> bool:
    """Whether a body is sent compressed."""
    return len(body) >= _LEAST_ZIPPED and _wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))


def _zipped(tag: str) -> str:
    return f"{tag}-gzip"


@lru_cache(maxsize=256)
def _wants_gzip(accepted: str) -> bool:
    """Whether a client likes gzip at least as much as no compression."""
    return parse_accept_header(accepted, Accept).best_match(["gzip", "identity"]) == "gzip"


def _note_hit(answer: Answer) -> None:
    if note := current_note():
        note.cache = note.cache or "hit"
        note.route = note.route or answer.route
