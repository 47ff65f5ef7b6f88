"""Plain queries: `GET /sparql?query=…` from a program, nothing beside it, which is what most requests are.

Such a request needs little of what Flask does for pages, and that little takes longer than a small query. So it is read
here, and its answer sent with the headers that Flask gives to an answer of that format. All else, and whatever goes
wrong, is Flask's: the outcome is handed on with the request, so that nothing is asked twice.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Response

from evidensgraf.errors import QueryError
from evidensgraf.store.formats import media_types
from evidensgraf.store.query import read_query
from evidensgraf.web.access import current_note, noting
from evidensgraf.web.message import IS_GONE, parameters
from evidensgraf.web.negotiation import ENDPOINT, HTML, best_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from evidensgraf.store import Store
    from evidensgraf.store.formats import Format
    from evidensgraf.store.pool import StartedAnswer
    from evidensgraf.store.query import Query

_OUTCOME = "evidensgraf.outcome"
_STARTED = "evidensgraf.started"
_LONGEST_BEGUN = 8000
"""Of an address whose query is begun at once, in bytes: reading it holds up the loop for a millisecond at most."""


class PlainQueries:
    """A WSGI application before another one, which answers plain queries itself.

    Args:
        app: the other one: the site.
        store: what is asked.
        most_bytes: the longest query that is read.
    """

    def __init__(self, app: WSGIApplication, store: Store, most_bytes: int) -> None:
        self._app, self._store, self._most_bytes = app, store, most_bytes
        self._headers: dict[Format, list[tuple[str, str]]] = {}

    def begin(self, environ: WSGIEnvironment) -> StartedAnswer | None:
        """Have a worker begin with a request, if it asks a small plain query and one is idle; waits for nothing.

        The answer is taken when the application is called with the same request.
        """
        begin = getattr(self._store, "begin", None)
        if begin is None or len(environ.get("QUERY_STRING", "")) > _LONGEST_BEGUN:
            return None
        asked = self._read(environ)
        if asked is None or asked[1] not in self._headers:
            return None
        started: StartedAnswer | None = begin(*asked)
        if started:
            environ[_STARTED] = asked[1], partial(noting, started.take)
        return started

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        asked = environ.pop(_STARTED, None) or self._asked(environ)
        if asked is None:
            return self._app(environ, start_response)
        chosen, answer = asked
        try:
            body = answer(environ.get(IS_GONE))
        except Exception as error:  # noqa: BLE001 (Flask says it, and notes what is a fault of ours)
            environ[_OUTCOME] = error
            return self._app(environ, start_response)
        if note := current_note():
            note.route = ENDPOINT
        if chosen not in self._headers:
            response = Response.from_app(self._app, {**environ, _OUTCOME: body}, buffered=True)
            self._headers[chosen] = [pair for pair in response.headers if pair[0] != "Content-Length"]
        start_response("200 OK", [*self._headers[chosen], ("Content-Length", str(len(body)))])
        return [body]

    def _asked(self, environ: WSGIEnvironment) -> tuple[Format, Callable[[Callable[[], bool] | None], bytes]] | None:
        """The format that is asked for, and what gives the answer in it; None if the request is not plain."""
        asked = self._read(environ)
        return asked and (asked[1], partial(self._store.answer, *asked))

    def _read(self, environ: WSGIEnvironment) -> tuple[Query, Format] | None:
        """The query and the format that are asked for; None if the request is not plain, or not as it should be."""
        text = environ.get("QUERY_STRING", "")
        if environ["REQUEST_METHOD"] != "GET" or environ.get("PATH_INFO") != ENDPOINT or not text.isascii():
            return None
        match parameters(environ):
            case [("query", query)] if _is_utf8(query, self._most_bytes):
                return _read(query, environ.get("HTTP_ACCEPT", ""))
        return None


def outcome(environ: WSGIEnvironment) -> Any:
    """What came of a request's query already: the answer; None if it has not been asked.

    Raises:
        Exception: what went wrong.
    """
    found = environ.get(_OUTCOME)
    if isinstance(found, Exception):
        raise found
    return found


def _is_utf8(text: str, most: int) -> bool:
    """Whether a text is UTF-8 of no more bytes than may be."""
    try:
        return len(text.encode()) <= most
    except UnicodeEncodeError:
        return False


def _read(text: str, accept: str) -> tuple[Query, Format] | None:
    try:
        query = read_query(text)
    except QueryError:
        return None
    types = media_types(query.form)
    chosen = best_of(accept, (*types, HTML))
    return (query, types[chosen]) if chosen and chosen in types else None
