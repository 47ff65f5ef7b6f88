"""The SPARQL endpoint and its page: one address, and negotiation decides.

Sources: SPARQL 1.1 Protocol, section 2.1 (https://www.w3.org/TR/sparql11-protocol/#query-operation).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, g, render_template, request

from evidensgraf import queries
from evidensgraf.errors import EvidensgrafError, QueryRefusedError
from evidensgraf.namespaces import PREFIXES
from evidensgraf.store.formats import FORMATS, format_named, formats_for
from evidensgraf.store.query import read_query
from evidensgraf.web import errors, negotiation
from evidensgraf.web.negotiation import ENDPOINT, HTML
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Form, Query
    from evidensgraf.store.table import Table
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("sparql", __name__)

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it.

    Attributes:
        form: the query's form.
        table: the whole answer.
        limit: how many rows are shown.
        formats: the formats that it can be had in.
    """

    form: Form
    table: Table
    limit: int
    formats: tuple[Format, ...]

    @property
    def truth(self) -> bool:
        """The answer to an ASK query."""
        cell = self.table.rows[0][0]
        return cell is not None and cell.value == "true"


@blueprint.route(ENDPOINT, methods=["GET", "POST"])
@blueprint.route("/<any(da, en):language>/sparql", methods=["GET", "POST"])
def sparql(language: str | None = None) -> Response:
    """Answer a query, for a machine in the format it asks for, for a reader on a page.

    Args:
        language: the language of the page; an address that names one gives a page to those who accept anything.
    """
    page_by_default = language is not None
    try:
        text = _query_text()
        query = read_query(text).over(*_dataset()) if text is not None else None
        response = _page(query) if _asks_page(query, by_default=page_by_default) else _result(query)
    except EvidensgrafError as error:
        if not negotiation.wants_page(by_default=page_by_default):
            raise
        response = _page(None, error)
    response.vary.update(["Accept", "Accept-Language"])
    return response


@blueprint.after_request
def _open(response: Response) -> Response:
    """Let the pages of other sites ask: the data are open, and no cookie stands in the way."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _asks_page(query: Query | None, *, by_default: bool) -> bool:
    if _format_name():
        return False
    formats = formats_for(query.form) if query else FORMATS
    types = [media_type for known in formats for media_type in _types(known)]
    return negotiation.best([HTML, *types] if by_default else [*types, HTML]) == HTML


def _result(query: Query | None) -> Response:
    """The answer for a machine."""
    if query is None:
        raise errors.MissingQueryError
    chosen = _chosen_format(query)
    response = Response(current_site().store.answer(query, chosen, _is_gone()), mimetype=chosen.media_type)
    if _format_name():
        response.headers["Content-Disposition"] = f'attachment; filename="evidensgraf.{chosen.name}"'
    return response


def _is_gone() -> Callable[[], bool] | None:
    """Says whether the client has hung up, where the server can tell (waitress, `channel_request_lookahead`)."""
    return cast("Callable[[], bool] | None", request.environ.get("waitress.client_disconnected"))


def _page(query: Query | None, error: EvidensgrafError | None = None) -> Response:
    """The answer on a page; what went wrong is said beside the query, which is kept."""
    reader: Reader = g.reader
    site = current_site()
    if error:
        text = "" if isinstance(error, errors.TooLargeError) else request.values.get("query", "")
    else:
        text = query.text if query else queries.load("sparql_default").text
    page = render_template(
        "sparql.html",
        query=text,
        shown=_shown(query) if query else None,
        problem=error.text(reader.language) if error else None,
        questions=site.questions,
        prefixes=sorted(PREFIXES.items()),
    )
    return Response(page, errors.status_of(error) if error else 200)


def _shown(query: Query) -> Shown:
    site = current_site()
    return Shown(query.form, site.store.table(query), site.settings.max_rows_shown, formats_for(query.form))


def _format_name() -> str:
    """The format that the request names beside `Accept`; an empty one is none."""
    return request.values.get("format", "") if request.mimetype == _FORM else request.args.get("format", "")


def _chosen_format(query: Query) -> Format:
    """The format that the request names, else the one it accepts best.

    Raises:
        FormatError: the query's form has no format of that name.
        NotAcceptableError: it accepts none of those there are.
    """
    if name := _format_name():
        return format_named(name, query.form)
    by_type = {media_type: known for known in reversed(formats_for(query.form)) for media_type in _types(known)}
    ordered = [known.media_type for known in formats_for(query.form)]
    ordered += [media_type for media_type in by_type if media_type not in ordered]
    best = negotiation.best(ordered)
    if best is None:
        raise errors.NotAcceptableError(offered=", ".join(known.media_type for known in formats_for(query.form)))
    return by_type[best]


def _types(known: Format) -> tuple[str, ...]:
    return (known.media_type, *known.accepts)


def _query_text() -> str | None:
    """The text of the one query that the request carries; None if it is a GET request without any.

    Raises:
        RequestError: the request is none that the protocol knows or that is taken here.
        QueryRefusedError: it is an update.
    """
    given = request.args.getlist("query")
    if request.method == "POST":
        given = given + _posted()
    if request.mimetype == _UPDATE or "update" in request.args or "update" in request.form:
        raise QueryRefusedError(keyword="UPDATE")
    if len(given) > 1:
        raise errors.SeveralQueriesError(count=len(given))
    if not given and request.method == "POST":
        raise errors.MissingQueryError
    limit = current_site().settings.max_query_bytes
    if given and len(given[0].encode("utf-8", errors="replace")) > limit:
        raise errors.TooLargeError(limit=limit)
    return given[0] if given else None


def _dataset() -> tuple[list[str], list[str]]:
    """The graphs that the request names beside the query (SPARQL 1.1 Protocol, section 2.1.4); empty values are none.

    Returns:
        The graphs whose union is the default graph, and the named graphs.

    Raises:
        GraphNameError: one is not an absolute IRI.
    """
    given = request.form if request.mimetype == _FORM else request.args
    names = ("default-graph-uri", "named-graph-uri")
    chosen = [[value for value in given.getlist(name) if value] for name in names]
    for name, values in zip(names, chosen, strict=True):
        for value in values:
            if not _IRI.fullmatch(value):
                raise errors.GraphNameError(name=name, value=value)
    return chosen[0], chosen[1]


def _posted() -> list[str]:
    """The queries in the body of a POST request."""
    if request.mimetype == _FORM:
        return request.form.getlist("query")
    if request.mimetype == _UPDATE:
        return []
    if request.mimetype != _DIRECT:
        raise errors.MediaTypeError(given=request.mimetype)
    if request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise errors.EncodingError
    try:
        return [request.get_data().decode("utf-8")]
    except UnicodeDecodeError as error:
        raise errors.EncodingError from error
