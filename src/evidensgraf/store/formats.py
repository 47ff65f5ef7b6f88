"""The formats of answers: names, media types, endings, and which query form has which.

Sources: SPARQL 1.1 Protocol, section 2.1; the media types of the four SPARQL results formats and of the RDF syntaxes.
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
        is_graph: it holds a graph; otherwise a table or a truth value.
        accepts: further media types that ask for it.
    """

    name: str
    media_type: str
    is_graph: bool
    accepts: tuple[str, ...] = ()


JSON = Format("json", "application/sparql-results+json", is_graph=False, accepts=("application/json",))
XML = Format("xml", "application/sparql-results+xml", is_graph=False, accepts=("application/xml", "text/xml"))
CSV = Format("csv", "text/csv", is_graph=False)
TSV = Format("tsv", "text/tab-separated-values", is_graph=False)
TURTLE = Format("ttl", "text/turtle", is_graph=True, accepts=("application/x-turtle",))
N_TRIPLES = Format("nt", "application/n-triples", is_graph=True)
JSON_LD = Format("jsonld", "application/ld+json", is_graph=True, accepts=("application/json",))
RDF_XML = Format("rdf", "application/rdf+xml", is_graph=True, accepts=("application/xml", "text/xml"))
TRIG = Format("trig", "application/trig", is_graph=True)
N_QUADS = Format("nq", "application/n-quads", is_graph=True)

FORMATS = (JSON, XML, CSV, TSV, TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)


def formats_for(form: Form) -> tuple[Format, ...]:
    """The formats that a query form has, the preferred one first."""
    return tuple(f for f in FORMATS if f.is_graph == form.is_graph)


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
