"""Cite this: a thing by the addresses of its citations, an answer by the address `/cite` with its query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, g, request

from evidensgraf.errors import FormatError
from evidensgraf.namespaces import BASE, VOCABULARY
from evidensgraf.resources import citations, dataset
from evidensgraf.resources.citations import Citation
from evidensgraf.resources.dataset import DATASET
from evidensgraf.web import linked, protocol, querypage
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from evidensgraf.resources import Resource
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("cite", __name__)
_WHOLE = "Evidensgraf"


@dataclass(frozen=True, slots=True)
class Cited:
    """How a page shows a citation.

    Attributes:
        text: a sentence to copy.
        files: name, address and media type of each file for a reference manager.
    """

    text: str
    files: tuple[tuple[str, str, str], ...]


def of_thing(thing: Resource, reader: Reader) -> Citation:
    """The citation of a thing, in the reader's language."""
    kind = next((kind for kind in thing.types if kind.startswith(VOCABULARY)), next(iter(thing.types), ""))
    return _citation(thing.iri, reader.name(thing.iri).text, reader.name(kind).text if kind else "", reader)


def of_answer(text: str, reader: Reader) -> Citation:
    """The citation of the answer to a query, in the reader's language: by its question, if it is one of ours.

    Else by its short address: the query written out in an address would fill the page, and nobody could read it.
    """
    known = querypage.known(text)
    title = known.title[reader.language] if known else reader.words.gettext("Answer to a SPARQL query")
    address = f"{reader.language}/questions/{known.slug}" if known else f"s/{querypage.folded(text)}"
    return _citation(BASE + address, title, reader.words.gettext("query"), reader)


def shown_thing(thing: Resource, reader: Reader) -> Cited:
    """The citation of a thing as its page shows it."""
    root = f"{request.script_root}/{reader.language}/"
    files = ((style, root + linked.path_of(thing.iri, form)) for style, form in _forms())
    return _shown(of_thing(thing, reader), tuple((style.name, at, style.media_type) for style, at in files))


def shown_answer(text: str, reader: Reader) -> Cited:
    """The citation of an answer as its page shows it."""
    root = f"{request.script_root}/{reader.language}/cite?"
    files = ((style, root + urlencode({"query": text, "format": style.suffix})) for style, _ in _forms())
    return _shown(of_answer(text, reader), tuple((style.name, at, style.media_type) for style, at in files))


@blueprint.get("/<any(da, en):language>/cite")
def answer(language: str) -> Response:
    """The citation of the answer to the query given, in the format named.

    Raises:
        MissingQueryError: there is no query.
        TooLargeError: it is too long.
        FormatError: there is no such format.
    """
    text = protocol.named_query(current_site().settings.max_query_bytes)
    name = request.args.get("format", "txt")
    style = next((style for style in citations.STYLES if style.suffix == name), None)
    if style is None:
        raise FormatError(format=name, form="cite", known=", ".join(style.suffix for style in citations.STYLES))
    response = Response(style.write(of_answer(text, g.reader)), mimetype=style.media_type)
    response.content_language.add(language)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _citation(iri: str, title: str, kind: str, reader: Reader) -> Citation:
    store = reader.site.store
    facts = dataset.facts(store)
    return Citation(
        iri=iri,
        title=title,
        kind=kind,
        author=reader.name(facts.publisher).text if facts.publisher else _WHOLE,
        whole=reader.name(DATASET).text if facts.values else _WHOLE,
        issued=facts.issued or "",
        version=facts.version or "",
        state=store.version,
        language=reader.language,
    )


def _forms() -> zip[tuple[citations.Style, linked.Representation]]:
    return zip(citations.STYLES, linked.CITATIONS, strict=True)


def _shown(citation: Citation, files: tuple[tuple[str, str, str], ...]) -> Cited:
    return Cited(citations.text(citation).strip(), files)
