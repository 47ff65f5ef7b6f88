"""What goes wrong, as HTTP: the one place that gives errors a status, words and a form.

A reader who wants a page gets a page; a machine gets a problem document (RFC 9457). Neither ever sees a traceback.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from flask import current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from evidensgraf import resources
from evidensgraf.errors import (
    BusyError,
    EvidensgrafError,
    FormatError,
    LimitError,
    QueryError,
    QueryShapeError,
    QuerySyntaxError,
    RetiredIriError,
    SettingsError,
    StartError,
    StoreError,
    UnknownIriError,
)
from evidensgraf.web import negotiation
from evidensgraf.web.negotiation import FOR_PROGRAMS
from evidensgraf.web.site import current_site
from evidensgraf.web.words import N_

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as PlainResponse

    from evidensgraf.web.reader import Reader


class RequestError(EvidensgrafError):
    """A request that the endpoint does not understand or take."""


class MissingQueryError(RequestError):
    """A request to the endpoint without a query."""

    da = "Der mangler en forespørgsel: giv den i parameteren query, eller send den som application/sparql-query."
    en = "There is no query: give it in the parameter query, or send it as application/sparql-query."


class SeveralQueriesError(RequestError):
    """A request with more than one query. Facts: `count`."""

    da = "Der er {count} forespørgsler; giv netop én."
    en = "There are {count} queries; give exactly one."


class EncodingError(RequestError):
    """A query that is not UTF-8."""

    da = "Forespørgslen er ikke UTF-8."
    en = "The query is not UTF-8."


class GraphNameError(RequestError):
    """A graph that is named by something else than an absolute IRI. Facts: `name`, `value`."""

    da = "Parameteren {name} er ikke en fuld IRI: »{value}«."
    en = "The parameter {name} is not an absolute IRI: “{value}”."


class TooLargeError(RequestError):
    """A query that is too long. Facts: `limit`, in bytes."""

    da = "Forespørgslen er for lang: højst {limit} byte læses."
    en = "The query is too long: at most {limit} bytes are read."


class MediaTypeError(RequestError):
    """A request body of a type that is not read. Facts: `given`."""

    da = "Indholdstypen »{given}« læses ikke: send application/x-www-form-urlencoded eller application/sparql-query."
    en = "The content type “{given}” is not read: send application/x-www-form-urlencoded or application/sparql-query."


class MissingTextError(RequestError):
    """A look-up of nothing."""

    da = "Der mangler noget at slå op: giv en DOI, et ISBN, en IRI eller en titel i parameteren q."
    en = "There is nothing to look up: give a DOI, an ISBN, an IRI or a title in the parameter q."


class LongTextError(RequestError):
    """A look-up of a text that is too long. Facts: `limit`, in characters."""

    da = "Teksten er for lang: højst {limit} tegn slås op."
    en = "The text is too long: at most {limit} characters are looked up."


class NotAcceptableError(RequestError):
    """A request that accepts none of the formats that the answer has. Facts: `offered`."""

    da = "Svaret findes ikke i et format, som anmodningen tager imod. Det findes som {offered}."
    en = "The answer has no format that the request accepts. It has these: {offered}."


class NoMetricsError(RequestError):
    """A request for metrics that are not given."""

    da = "Her gives ingen målinger: sæt EVIDENSGRAF_METRICS=on, og installér evidensgraf[metrics]."
    en = "No metrics are given here: set EVIDENSGRAF_METRICS=on, and install evidensgraf[metrics]."


class NoFontError(EvidensgrafError):
    """A picture that cannot be made, because there is no font to write its words with."""

    da = "Her er ingen skrifttype at tegne billedet med. Hent figuren som SVG."
    en = "There is no font here to draw the picture with. Take the figure as SVG."


STATUSES: dict[type[EvidensgrafError], HTTPStatus] = {
    UnknownIriError: HTTPStatus.NOT_FOUND,
    RetiredIriError: HTTPStatus.GONE,
    NoMetricsError: HTTPStatus.NOT_FOUND,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    FormatError: HTTPStatus.BAD_REQUEST,
    QueryError: HTTPStatus.BAD_REQUEST,
    RequestError: HTTPStatus.BAD_REQUEST,
    SettingsError: HTTPStatus.BAD_REQUEST,  # while a page is asked for, it is the address that sets something
    LimitError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    StartError: HTTPStatus.SERVICE_UNAVAILABLE,
    NoFontError: HTTPStatus.SERVICE_UNAVAILABLE,
    EvidensgrafError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each kind of error; a kind without its own has its parent's."""

