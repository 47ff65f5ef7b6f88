"""What an engine elsewhere does wrong, as an error of the tree: in words, never as a page or a traceback of its own."""

from __future__ import annotations

import re
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError

from evidensgraf.errors import (
    DeadlineError,
    EvidensgrafError,
    QuerySyntaxError,
    StoreAccessError,
    StoreSetupError,
    StoreUnavailableError,
)

if TYPE_CHECKING:
    from evidensgraf.errors import StoreError

_PLACE = re.compile(r"error at (?P<line>\d+):(?P<column>\d+)|[Ll]ine:? (?P<l>\d+),? [Cc]ol(?:umn)?:? (?P<c>\d+)")
_LONGEST = 160
_MOST_READ = 10_000
_PASSING = (429, 502, 503)
"""Too many requests, a proxy without its engine, an engine that is starting or full: they pass."""
_TOO_SLOW = (408, 504)


def is_transient(error: OSError | HTTPException) -> bool:
    """Whether the same request may well be answered in a moment."""
    if isinstance(error, HTTPError):
        return error.code in _PASSING
    reason = error.reason if isinstance(error, URLError) else error
    return not isinstance(reason, ValueError)  # as a certificate that is not accepted is


def unfit(content_type: str, url: str) -> StoreSetupError:
    """The error for an answer that is none: a page, mostly, since the address is that of something else."""
    kind = content_type.partition(";")[0] or "?"
    return StoreSetupError(
        where=_where(url),
        reason_da=f"den svarer med {kind} i stedet for et svar på SPARQL. Er adressen den rigtige",
        reason_en=f"it answers with {kind} instead of SPARQL results. Is the address right",
    )


def broken(reason: object, url: str = "") -> StoreUnavailableError:
    """The error for an answer that is not whole."""
    return StoreUnavailableError(
        where=_where(url), reason_da=f"svaret er ikke helt ({reason})", reason_en=f"the answer is not whole ({reason})"
    )


def error_of(error: OSError | HTTPException, seconds: float, url: str, *, has_query: bool) -> EvidensgrafError:
    """The error of the tree for one of HTTP.

    Args:
        error: what urllib raised.
        seconds: how long the engine had.
        url: where the request went; empty to leave it unsaid.
        has_query: the request was a query, so that 400 means its syntax.
    """
    if isinstance(error, HTTPError):
        return _of_status(error, seconds, url, has_query=has_query)
    if isinstance(error, TimeoutError):
        return DeadlineError(seconds=f"{seconds:g}")
    reason = error.reason if isinstance(error, URLError) else error
    words = " ".join(str(getattr(reason, "strerror", None) or reason).split())[:_LONGEST] or type(reason).__name__
    return StoreUnavailableError(
        where=_where(url), reason_da=f"ingen forbindelse ({words})", reason_en=f"no connection ({words})"
    )


def _of_status(error: HTTPError, seconds: float, url: str, *, has_query: bool) -> EvidensgrafError:
    said = f"{error.code} {error.reason}"
    if error.code == 400 and has_query:
        return _syntax_error(_words(error))
    if error.code in _TOO_SLOW:
        return DeadlineError(seconds=f"{seconds:g}")
    kind: type[StoreError] = StoreUnavailableError
    da = en = f"HTTP {said}"
    if error.code in (401, 403):
        kind = StoreAccessError
    elif 300 <= error.code < 400:
        kind, place = StoreSetupError, error.headers.get("Location", "?")
        da, en = (
            f"adressen fører videre til {place}, som skal angives selv",
            f"the address leads on to {place}; name that",
        )
    elif error.code in (404, 405, 406, 415):
        kind = StoreSetupError
        da, en = f"HTTP {said}: adressen tager ikke imod det", f"HTTP {said}: the address does not take this"
    elif words := _words(error) if url else "":
        da = en = f"HTTP {said}: {words}"
    return kind(where=_where(url), reason_da=da, reason_en=en)


def _words(error: HTTPError) -> str:
    """What the engine says, in one line; nothing if it says it by a page."""
    if "html" in error.headers.get("Content-Type", ""):
        return ""
    try:
        text = error.read(_MOST_READ).decode("utf-8", errors="replace")
    except (OSError, HTTPException):
        return ""
    return " ".join(text.split())


def _syntax_error(words: str) -> QuerySyntaxError:
    match = _PLACE.search(words)
    line = int(match["line"] or match["l"]) if match else 1
    column = int(match["column"] or match["c"]) if match else 1
    reason = words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"
    return QuerySyntaxError(
        line=line,
        column=column,
        reason_da=reason or "databasen kan ikke læse den",
        reason_en=reason or "not understood",
    )


def _where(url: str) -> str:
    return f" ({url})" if url else ""
