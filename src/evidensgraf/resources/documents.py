"""RDF documents: a `Resource` as quads, whole graphs as quads, and quads as bytes that are the same each time.

A document about a thing holds what is said of it, what its neighbours are called, and what refers to it, up to a bound.
Formats of triples (Turtle, N-Triples, JSON-LD, RDF/XML) hold only what somebody said; formats of quads (TriG, N-Quads)
say in which named graph, and hold what follows or is computed too, in graphs `…/graph/derived/…`. A thing of which
nobody has said anything, an assessment say, is described by what was computed in either.

What has a hash IRI is described in the document that its IRI leads to.

The ontology, the shapes, a code list, a named graph and the dataset are described whole: by all that their files say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import queries
from evidensgraf.errors import AnswerSizeError
from evidensgraf.graphs import DERIVED, INFERRED
from evidensgraf.namespaces import BASE, GRAPH, PREFIXES, RDF, SHAPES, VOCABULARY
from evidensgraf.resources import below, void
from evidensgraf.resources.dataset import DATASET
from evidensgraf.store import formats
from evidensgraf.store.query import read_query
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.resources import Resource
    from evidensgraf.resources.dataset import Facts
    from evidensgraf.store import Store
    from evidensgraf.store.formats import Format
    from evidensgraf.store.table import Term

FORMATS = tuple(known for known in formats.FORMATS if known.is_graph)
"""The formats of a document, the preferred one first."""
_OF_QUADS = (formats.TRIG, formats.N_QUADS)

EVERYTHING = f"{DATASET}/all"
"""All statements: what the dataset's distributions hold."""
MOST_DUMPED = 200_000
"""Statements of a graph that is written whole when asked for: some seconds. A larger one is had from its release."""

_TYPE = f"{RDF}type"
_WHOLE = {PREFIXES["skos"] + "ConceptScheme", PREFIXES["dcat"] + "Dataset"}
"""A thing of these classes is described by all of the file that says so."""
_ONTOLOGY, _SCHEMES, _SHAPES = f"{GRAPH}ontology/", f"{GRAPH}ontology/schemes/", f"{GRAPH}shapes/"
_CUT = {
    "da": "Her er kun nogle af de udsagn, som henviser til tingen; SPARQL-endepunktet giver alle.",
    "en": "Here are only some of the statements that refer to the thing; the SPARQL endpoint gives all.",
}


def address(iri: str, suffix: str) -> str:
    """The IRI of a document about a thing: its own, without a slash at its end, and the format's suffix.

    >>> address("https://w3id.org/evidensgraf/ns/", "ttl")
    'https://w3id.org/evidensgraf/ns.ttl'
    """
    return f"{iri.rstrip('/')}.{suffix}"


def of_thing(thing: Resource, store: Store) -> list[ox.Quad]:
    """What a document about a thing says of it."""
    if graphs := _whole_graphs(thing, store):
        counted = [*void.described(store), *void.prefixes()] if thing.iri == DATASET else []
        return [*_quads_of(graphs, store), *_own(thing), *counted]
    return [*_own(thing), *_parts(thing, store), *_around(thing, store)]


def about_itself(thing: Resource, suffix: str, facts: Facts) -> Iterator[ox.Quad]:
    """What a document says of itself: what it is about, what it is part of, its licence, version and day."""
    document, dataset = ox.NamedNode(address(thing.iri, suffix)), ox.NamedNode(DATASET)
    yield _said(document, "rdf", "type", ox.NamedNode(PREFIXES["foaf"] + "Document"))
    yield _said(document, "foaf", "primaryTopic", ox.NamedNode(thing.iri))
    if facts.values:
        yield _said(document, "void", "inDataset", dataset)
    for prefix, local in (("dcterms", "license"), ("dcterms", "modified"), ("dcat", "version")):
        for term in facts.values.get(PREFIXES[prefix] + local, ()):
            yield _said(document, prefix, local, node(term))
            if thing.iri != DATASET:
                yield _said(dataset, prefix, local, node(term))
    if thing.is_cut:
        for language, words in _CUT.items():
            yield _said(document, "rdfs", "comment", ox.Literal(words, language=language))


def serialized(quads: Iterable[ox.Quad], answer_format: Format, first: str = "") -> bytes:
    """Quads in a format, the same bytes for the same quads.

    Args:
        quads: what to write.
        answer_format: one of `FORMATS`; one of triples leaves out what is inferred, and where the rest is said.
        first: IRI of what is to stand at the beginning, which the document is about.
    """
    dataset = ox.Dataset(quads if answer_format in _OF_QUADS else _triples(list(quads), first))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted(dataset, key=lambda quad: _place(quad, first))
    prefixes = _prefixes(ordered) if answer_format in (formats.TURTLE, formats.TRIG, formats.RDF_XML) else {}
    syntax = ox.RdfFormat.from_media_type(answer_format.media_type)
    written = ordered if answer_format in _OF_QUADS else [quad.triple for quad in ordered]
    return ox.serialize(written, format=syntax, prefixes=prefixes) or b""


def _triples(quads: list[ox.Quad], first: str) -> Iterator[ox.Quad]:
    """What somebody said; of the thing itself and its parts, where nobody did, what was computed."""
    shows_all = first.startswith(DERIVED)
    said = {quad.subject for quad in quads if not _is_derived(quad)}
    for quad in quads:
        if shows_all or not _is_derived(quad) or (quad.subject not in said and _is_computed_of(quad, first)):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)


