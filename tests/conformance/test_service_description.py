"""The W3C suite for the SPARQL 1.1 Service Description, which says in words what to check, and what ours tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from tests.conformance.manifests import entries, manifest

from evidensgraf.store.formats import FORMATS

if TYPE_CHECKING:
    from tests.conformance.conftest import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
SHAPES = Path(__file__).with_name("service-description.ttl")
TERMS = {
    "Dataset", "Graph", "NamedGraph", "SPARQL11Query", "Service", "UnionDefaultGraph", "availableGraphs",
    "defaultDataset", "defaultGraph", "endpoint", "feature", "graph", "name", "namedGraph", "resultFormat",
    "supportedLanguage",
}  # fmt: skip
"""The terms of the vocabulary that are used here."""
MAY_LACK = {"UnionDefaultGraph", "availableGraphs", "feature", "graph", "namedGraph"}
SIZES = {"http://example.org/a": 1, "http://example.org/b": 3}


@pytest.fixture
def described(server: Server) -> Server:
    """A server with two graphs."""
    thing = ox.NamedNode("http://example.org/thing")
    server.shelf.put(
        ox.Quad(thing, thing, ox.Literal(f"{name} {number}"), ox.NamedNode(name))
        for name, size in SIZES.items()
        for number in range(size)
    )
    return server


def description(server: Server, accept: str = "text/turtle") -> Graph:
    answer = server.ask("GET", "/sparql", headers={"Accept": accept})
    assert (answer.status, answer.media_type) == (200, accept)
    quads = ox.parse(answer.body, format=ox.RdfFormat.from_media_type(accept))
    return Graph().parse(data="\n".join(f"{quad.triple} ." for quad in quads), format="nt")


@pytest.mark.suite("service-description")
def test_returns_rdf(described: Server) -> None:
    """A machine that accepts anything, or says nothing, gets RDF; each syntax says the same."""
    for headers in ({}, {"Accept": "*/*"}):
        assert described.ask("GET", "/sparql", headers=headers).media_type == "text/turtle"
    first, *others = [description(described, known.media_type) for known in FORMATS if known.is_graph]
    assert all(isomorphic(first, other) for other in others)


@pytest.mark.suite("service-description")
def test_has_endpoint_triple(described: Server) -> None:
    graph = description(described)
    assert list(graph.objects(None, SD.endpoint)) == [URIRef(described.endpoint)]


@pytest.mark.suite("service-description")
def test_conforms_to_schema(described: Server) -> None:
    graph = description(described)
    conforms, _, report = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    assert conforms, report
    used = {str(term).removeprefix(SD) for triple in graph for term in triple if str(term).startswith(SD)}
    assert used == TERMS


def test_the_tests_of_the_suite_are_those(shared: Path) -> None:
    graph = manifest("service-description")
    names = {str(node).rpartition("#")[2] for node in entries(graph)}
    assert {f"test_{name.replace('-', '_')}" for name in names} <= set(globals()), shared


@pytest.mark.parametrize("broken", sorted(TERMS - MAY_LACK))
def test_the_shapes_notice_a_description_that_lacks_something(described: Server, broken: str) -> None:
    graph = description(described)
    for triple in [triple for triple in graph if SD[broken] in triple]:
        graph.remove(triple)
    conforms, _, _ = pyshacl.validate(graph, shacl_graph=Graph().parse(SHAPES))
    assert not conforms


def test_it_says_what_can_be_asked_and_how_the_answer_comes(described: Server) -> None:
    graph = description(described)
    service = graph.value(None, RDF.type, SD.Service)
    assert list(graph.objects(service, SD.supportedLanguage)) == [SD.SPARQL11Query]
    assert list(graph.objects(service, SD.feature)) == [SD.UnionDefaultGraph]
    assert {str(node) for node in graph.objects(service, SD.resultFormat)} == {known.iri for known in FORMATS}


def test_it_says_how_much_each_graph_holds(described: Server) -> None:
    graph = description(described)
    dataset = next(graph.objects(None, SD.defaultDataset))
    default = graph.value(dataset, SD.defaultGraph)
    assert graph.value(default, VOID.triples) == Literal(sum(SIZES.values()))
    sizes = {
        str(graph.value(named, SD.name)): graph.value(graph.value(named, SD.graph), VOID.triples)
        for named in graph.objects(dataset, SD.namedGraph)
    }
    assert sizes == {name: Literal(size) for name, size in SIZES.items()}
