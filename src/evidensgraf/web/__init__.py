"""The site: pages for people and a SPARQL endpoint for machines, over one store.

`create_app(settings)` gives a WSGI application. It sets no cookies, asks no other host for anything, and every page
works without JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g, request
from jinja2 import StrictUndefined

from evidensgraf.store.pool import open_store
from evidensgraf.web import (
    cite,
    compare,
    data,
    disagreements,
    errors,
    facets,
    gapmap,
    lookup,
    negotiation,
    numbers,
    operation,
    pages,
    pictures,
    querypage,
    releases,
    search,
    sitemap,
    sparql,
    studies,
    things,
    validate,
    whatif,
)
from evidensgraf.web.answers import Answers
from evidensgraf.web.archive import open_archive
from evidensgraf.web.cache import AnswerCache
from evidensgraf.web.paging import here
from evidensgraf.web.plain import PlainQueries
from evidensgraf.web.reader import Reader
from evidensgraf.web.sheets import files_of
from evidensgraf.web.site import Site, current_site

if TYPE_CHECKING:
    from flask import Response

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

SECURITY_HEADERS = {
    # Only the site's own scripts run, and none that stands in a page; nothing is loaded from elsewhere, and no other
    # site may frame a page.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # A query can stand in a page's address, and it is nobody else's business.
    "Referrer-Policy": "same-origin",
    # A window that opened a page, or that a page opened, learns nothing of it.
    "Cross-Origin-Opener-Policy": "same-origin",
    # No page needs any of these; a script that slipped in could not have them either.
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""What every response says to a browser. Cross-Origin-Resource-Policy is said too, by what the response is (`_secure`).

Strict-Transport-Security is the proxy's to say, which knows of TLS; X-Frame-Options is what frame-ancestors replaced;
Cross-Origin-Embedder-Policy would guard nothing where nothing is loaded from elsewhere.
"""

_ENCODED = 3  # a byte of a query can take three in a form (`%0A`)
_BESIDE = 4096  # the form's other fields
MOST_BODY = "EVIDENSGRAF_MOST_BODY"
"""Where an app's configuration has the bytes of the longest body that any of its pages reads."""


def create_app(settings: Settings, store: Store | None = None) -> Flask:
    """The site of one deployment.

    Args:
        settings: its choices.
        store: the graph that it shows; by default the files of the settings' root, read into memory (`store.pool`).

    Raises:
        StartError, FileError, RdfSyntaxError: the graph cannot be read.
    """
    app = Flask("evidensgraf.web")
    largest = settings.max_query_bytes * _ENCODED + _BESIDE
    # A text to be checked may be longer than a query, and its page says so; the server reads no more than either.
    app.config.update(MAX_CONTENT_LENGTH=largest, MAX_FORM_MEMORY_SIZE=largest)
    app.config[MOST_BODY] = max(largest, validate.most_body(settings))
    store = operation.open_operation(app, settings, store if store is not None else open_store(settings))
    app.extensions["evidensgraf"] = Site.open(settings, store)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    _install_words(app)
    app.before_request(_meet_reader)
    app.after_request(_secure)
    app.context_processor(
        lambda: {
            "reader": g.reader,
            "site": current_site(),
            "here": here,
            "files_of": files_of,
            "disagreed": disagreements,
        }
    )
    for part in (
        pages,
        gapmap,
        numbers,
        facets,
        studies,
        compare,
        search,
        data,
        pictures,
        sparql,
        querypage,
        things,
        cite,
        whatif,
        disagreements,
        lookup,
        sitemap,
    ):
        app.register_blueprint(part.blueprint)
    validate.set_up(app, settings)
    app.register_blueprint(releases.blueprint)
    kept_releases = open_archive(app, settings)
    errors.register(app)
    # Flask's own way to put a WSGI layer around an app (Flask documentation, "Hooking in WSGI Middleware").
    answers = Answers(settings.cache_megabytes << 20, settings.cache_answers)
    plain = PlainQueries(app.wsgi_app, store, settings.max_query_bytes)
    kept = app.extensions["evidensgraf.answers"] = AnswerCache(
        plain,
        lambda: store.version and " ".join((store.version, *kept_releases.versions())),
        answers,
        settings.max_waiting,
        plain.begin,
    )
    app.wsgi_app = kept  # type: ignore[method-assign]  # how Flask wants layers put around it
    operation.note_requests(app)  # last: it stands outside all other layers
    return app


def _meet_reader() -> None:
    """Settle the language before anything is said, so that an error is said in it too."""
    site = current_site()
    g.reader = Reader(site, negotiation.language(site.settings.language))


def _secure(response: Response) -> Response:
    response.headers.update(SECURITY_HEADERS)
    is_open = response.headers.get("Access-Control-Allow-Origin") == "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_open else "same-origin"
    if request.blueprint == sparql.blueprint.name:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _install_words(app: Flask) -> None:
    """Let the templates' words go through the catalogue of the reader's language."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # the i18n extension adds it as it loads
        lambda text: g.reader.words.gettext(text),
        lambda one, many, count: g.reader.words.ngettext(one, many, count),
        newstyle=True,
    )
