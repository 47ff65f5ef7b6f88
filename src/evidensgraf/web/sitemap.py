"""For robots that find pages, and for programs that find the description of the data.

Sources: the Sitemaps protocol (https://www.sitemaps.org/protocol.html), with the other language of each page beside it;
`/.well-known/void` as VoID's section 7.2 has it.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for

from evidensgraf import resources
from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE
from evidensgraf.resources import dataset
from evidensgraf.resources.dataset import DATASET
from evidensgraf.web import linked, negotiation
from evidensgraf.web.negotiation import SPACES
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response as PlainResponse

blueprint = Blueprint("sitemap", __name__)

MOST_THINGS = 20_000
"""Things in one part of the site map: each has a page in two languages, and a part may list 50,000 (protocol)."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_SITE = ("pages.home", "pages.questions", "gapmap.page", "studies.page", "facets.page", "data.page", "data.about")
"""The pages that are about no single thing; those that are not there are passed over."""


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The parts of the site map."""
    root = Element("sitemapindex", xmlns=_SITEMAP)
    parts = max(1, -(-sum(1 for _ in _paths()) // MOST_THINGS))
    for number in range(1, parts + 1):
        SubElement(SubElement(root, "sitemap"), "loc").text = url_for(".part", number=number, _external=True)
    return _xml(root)


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> Response:
    """One part: pages with their language and the same page in the other one."""
    paths = list(islice(_paths(), (number - 1) * MOST_THINGS, number * MOST_THINGS)) if number else []
    if not paths:
        abort(404)
    modified = dataset.facts(current_site().store).modified
    root = Element("urlset", {"xmlns": _SITEMAP, "xmlns:xhtml": _XHTML})
    for path in paths:
        for language in LANGUAGES:
            _add(root, path, language, modified)
    return _xml(root)


@blueprint.get("/.well-known/void")
def void() -> PlainResponse:
    """To the description of the dataset, in the format that is accepted best."""
    by_type = {name: form for form in reversed(linked.RDF) for name in form.media_types}
    form = by_type[negotiation.best([form.media_type for form in linked.RDF]) or linked.RDF[0].media_type]
    response = redirect(f"{request.script_root}/{linked.path_of(DATASET, form)}", code=302)
    response.vary.add("Accept")
    linked.open_to_all(response)
    return response


def _paths() -> Iterator[str]:
    """The pages of the site, by what follows the language in their addresses."""
    known = current_app.view_functions
    for endpoint in _SITE:
        if endpoint in known:
            yield url_for(endpoint, language=LANGUAGES[0]).removeprefix(f"{request.script_root}/{LANGUAGES[0]}/")
    for iri in resources.own_iris(current_site().store):
        path = iri.removeprefix(BASE)
        if path.split("/", 1)[0] in SPACES and linked.read_path(path)[1] is None:
            yield quote(path)


def _add(root: Element, path: str, language: str, modified: str | None) -> None:
    url = SubElement(root, "url")
    SubElement(url, "loc").text = f"{request.url_root}{language}/{path}"
    if modified:
        SubElement(url, "lastmod").text = modified
    for other in LANGUAGES:
        address = f"{request.url_root}{other}/{path}"
        SubElement(url, "xhtml:link", rel="alternate", hreflang=other, href=address)


def _xml(root: Element) -> Response:
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/xml")
