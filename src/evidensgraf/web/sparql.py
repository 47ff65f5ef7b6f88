"""The SPARQL endpoint and its page: one address, and negotiation decides.

Without a query, a machine is told what the endpoint can do (`description`) and a reader gets an empty page.

Sources: SPARQL 1.1 Protocol, section 2.1 (https://www.w3.org/TR/sparql11-protocol/#query-operation); what the pages of
other sites may do: Fetch, section 3.3 (https://fetch.spec.whatwg.org/#http-cors-protocol).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, g, render_template, request
from werkzeug.exceptions import BadRequest

from evidensgraf import queries
from evidensgraf.errors import (
    LANGUAGES,
    AnswerSizeError,
    BusyError,
    EvidensgrafError,
    LimitError,
    StartError,
    StoreError,
)
from evidensgraf.namespaces import PREFIXES
from evidensgraf.store.formats import JSON, N_TRIPLES, format_named, formats_for, media_types
from evidensgraf.store.query import Form, read_query
from evidensgraf.store.table import from_json, from_n_triples
from evidensgraf.web import answerchart, cite, description, errors, negotiation, plain, protocol, querypage
from evidensgraf.web.message import IS_GONE
from evidensgraf.web.negotiation import ENDPOINT, HTML
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table
    from evidensgraf.web.charts.drawing import Drawing
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("sparql", __name__)

_ADDRESSES = (ENDPOINT, *(f"/{language}{ENDPOINT}" for language in LANGUAGES))
_METHODS = "GET, HEAD, POST, OPTIONS"
_SHOWN_HEADERS = "Allow, Content-Disposition, ETag, Link, Retry-After"
_DAY = 86_400
_MOST_BYTES = 10_000_000
"""An answer that the page can be made of, in bytes: it takes ten times as much memory, in the server itself."""
_MOST_CELLS = 10_000
"""Cells of a result that the page shows: each takes some microseconds, and a row may have hundreds."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as the page shows it.

    Attributes:
        form: the query's form.
        table: the whole answer.
        limit: how many rows are shown.
        formats: the formats that it can be had in.
        chart: a chart of it, where one fits its shape.
        is_too_large: whether it is a graph of too many things to be drawn.
    """

    form: Form
    table: Table
    limit: int
    formats: tuple[Format, ...]
    chart: Drawing | None
    is_too_large: bool

    @property
    def truth(self) -> bool:
        """The answer to an ASK query."""
        cell = self.table.rows[0][0]
        return cell is not None and cell.value == "true"


@blueprint.route(ENDPOINT, methods=["GET", "POST"], provide_automatic_options=False)
@blueprint.route(f"/<any(da, en):language>{ENDPOINT}", methods=["GET", "POST"], provide_automatic_options=False)
def sparql(language: str | None = None) -> Response:
    """Answer a query, for a machine in the format it asks for, for a reader on a page.

    Args:
        language: the language of the page; an address that names one gives a page to those who accept anything.
    """
    page_by_default = language is not None
    try:
        asked = protocol.asked(current_site().settings.max_query_bytes)
        query = (
            read_query(asked.text).over(asked.default_graphs, asked.named_graphs) if asked.text is not None else None
        )
        response = _page(query) if _asks_page(query, by_default=page_by_default) else _result(query)
    except EvidensgrafError as error:
        if not negotiation.wants_page(by_default=page_by_default):
            raise
        response = _page(None, error)
    response.vary.update(["Accept", "Accept-Language"])
    return response


@blueprint.route(ENDPOINT, methods=["OPTIONS"])
@blueprint.route(f"/<any(da, en):language>{ENDPOINT}", methods=["OPTIONS"])
def options(language: str | None = None) -> Response:
    """Say what may be asked here, to a browser that asks before it lets another site's page do so (preflight)."""
    response = Response(status=204, headers={"Allow": _METHODS})
    del response.headers["Content-Type"]
    response.headers["Access-Control-Allow-Methods"] = _METHODS
    response.headers["Access-Control-Allow-Headers"] = "*"
    response.headers["Access-Control-Max-Age"] = str(_DAY)
    return response


