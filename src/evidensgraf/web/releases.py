"""Earlier states of the graph: the files of each release (`release`), and a SPARQL endpoint for each.

| address | what is there |
|---|---|
| `/release/feed.atom` | the feed of all releases |
| `/release/1.2.0` | 303 to its front page, or to a document about it, by `Accept` |
| `/da/release/1.2.0` | its front page in that language |
| `/release/1.2.0.ttl` `.jsonld` … `.bib` … | what it says of itself, and its citation |
| `/release/1.2.0/…` | its files: `site/`, `dumps/`, `catalog.ttl`, `manifest.json` … |
| `/release/1.2.0/sparql` | queries over that release, within the bounds of all queries |

Each answer about a release links the one before and the one after it (RFC 5829).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, redirect, request, send_from_directory

from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.resources import citations, documents
from evidensgraf.resources.citations import Citation
from evidensgraf.resources.dataset import Facts
from evidensgraf.store.query import read_query
from evidensgraf.web import errors, linked, protocol, sparql, things
from evidensgraf.web.archive import FEED, RELEASES, archive
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as PlainResponse

    from evidensgraf.store.table import Term
    from evidensgraf.web.archive import Release
    from evidensgraf.web.linked import Representation

blueprint = Blueprint("releases", __name__)

_TURTLE = "text/turtle"
_FORMS = tuple(form for form in linked.REPRESENTATIONS if form not in linked.TABLES)
"""In what forms a release is told of."""
_TYPES = {
    ".atom": "application/atom+xml",
    ".js": "text/javascript",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".rq": "application/sparql-query",
    ".ru": "application/sparql-update",
    ".trig": "application/trig",
    ".ttl": _TURTLE,
}
"""Media types that the machine's own table may lack."""


@blueprint.get(f"/release/{FEED}")
def feed() -> Response:
    """The feed of all releases."""
    if not (archive().folder / FEED).is_file():
        raise UnknownIriError(iri=f"{BASE}release/{FEED}")
    return _sent(archive().folder, FEED)


@blueprint.get("/release/<name>", strict_slashes=False)
def lead(name: str) -> Response | PlainResponse:
    """To a release's front page, or a document about it; that document, if the suffix names one."""
    iri, form = linked.read_path(f"release/{name}")
    version = iri.removeprefix(RELEASES)
    around = _around(version)
    if form in linked.TABLES:
        raise UnknownIriError(iri=f"{RELEASES}{name}")
    if form and form is not linked.PAGE:
        return things.sent(around, form, _body(around, form))
    form = form or things.chosen(_FORMS)
    path = f"release/{version}/site/index.html" if form is linked.PAGE else linked.path_of(iri, form)
    response = redirect(f"{request.script_root}/{path}", code=303)
    response.headers["Link"] = linked.header([*around.from_document()[1:], *around.described()])
    response.vary.update(["Accept", "Accept-Language"])
    linked.open_to_all(response)
    return response


@blueprint.get("/<any(da, en):language>/release/<version>")
def front(language: str, version: str) -> PlainResponse:
    """To a release's front page in a language."""
    archive().place(version)
    return redirect(f"{request.script_root}/release/{version}/site/{language}/index.html")


@blueprint.get("/release/<version>/<path:file>")
def file(version: str, file: str) -> Response:
    """A file of a release."""
    folder = archive().place(version)
    name = f"{file}index.html" if file.endswith("/") else file
    if not (folder / name).is_file():
        raise UnknownIriError(iri=f"{BASE}release/{version}/{file}")
    return _sent(folder, name)


@blueprint.route("/release/<version>/sparql", methods=["GET", "POST"])
def ask(version: str) -> Response:
    """The answer to a query over a release, for a machine."""
    asked = protocol.asked(current_site().settings.max_query_bytes)
    if asked.text is None:
        raise errors.MissingQueryError
    query = read_query(asked.text).over(asked.default_graphs, asked.named_graphs)
    chosen = sparql.chosen_format(query.form)
    body = archive().store(version).answer(query, chosen, sparql.is_gone())
    response = Response(body, mimetype=chosen.media_type, headers={"Access-Control-Allow-Origin": "*"})
    response.vary.add("Accept")
    return response


def _around(version: str) -> linked.Neighbourhood:
    """A release among its documents and the other releases.

    Raises:
        UnknownIriError: there is none.
    """
    thing, _ = archive().resource(version)
    values: dict[str, tuple[Term, ...]] = {}
    for statement in thing.statements:
        values[statement.predicate] = (*values.get(statement.predicate, ()), statement.value)
    return linked.Neighbourhood(thing, Facts(values), request.url_root, _history(version))


def _history(version: str) -> tuple[linked.Link, ...]:
    """The links to the other releases (RFC 5829)."""
    before, after = archive().beside(version)
    found = {"predecessor-version": before, "successor-version": after, "latest-version": archive().versions()[-1]}
    return (
        linked.Link("version-history", RELEASES + FEED, "application/atom+xml"),
        *(linked.Link(relation, RELEASES + each) for relation, each in found.items() if each),
    )


def _body(around: linked.Neighbourhood, form: Representation) -> str | bytes:
    """A document about a release."""
    if form in linked.LINKSETS:
        return linked.written(around, form)
    version = around.thing.iri.removeprefix(RELEASES)
    if form in linked.CITATIONS:
        style = next(style for style in citations.STYLES if style.suffix == form.suffix)
        return style.write(_citation(around, archive().release(version)))
    thing, store = archive().resource(version)
    return documents.serialized(documents.of_thing(thing, store), things.DESCRIPTIONS[form.suffix], thing.iri)


def _citation(around: linked.Neighbourhood, release: Release) -> Citation:
    reader = g.reader
    titles = reader.in_language(around.thing.values(PREFIXES["dcterms"] + "title"))
    title = next((term.value for term in titles), release.version)
    author = reader.name(around.facts.publisher).text if around.facts.publisher else title
    return Citation(
        iri=release.iri, title=title, kind=reader.name(PREFIXES["dcat"] + "Dataset").text, author=author, whole=title,
        issued=release.date, version=release.version, state=release.state, language=reader.language,
    )  # fmt: skip


def _sent(folder: Path, name: str) -> Response:
    # send_from_directory lets no name lead out of the folder; entity tag, date and ranges are its own.
    response = send_from_directory(folder.resolve(), name, mimetype=_TYPES.get(Path(name).suffix))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
