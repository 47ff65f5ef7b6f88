"""What a request to the endpoint asks: the rules of SPARQL 1.1 Protocol, section 2.1, on where each parameter belongs.

| request | query | dataset, format |
|---|---|---|
| GET, HEAD | in the address | in the address |
| POST of a form | in the body, or in the address | in the body |
| POST of a query | is the body | in the address |

Exactly one query, counting all places. An update, wherever it stands, is refused. An empty dataset parameter or format
is none, a repeated dataset parameter adds a graph, and what the protocol does not know is ignored.
(https://www.w3.org/TR/sparql11-protocol/#query-operation)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox
from flask import request

from evidensgraf.errors import QueryRefusedError
from evidensgraf.web import errors

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_DEFAULT, _NAMED = "default-graph-uri", "named-graph-uri"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks.

    Attributes:
        text: its query; None if it has none, and then nothing else.
        default_graphs: the graphs whose union it wants as the default graph.
        named_graphs: the named graphs that it wants.
    """

    text: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def asked(limit: int) -> Asked:
    """What the request at hand asks.

    Args:
        limit: the longest query that is read, in bytes.

    Raises:
        RequestError: the request is none that the protocol knows or that is taken here.
        QueryRefusedError: it is an update.
    """
    _check_encoding()
    given = request.args.getlist("query") + _posted()
    if _is_update():
        raise QueryRefusedError(keyword="UPDATE")
    if len(given) > 1:
        raise errors.SeveralQueriesError(count=len(given))
    graphs = [_graphs(name) for name in (_DEFAULT, _NAMED)]
    if not given:
        if request.method == "POST" or any(graphs):
            raise errors.MissingQueryError
        return Asked(None)
    if len(given[0].encode()) > limit:
        raise errors.TooLargeError(limit=limit)
    return Asked(given[0], *graphs)


def named_query(limit: int) -> str:
    """The query that the address of something else than an answer names: of its citation, of its chart.

    Args:
        limit: the longest query that is read, in bytes.

    Raises:
        MissingQueryError: there is no query.
        TooLargeError: it is too long.
    """
    text = request.args.get("query", "")
    if not text:
        raise errors.MissingQueryError
    if len(text.encode()) > limit:
        raise errors.TooLargeError(limit=limit)
    return text


def format_name() -> str:
    """The format that the request names beside `Accept`; empty if it names none."""
    return _fields().get("format", "") or request.args.get("format", "")


def _is_form() -> bool:
    """Whether parameters are in the body. A type that is sent along with GET says nothing."""
    return request.method == "POST" and request.mimetype == _FORM


def _fields() -> MultiDict[str, str]:
    """Where the parameters beside the query belong."""
    return request.form if _is_form() else request.args


def _is_update() -> bool:
    is_sent = request.method == "POST" and request.mimetype == _UPDATE
    return is_sent or "update" in request.args or "update" in _fields()


def _posted() -> list[str]:
    """The queries in the body of a POST request."""
    if request.method != "POST" or request.mimetype == _UPDATE:
        return []
    if request.mimetype == _FORM:
        return request.form.getlist("query")
    if request.mimetype != _DIRECT:
        raise errors.MediaTypeError(given=request.mimetype)
    return [request.get_data().decode("utf-8")]


def _check_encoding() -> None:
    """Refuse what is not UTF-8, where Werkzeug would read something else than was meant.

    Raises:
        EncodingError: the address or the body is not.
    """
    parts = [unquote_to_bytes(request.query_string)]
    if request.method == "POST" and request.mimetype in (_FORM, _DIRECT):
        if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise errors.EncodingError
        body = request.get_data()
        parts.append(unquote_to_bytes(body) if request.mimetype == _FORM else body)
    try:
        for part in parts:
            part.decode("utf-8")
    except UnicodeDecodeError as error:
        raise errors.EncodingError from error


def _graphs(name: str) -> tuple[str, ...]:
    """The graphs that a parameter names.

    Raises:
        GraphNameError: one is not an absolute IRI.
    """
    # Named twice, a graph is still one: an engine may give its rows twice.
    values = tuple(dict.fromkeys(value for value in _fields().getlist(name) if value))
    for value in values:
        try:
            ox.NamedNode(value)
        except ValueError as error:
            raise errors.GraphNameError(name=name, value=value) from error
    return values
