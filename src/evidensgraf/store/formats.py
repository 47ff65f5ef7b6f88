"""The formats of answers: names, media types, endings, and which query form has which.

Sources: SPARQL 1.1 Protocol, section 2.1; the media types of the four SPARQL results formats and of the RDF syntaxes;
Unique URIs for File Formats (https://www.w3.org/ns/formats/).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from evidensgraf.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.store.query import Form


@dataclass(frozen=True, slots=True)
class Format:
    """One format of an answer.

    Attributes:
        name: how a user asks for it (`?format=`, `--format`); also the ending of a file.
        media_type: what `Content-Type` says.
        registered: its name among the W3C's identifiers of file formats.
        is_graph: it holds a graph; otherwise a table or a truth value.
        accepts: further media types that ask for it.
    """

    name: str
    media_type: str
    registered: str
    is_graph: bool
    accepts: tuple[str, ...] = ()

    @property
    def iri(self) -> str:
        """What a service description calls it."""
        return f"http://www.w3.org/ns/formats/{self.registered}"

    @property
    def media_types(self) -> tuple[str, ...]:
        """All media types that ask for it, its own first."""
        return (self.media_type, *self.accepts)


JSON = Format(
    "json", "application/sparql-results+json", "SPARQL_Results_JSON", is_graph=False, accepts=("application/json",)
)
XML = Format(
    "xml",
    "application/sparql-results+xml",
    "SPARQL_Results_XML",
    is_graph=False,
    accepts=("application/xml", "text/xml"),
)
CSV = Format("csv", "text/csv", "SPARQL_Results_CSV", is_graph=False)
TSV = Format("tsv", "text/tab-separated-values", "SPARQL_Results_TSV", is_graph=False)
TURTLE = Format("ttl", "text/turtle", "Turtle", is_graph=True, accepts=("application/x-turtle",))
N_TRIPLES = Format("nt", "application/n-triples", "N-Triples", is_graph=True)
JSON_LD = Format("jsonld", "application/ld+json", "JSON-LD", is_graph=True, accepts=("application/json",))
RDF_XML = Format("rdf", "application/rdf+xml", "RDF_XML", is_graph=True, accepts=("application/xml", "text/xml"))
TRIG = Format("trig", "application/trig", "TriG", is_graph=True)
N_QUADS = Format("nq", "application/n-quads", "N-Quads", is_graph=True)

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
        if name in (candidate.name, *candidate.media_types):
            return candidate
    raise no_such_format(name, form)


def no_such_format(name: str, form: Form) -> FormatError:
    """The error for a format that a query form does not have."""
    return FormatError(format=name, form=form.value, known=", ".join(f.name for f in formats_for(form)))


@cache
def media_types(form: Form) -> Mapping[str, Format]:
    """All media types that a query form's answer can be asked for by, each format's own ones first."""
    known = formats_for(form)
    own = {each.media_type: each for each in known}
    others = {media_type: each for each in reversed(known) for media_type in each.accepts}
    return own | {media_type: each for media_type, each in others.items() if media_type not in own}
