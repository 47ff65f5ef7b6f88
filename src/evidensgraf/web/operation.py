"""For those who run the site: is it well (`/health`), what does it do (`/metrics`); and where robots may go.

All three are of no use to a cache, and none is meant for a search engine.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as LateError
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, jsonify, request

from evidensgraf import __version__
from evidensgraf.errors import EvidensgrafError
from evidensgraf.store.query import read_query
from evidensgraf.web import access
from evidensgraf.web.access import CLIENT_GONE, AccessLog, Noted
from evidensgraf.web.errors import NoMetricsError
from evidensgraf.web.metrics import Metrics, is_available

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

blueprint = Blueprint("operation", __name__)

PROBE_SECONDS = 1
"""How long a worker may take over the smallest question."""
_GRACE_SECONDS = 1
"""What the server may take beside it; where it has to begin anew, it is not ready."""
_SMALLEST = read_query("ASK {}")

_ROBOTS = """\
# Pages are for everyone. Queries cost work, and their answers are no pages: search engines are kept off them.
User-agent: *
Disallow: {root}/sparql
Disallow: {root}/*/sparql
Disallow: {root}/*?*query=
Disallow: {root}/health
Disallow: {root}/metrics

Sitemap: {site}sitemap.xml
"""
"""See RFC 9309: a rule holds for all that begins with it, and `*` stands for any characters."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What those who run one deployment look at.

    Attributes:
        store: the store itself, whose work is not noted.
        prober: one thread that asks it, so that a question which hangs holds up no more than that.
        log: the access log, if there is one.
        metrics: the figures, if they are wanted and can be had.
    """

    store: Store
    prober: ThreadPoolExecutor
    log: AccessLog | None
    metrics: Metrics | None


def open_operation(app: Flask, settings: Settings, store: Store) -> Store:
    """Set up what a deployment wants to know of itself.

    Args:
        app: the site.
        settings: whether there is a log, and metrics.
        store: the graph that the site shows.

    Returns:
        The store that the site should ask: one that notes what becomes of its work, where that is read.

    Raises:
        FileError: the log cannot be written.
    """
    log = AccessLog(settings.access_log) if settings.access_log else None
    metrics = Metrics(store) if settings.metrics == "on" and is_available() else None
    app.extensions["evidensgraf.operation"] = Operation(store, ThreadPoolExecutor(max_workers=1), log, metrics)
    app.register_blueprint(blueprint)
    return access.watched(store) if log or metrics else store


def note_requests(app: Flask) -> None:
    """Have requests noted, if somebody reads the notes; call this when every other WSGI layer is in its place."""
    operation = _operation(app)
    readers: list[Callable[[access.Note], None]] = [each for each in (operation.log, operation.metrics) if each]
    if readers:
        app.before_request(access.note_route)
        app.wsgi_app = Noted(app.wsgi_app, readers)  # type: ignore[method-assign]  # Flask's own way to add a layer


def close_operation(app: Flask) -> None:
    """Let go of the thread that asks, of the log and of an open release."""
    app.extensions["evidensgraf.releases"].close()
    operation = _operation(app)
    operation.prober.shutdown(wait=False, cancel_futures=True)
    if operation.log:
        operation.log.close()


def _operation(app: Flask = current_app) -> Operation:
    return cast("Operation", app.extensions["evidensgraf.operation"])


@blueprint.get("/health")
def health() -> Response:
    """Whether queries are answered: a worker is asked one. 200 if it answers, 503 if not."""
    operation = _operation()
    asked = operation.prober.submit(_examine, operation.store)
    try:
        found = asked.result(timeout=PROBE_SECONDS + _GRACE_SECONDS)
    except LateError:
        asked.cancel()
        found = {"ready": False, "version": __version__, "reason": "no answer in time"}
    response = jsonify(found)
    response.status_code = 200 if found["ready"] else 503
    return response


def _examine(store: Store) -> dict[str, object]:
    reason = _problem(store)
    state = getattr(store, "workers", None)
    found: dict[str, object] = {
        "ready": reason is None,
        "version": __version__,
        "graph_version": store.version,
        "statements": store.size,
        "workers": asdict(state) if state else None,
    }
    return found if reason is None else found | {"reason": reason}


def _problem(store: Store) -> str | None:
    """Why the smallest question has no answer; None if it has one."""
    probe: Callable[[float], object] | None = getattr(store, "probe", None)
    try:
        if probe:
            probe(PROBE_SECONDS)
        else:
            store.table(_SMALLEST)
    except EvidensgrafError as error:
        return error.text("en")
    return None


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus.

    Raises:
        NoMetricsError: they are off, or the library is not there.
    """
    figures = _operation().metrics
    if figures is None:
        raise NoMetricsError
    return Response(figures.text(), content_type=figures.content_type)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Where robots may go."""
    response = Response(_ROBOTS.format(root=request.script_root, site=request.url_root), mimetype="text/plain")
    response.cache_control.max_age = 24 * 60 * 60
    return response


@blueprint.app_errorhandler(ConnectionAbortedError)
def _gone(_: ConnectionAbortedError) -> Response:
    """A client that went away is no fault of ours."""
    return Response(status=CLIENT_GONE)


@blueprint.after_request
def _fresh(response: Response) -> Response:
    """What is said of this moment is never kept."""
    if request.endpoint != "operation.robots":
        response.cache_control.no_store = True
        response.headers["X-Robots-Tag"] = "noindex"
    return response
