"""The formats of answers: names, media types, endings, and which query form has which.

Sources: SPARQL 1.1 Protocol, section 2.1; the media types of the four SPARQL results formats and of the RDF syntaxes;
Unique URIs for File Formats (https://www.w3.org/ns/formats/).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.errors import FormatError

if TYPE_CHECKING:
    from evidensgraf.store.query import Form


@dataclass(frozen=True, slots=True)
class Format:
    """One format of an answer.

    Attributes:
        name: how a user asks for it (`?format=`, `--format`); also the ending of a file.
        media_type: what `Content-Type` says.
        iri: what a service description calls it.
        is_graph: it holds a graph; otherwise a table or a truth value.
        accepts: further media types that ask for it.
    """

    name: str
    media_type: str
    iri: str
    is_graph: bool
    accepts: tuple[str, ...] = ()


_W3C = "http://www.w3.org/ns/formats/"

JSON = Format("json", "application/sparql-results+json", f"{_W3C}SPARQL_Results_JSON", is_graph=False, accepts=("application/json",))
XML = Format("xml", "application/sparql-results+xml", f"{_W3C}SPARQL_Results_XML", is_graph=False, accepts=("application/xml", "text/xml"))
CSV = Format("csv", "text/csv", f"{_W3C}SPARQL_Results_CSV", is_graph=False)
TSV = Format("tsv", "text/tab-separated-values", f"{_W3C}SPARQL_Results_TSV", is_graph=False)
TURTLE = Format("ttl", "text/turtle", f"{_W3C}Turtle", is_graph=True, accepts=("application/x-turtle",))
N_TRIPLES = Format("nt", "application/n-triples", f"{_W3C}N-Triples", is_graph=True)
JSON_LD = Format("jsonld", "application/ld+json", f"{_W3C}JSON-LD", is_graph=True, accepts=("application/json",))
RDF_XML = Format("rdf", "application/rdf+xml", f"{_W3C}RDF_XML", is_graph=True, accepts=("application/xml", "text/xml"))
TRIG = Format("trig", "application/trig", f"{_W3C}TriG", is_graph=True)
N_QUADS = Format("nq", "application/n-quads", f"{_W3C}N-Quads", is_graph=True)

FORMATS = (JSON, XML, CSV, TSV, TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)


def formats_for(form: Form) -> tuple[Format, ...]:
    """The formats that a query form has, the preferred one first."""
    return tuple(f for f in FORMATS if f.is_graph == form.is_graph)


GRAPH_FORMATS = tuple(f for f in FORMATS if f.is_graph)
"""The formats of RDF, the preferred one first."""


def format_named(name: str, form: Form) -> Format:
    """The format of that name (or media type) for a query form.

    Raises:
        FormatError: that form has none of that name.
    """
    known = formats_for(form)
    for candidate in known:
        if name in (candidate.name, candidate.media_type, *candidate.accepts):
            return candidate
    raise no_such_format(name, form)


def no_such_format(name: str, form: Form) -> FormatError:
    """The error for a format that a query form does not have."""
    return FormatError(format=name, form=form.value, known=", ".join(f.name for f in formats_for(form)))
