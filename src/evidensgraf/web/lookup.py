"""`/lookup?q=…`: what do you say of this DOI, ISBN, IRI or title? For partners' programs, and as a page.

A program gets JSON, or the documents of all that was found as RDF, by `Accept` or `format`; nothing found is an answer
too (200, no matches). What cannot be read as a question is a problem document (RFC 9457).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, render_template, request

from evidensgraf import resources
from evidensgraf.errors import LANGUAGES, FormatError
from evidensgraf.resources import dataset, documents, lookup
from evidensgraf.store.formats import FORMATS
from evidensgraf.web import errors, linked, negotiation
from evidensgraf.web.linked import Neighbourhood
from evidensgraf.web.negotiation import HTML, LOOKUP
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from evidensgraf.resources.lookup import Found, Match
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("lookup", __name__)

MOST_CHARACTERS = 1000
"""The longest text that is looked up."""
_JSON = "application/json"
_RDF = {known.name: known for known in FORMATS if known.is_graph}


@blueprint.get(LOOKUP)
@blueprint.get(f"/<any(da, en):language>{LOOKUP}")
def answer(language: str | None = None) -> Response:
    """What the graph says of what is named.

    Args:
        language: the language of the page; an address that names one gives a page to those who accept anything.

    Raises:
        MissingTextError, LongTextError: there is nothing to look up, or too much.
        FormatError, NotAcceptableError: there is no such format.
    """
    chosen = _chosen(by_default=language is not None)
    text = request.args.get("q", "").strip()
    if chosen == "html":
        found = lookup.find(current_site().store, text) if 0 < len(text) <= MOST_CHARACTERS else None
        body = render_template("lookup.html", text=text[:MOST_CHARACTERS], found=found, told=_told(found))
        response = Response(body, mimetype=HTML)
        response.headers["X-Robots-Tag"] = "noindex"
    else:
        response = _for_program(_found(text), chosen)
    response.vary.update(["Accept", "Accept-Language"])
    linked.open_to_all(response)
    return response


@blueprint.after_request
def _open(response: Response) -> Response:
    linked.open_to_all(response)
    return response


def _found(text: str) -> Found:
    if not text:
        raise errors.MissingTextError
    if len(text) > MOST_CHARACTERS:
        raise errors.LongTextError(limit=MOST_CHARACTERS)
    return lookup.find(current_site().store, text)


def _chosen(*, by_default: bool) -> str:
    """`html`, `json` or the name of a format of RDF."""
    if name := request.args.get("format", ""):
        if name in ("json", "html") or name in _RDF:
            return name
        raise FormatError(format=name, form="lookup", known=", ".join(["json", "html", *_RDF]))
    types = {_JSON: "json"} | {known.media_type: known.name for known in _RDF.values()}
    ordered = [HTML, *types] if by_default else [*types, HTML]
    best = negotiation.best(ordered)
    if best is None:
        raise errors.NotAcceptableError(offered=", ".join(ordered))
    return types.get(best, "html")


def _for_program(found: Found, chosen: str) -> Response:
    if chosen == "json":
        body = {"query": found.text, "readAs": found.read_as, "value": found.value, "matches": _told(found)}
        return Response(json.dumps(body, ensure_ascii=False, indent=1), mimetype=_JSON)
    store = current_site().store
    facts, quads = dataset.facts(store), []
    for match in found.matches:
        thing = resources.load(store, match.iri)
        quads += [*documents.of_thing(thing, store), *documents.about_itself(thing, chosen, facts)]
    return Response(documents.serialized(quads, _RDF[chosen]), mimetype=_RDF[chosen].media_type)


def _told(found: Found | None) -> list[dict[str, object]]:
    """What is told of each match."""
    return [_match(match) for match in found.matches] if found else []


def _match(match: Match) -> dict[str, object]:
    store, reader = current_site().store, _reader()
    thing = resources.load(store, match.iri)
    around = Neighbourhood(thing, dataset.facts(store), request.url_root)
    rests = lookup.rests_on(store, match.iri)
    return {
        "iri": match.iri,
        "label": {language: reader.in_other(language).name(match.iri).text for language in LANGUAGES},
        "types": list(thing.types),
        "exact": match.is_exact,
        "matchedBy": match.by,
        "retired": thing.is_retired,
        "replacedBy": list(thing.replacements),
        "pages": {language: around.page(language) for language in LANGUAGES},
        "documents": {form.media_type: around.document(form) for form in linked.RDF},
        "findings": [_named(iri) for iri in rests["finding"]],
        "claims": [_named(iri) for iri in rests["claim"]],
    }


def _named(iri: str) -> dict[str, object]:
    labels = {language: _reader().in_other(language).name(iri).text for language in LANGUAGES}
    return {"iri": iri, "label": labels}


def _reader() -> Reader:
    reader: Reader = g.reader
    return reader
