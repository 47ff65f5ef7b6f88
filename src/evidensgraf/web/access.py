"""What is noted of each request, for the access log and the metrics.

A note holds no query, no address of a reader, no browser and no referrer: a query may say something of who asks.
`Noted` is the outermost WSGI layer, so that what is answered from a cache and what goes wrong are noted as well. It
gives each request a number, which the response carries too (`X-Request-ID`), so that a reader can name the line that is
meant.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import request
from werkzeug.wsgi import ClosingIterator

from evidensgraf.errors import (
    AnswerSizeError,
    BusyError,
    DeadlineError,
    FileError,
    QueryError,
    StoreError,
    WorkerLostError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from evidensgraf.store import Store

SINCE = "evidensgraf.since"
"""Where a request that was begun before the application is called says when (`time.perf_counter`)."""
CLIENT_GONE = 499
"""The status in the log of a request whose client went away; nobody is there to receive it. The number is nginx's."""
_METHODS = frozenset(("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"))
_PATH = re.compile(r"[\w./~-]{0,200}", re.ASCII)
"""What an address of this site is made of. A mistyped one may hold a query; the note ends where that could begin."""
_ID = re.compile(r"[0-9a-fA-F-]{8,64}")
OUTCOMES: dict[type[BaseException], str] = {
    DeadlineError: "deadline",
    WorkerLostError: "memory",
    AnswerSizeError: "size",
    BusyError: "busy",
    ConnectionAbortedError: "cancelled",
    QueryError: "refused",
    StoreError: "engine",
    BaseException: "failed",
}
"""What became of a piece of work that was not done (one that was: `ok`)."""
_Result = TypeVar("_Result")


@dataclass(slots=True)
class Note:
    """One request.

    Attributes:
        id: its number: the proxy's, or a random one.
        method: one that HTTP knows, else `OTHER`.
        path: the address without what follows a question mark, up to the first character that no address here has.
        route: the pattern that the address fits; None if none.
        status: of the response; 0 if there was none.
        bytes: of the response's body, as sent.
        seconds: until the last byte was sent.
        outcome: what became of the work in the workers: `ok` or one of `OUTCOMES`; None if there was none.
        cache: `hit` or `miss`; None where no cache was asked.
    """

    id: str
    method: str
    path: str
    route: str | None = None
    status: int = 0
    bytes: int = 0
    seconds: float = 0
    outcome: str | None = None
    cache: str | None = None


_current: ContextVar[Note | None] = ContextVar("evidensgraf_note", default=None)


def current_note() -> Note | None:
    """The note of the request at hand; None where nobody reads notes, and outside requests."""
    return _current.get()


class Noted:
    """A WSGI application whose requests are noted.

    Args:
        app: the application.
        readers: each is given the note of a request when it is over.
    """

    def __init__(self, app: WSGIApplication, readers: Sequence[Callable[[Note], None]]) -> None:
        self._app = app
        self._readers = readers

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; its note is read when the server closes the response."""
        note = _note_of(environ)
        begun = environ.get(SINCE) or time.perf_counter()

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Callable[[bytes], object]:
            note.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", note.id)], *exc_info)

        def end() -> None:
            note.seconds = time.perf_counter() - begun
            for reader in self._readers:
                reader(note)

        def counted(part: bytes) -> bytes:
            note.bytes += len(part)
            return part

        token = _current.set(note)
        try:
            parts = self._app(environ, cast("StartResponse", start))
        except BaseException:
            end()
            raise
        finally:
            _current.reset(token)
        close = getattr(parts, "close", None)
        return ClosingIterator(map(counted, parts), [close, end] if close else [end])


def _note_of(environ: WSGIEnvironment) -> Note:
    method = str(environ.get("REQUEST_METHOD"))
    given = _ID.fullmatch(str(environ.get("HTTP_X_REQUEST_ID", "")))
    path = _PATH.match(f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}")
    return Note(
        id=given[0] if given else secrets.token_hex(8),
        method=method if method in _METHODS else "OTHER",
        path=path[0] if path else "",
    )


def note_route() -> None:
    """Note which pattern the address of the request at hand fits."""
    if (note := current_note()) and request.url_rule:
        note.route = request.url_rule.rule


class AccessLog:
    """A reader of notes that writes each as one line of JSON.

    Args:
        target: a file, which is opened anew when it was moved away (logrotate); `-` for standard error.

    Raises:
        FileError: the file cannot be written.
    """

    def __init__(self, target: str) -> None:
        try:
            self._handler = logging.StreamHandler(sys.stderr) if target == "-" else WatchedFileHandler(target)
        except OSError as error:
            raise FileError.unreadable(target, error.strerror) from error

    def __call__(self, note: Note) -> None:
        """Write a note."""
        self._handler.handle(logging.makeLogRecord({"msg": line(note)}))

    def close(self) -> None:
        """Close the file."""
        self._handler.close()


def line(note: Note) -> str:
    """A note as JSON in ASCII, so that no character of it can end the line or steer a terminal."""
    said = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": note.id,
        "method": note.method,
        "path": note.path,
        "route": note.route,
        "status": note.status,
        "bytes": note.bytes,
        "ms": round(1000 * note.seconds, 1),
        "outcome": note.outcome,
        "cache": note.cache,
    }
    return json.dumps(said)


class _WatchedStore:
    """A store that notes what becomes of its work; see `watched`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def answer(self, *args: Any, **options: Any) -> bytes:
        return noting(self._store.answer, *args, **options)

    def table(self, *args: Any, **options: Any) -> Any:
        return noting(self._store.table, *args, **options)


def watched(store: Store) -> Store:
    """The same store, but what becomes of its work is noted with the request that it is done for."""
    return cast("Store", _WatchedStore(store))


def noting(work: Callable[..., _Result], *args: Any, **options: Any) -> _Result:
    """Do a piece of work for the request at hand, and note what becomes of it."""
    try:
        result = work(*args, **options)
    except BaseException as error:
        _note_outcome(next(OUTCOMES[kind] for kind in type(error).__mro__ if kind in OUTCOMES))
        raise
    _note_outcome("ok")
    return result


def _note_outcome(outcome: str) -> None:
    """Note an outcome; where a page asks several questions, the first that went wrong is what is noted."""
    note = current_note()
    if note and note.outcome in (None, "ok"):
        note.outcome = outcome
