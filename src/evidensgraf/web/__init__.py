"""The site: pages for people and a SPARQL endpoint for machines, over one store.

`create_app(settings)` gives a WSGI application. It sets no cookies, asks no other host for anything, and every page
works without JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, g
from jinja2 import StrictUndefined

from evidensgraf.store.pool import open_store
from evidensgraf.web import errors, negotiation, pages, sparql, things
from evidensgraf.web.reader import Reader
from evidensgraf.web.site import Site, current_site

if TYPE_CHECKING:
    from flask import Response

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

SECURITY_HEADERS = {
    # No script is used, so none may run; nothing is loaded from elsewhere, and no other site may frame a page.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # A query can stand in a page's address, and it is nobody else's business.
    "Referrer-Policy": "same-origin",
}
"""What every response says to a browser."""

_ENCODED = 3  # a byte of a query can take three in a form (`%0A`)
_BESIDE = 4096  # the form's other fields


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
    app.config.update(MAX_CONTENT_LENGTH=largest, MAX_FORM_MEMORY_SIZE=largest)
    app.extensions["evidensgraf"] = Site.open(settings, store if store is not None else open_store(settings))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    _install_words(app)
    app.before_request(_meet_reader)
    app.after_request(_secure)
    app.context_processor(lambda: {"reader": g.reader, "site": current_site()})
    for blueprint in (pages.blueprint, sparql.blueprint, things.blueprint):
        app.register_blueprint(blueprint)
    errors.register(app)
    return app


def _meet_reader() -> None:
    """Settle the language before anything is said, so that an error is said in it too."""
    site = current_site()
    g.reader = Reader(site, negotiation.language(site.settings.language))


def _secure(response: Response) -> Response:
    response.headers.extend(SECURITY_HEADERS)
    return response


def _install_words(app: Flask) -> None:
    """Let the templates' words go through the catalogue of the reader's language."""
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: g.reader.words.gettext(text),
        lambda one, many, count: g.reader.words.ngettext(one, many, count),
        newstyle=True,
    )