def _is_computed_of(quad: ox.Quad, thing: str) -> bool:
    """Whether a derived quad is a figure of the thing or of a part of it, and not what follows by the ontology."""
    subject = str(quad.subject)
    return subject.startswith((f"<{thing}>", f"<{thing}#")) and quad.graph_name != ox.NamedNode(INFERRED)


def _is_derived(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(DERIVED)


def _own(thing: Resource) -> Iterator[ox.Quad]:
    subject = ox.NamedNode(thing.iri)
    for statement in thing.statements:
        if statement.value.kind != "bnode":
            yield from _each(subject, statement.predicate, statement.value, statement.graphs)
    for part in thing.parts:
        yield from _each(_resource(part.subject), part.predicate, part.value, part.graphs)


def _parts(thing: Resource, store: Store) -> Iterator[ox.Quad]:
    for part, statements in below(thing, store):
        for statement in statements:
            yield from _each(ox.NamedNode(part), statement.predicate, statement.value, statement.graphs)


def _around(thing: Resource, store: Store) -> Iterator[ox.Quad]:
    this = iri_term(thing.iri)
    for mention in thing.mentions:
        yield from _each(ox.NamedNode(mention.subject), mention.predicate, this, mention.graphs)
    neighbours = {mention.subject for mention in thing.mentions}
    neighbours |= {statement.value.value for statement in thing.statements if statement.value.is_iri}
    if named := sorted(neighbours - {thing.iri}):
        for row in store.table(read_query(queries.among("resource_labels", named))).dicts():
            yield from _each(_resource(row["subject"]), row["property"].value, row["value"], (row["graph"].value,))


def _whole_graphs(thing: Resource, store: Store) -> list[str]:
    """The named graphs that describe something whole; none for a thing that is described by itself."""
    if thing.contents:
        return [thing.iri]
    if thing.iri == EVERYTHING:
        return _all_graphs(store)
    if thing.iri == VOCABULARY or _is_version(thing):
        return [g for g in _names(store) if g.startswith(_ONTOLOGY) and not g.startswith(_SCHEMES)]
    if thing.iri == SHAPES:
        return [g for g in _names(store) if g.startswith(_SHAPES)]
    found = (s for s in thing.statements if s.predicate == _TYPE and s.value.value in _WHOLE)
    return sorted({graph for statement in found for graph in statement.graphs if not graph.startswith(DERIVED)})


def _all_graphs(store: Store) -> list[str]:
    """All named graphs, where that is not too much to be written while somebody waits.

    Raises:
        AnswerSizeError: it is.
    """
    if store.size > MOST_DUMPED:
        raise AnswerSizeError(limit=MOST_DUMPED, what_da="udsagn", what_en="statements")
    return _names(store)


def _is_version(thing: Resource) -> bool:
    """Whether a thing is the ontology in the version that is here (`owl:versionIRI`)."""
    return any(m.subject == VOCABULARY and m.predicate == PREFIXES["owl"] + "versionIRI" for m in thing.mentions)


def _names(store: Store) -> list[str]:
    return store.table(queries.load("sparql_graph_names")).column("graph")


def _quads_of(graphs: list[str], store: Store) -> Iterator[ox.Quad]:
    for graph in graphs:
        content = store.answer(queries.load("document_graph").over([graph], []), formats.N_TRIPLES)
        name = ox.NamedNode(graph)
        for triple in ox.parse(content, ox.RdfFormat.N_TRIPLES, rename_blank_nodes=True):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, name)


def _each(
    subject: ox.NamedNode | ox.BlankNode, predicate: str, value: Term, graphs: tuple[str, ...]
) -> Iterator[ox.Quad]:
    for graph in graphs:
        yield ox.Quad(subject, ox.NamedNode(predicate), node(value), ox.NamedNode(graph))


def _said(subject: ox.NamedNode, prefix: str, local: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(PREFIXES[prefix] + local), value)


def _resource(term: Term) -> ox.NamedNode | ox.BlankNode:
    return ox.NamedNode(term.value) if term.is_iri else ox.BlankNode(term.value)


def node(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """A term of a table as a node of a graph."""
    if term.kind != "literal":
        return _resource(term)
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return ox.Literal(term.value, language=term.language, datatype=datatype)


def _place(quad: ox.Quad, first: str) -> tuple[str, bool, bool, str, bool, str, str]:
    """Where a quad stands: by graph, what is first, then ours, then the rest; its class before its other properties."""
    subject, predicate = str(quad.subject), quad.predicate.value
    return (
        str(quad.graph_name),
        subject != f"<{first}>",
        not subject.startswith(f"<{BASE}"),
        subject,
        predicate != _TYPE,
        predicate,
        str(quad.object),
    )


def _prefixes(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes that the quads need."""
    iris = {
        text
        for quad in quads
        for node in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        for text in (getattr(getattr(node, "datatype", node), "value", ""),)
    }
    spaces = {iri[: iri.rfind(sign) + 1] for iri in iris for sign in "/#"}
    return {prefix: space for prefix, space in PREFIXES.items() if space in spaces}