RETRY_SECONDS = 5
"""When who was told to come back may do so: half of the longest that a query takes by default."""

_TITLES = {
    400: N_("The request cannot be answered"),
    404: N_("There is nothing here"),
    405: N_("The method is not allowed"),
    406: N_("No acceptable format"),
    410: N_("This has been replaced or withdrawn"),
    413: N_("The request is too large"),
    415: N_("The content type is not read"),
    500: N_("Something went wrong on our side"),
    503: N_("No answer right now"),
}
_DETAILS = {
    404: N_("No page has this address. Check it for a slip, or start from the front page."),
    405: N_("This address does not take the request's method."),
    413: N_("The request is larger than is read here."),
    500: N_("The fault is ours and has been noted. Try again, or start from the front page."),
}


def status_of(error: EvidensgrafError) -> HTTPStatus:
    """The HTTP status of an error."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def title_of(status: int, reader: Reader) -> str:
    """What a status means, in words."""
    return reader.words.gettext(_TITLES.get(status, _TITLES[500] if status >= 500 else _TITLES[400]))


def register(app: Flask) -> None:
    """Let an app answer every error by this module."""
    app.register_error_handler(EvidensgrafError, _answer_own)
    app.register_error_handler(HTTPException, _answer_http)


def _answer_own(error: EvidensgrafError) -> Response:
    reader: Reader = g.reader
    status = status_of(error)
    response = _respond(status, error.text(reader.language), *_onward(error))
    if isinstance(error, BusyError):
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _onward(error: EvidensgrafError) -> tuple[list[str], dict[str, object]]:
    """IRIs that may have been meant or are to be used instead, and what else a machine is told."""
    if isinstance(error, UnknownIriError):
        nearest = resources.nearest(current_site().store, str(error.facts["iri"]))
        return nearest, {"nearest": nearest} if nearest else {}
    if isinstance(error, RetiredIriError):
        replacements = [str(iri) for iri in cast("tuple[str, ...]", error.facts["replacements"])]
        return replacements, {"replacedBy": replacements}
    if isinstance(error, (QuerySyntaxError, QueryShapeError)):
        return [], {name: error.facts[name] for name in ("line", "column")}
    return [], {}


def _answer_http(error: HTTPException) -> Response | PlainResponse:
    """The answer to an error that Flask or Werkzeug raised; Flask has logged what caused a 500."""
    status = error.code or 500
    if status < 400:
        return error.get_response()
    reader: Reader = g.reader
    response = _respond(status, reader.words.gettext(_DETAILS.get(status, _TITLES[400])), [], {})
    for name, value in error.get_headers():
        if name != "Content-Type":
            response.headers[name] = value
    return response


def _respond(status: int, detail: str, onward: list[str], facts: dict[str, object]) -> Response:
    """A page or a problem document."""
    reader: Reader = g.reader
    title = title_of(status, reader)
    if negotiation.wants_page(by_default=request.path not in FOR_PROGRAMS):
        body = render_template("error.html", title=title, detail=detail, onward=onward, status=status)
        mimetype = negotiation.HTML
    else:
        problem = {"type": "about:blank", "title": title, "status": int(status), "detail": detail, **facts}
        body = json.dumps(problem, ensure_ascii=False)
        mimetype = negotiation.PROBLEM
    response = current_app.response_class(body, status, mimetype=mimetype)
    if status == HTTPStatus.GONE and onward:  # RFC 5829, section 3.4
        response.headers["Link"] = ", ".join(f'<{iri}>; rel="successor-version"' for iri in onward)
    response.content_language.add(reader.language)
    response.vary.update(["Accept", "Accept-Language"])
    return response