@blueprint.before_app_request
def _decodable() -> None:
    """Refuse an address with bytes that are not UTF-8, of whatever page: nothing could be read from it.

    Raises:
        EncodingError: it has some.
    """
    try:
        request.query_string.decode("utf-8")
    except UnicodeDecodeError as error:
        request.query_string = b""  # the page that tells of it reads it too
        raise errors.EncodingError from error


@blueprint.after_app_request
def _open(response: Response) -> Response:
    """Let the pages of other sites ask and read, errors too: the data are open, and no cookie stands in the way."""
    if request.path in _ADDRESSES:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _SHOWN_HEADERS
    return response


def _form_of(query: Query | None) -> Form:
    """The form of the answer: without a query it is a description."""
    return query.form if query else Form.DESCRIBE


def _asks_page(query: Query | None, *, by_default: bool) -> bool:
    if protocol.format_name():
        return False
    types = [*media_types(_form_of(query))]
    return negotiation.best([HTML, *types] if by_default else [*types, HTML]) == HTML


def _result(query: Query | None) -> Response:
    """The answer for a machine.

    Raises:
        BadRequest: it is a description, and the request does not say at which address (RFC 9112, section 3.2).
    """
    chosen = chosen_format(_form_of(query))
    if query is None and not request.host:
        raise BadRequest
    if query is None:
        body = description.serialized(current_site().store, request.base_url, chosen)
    else:
        body = plain.outcome(request.environ) or current_site().store.answer(query, chosen, is_gone())
    response = Response(body, mimetype=chosen.media_type)
    if protocol.format_name():
        response.headers["Content-Disposition"] = f'attachment; filename="evidensgraf.{chosen.name}"'
    return response


def is_gone() -> Callable[[], bool] | None:
    """Says whether the client has hung up, where the server can tell."""
    return cast("Callable[[], bool] | None", request.environ.get(IS_GONE))


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
        around=querypage.Around.of(text, query),
        has_editor=querypage.has_editor(),
        shown=_shown(query) if query else None,
        problem=error.text(reader.language) if error else None,
        stage=_stage(error),
        questions=site.questions,
        prefixes=sorted(PREFIXES.items()),
        cited=cite.shown_answer(query.text, reader) if query else None,
    )
    response = Response(page, errors.status_of(error) if error else 200)
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(errors.RETRY_SECONDS)
    return response


def _stage(error: EvidensgrafError | None) -> str:
    """How far a query came: who reads “not run” of one that ran for ten seconds looks for a slip that is not there."""
    if isinstance(error, LimitError):
        return "stopped"
    return "waiting" if isinstance(error, (BusyError, StartError, StoreError)) else "refused"


def answered(query: Query) -> Table:
    """The answer as a table, of a size that a page can be made of.

    Raises:
        AnswerSizeError: it is too large for that.
    """
    chosen, read = (N_TRIPLES, from_n_triples) if query.form.is_graph else (JSON, from_json)
    content = current_site().store.answer(query, chosen, is_gone())
    if len(content) > _MOST_BYTES:
        raise AnswerSizeError(limit=_MOST_BYTES, what_da="byte", what_en="bytes")
    return read(content)


def _shown(query: Query) -> Shown:
    table = answered(query)
    rows = max(1, _MOST_CELLS // max(1, len(table.variables)))
    return Shown(
        query.form,
        table,
        min(rows, current_site().settings.max_rows_shown),
        formats_for(query.form),
        answerchart.draw(query.form, table, g.reader),
        query.form.is_graph and answerchart.is_too_large(table),
    )


def chosen_format(form: Form) -> Format:
    """The format that the request names, else the one it accepts best.

    Raises:
        FormatError: the query's form has no format of that name.
        NotAcceptableError: it accepts none of those there are.
    """
    if name := protocol.format_name():
        return format_named(name, form)
    types = media_types(form)
    best = negotiation.best([*types])
    if best is None:
        raise errors.NotAcceptableError(offered=", ".join(known.media_type for known in formats_for(form)))
    return types[best]
