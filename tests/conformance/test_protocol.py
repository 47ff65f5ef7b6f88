"""The W3C suite for the SPARQL 1.1 Protocol, each request as its manifest writes it, sent to the running server.

Of its 34 tests, 27 hold as they stand. Seven send updates that a server with updates would carry out; this one answers
the first request of each with the refusal that its documentation promises: status 400 and a problem document that says
so, with nothing changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import RDFS, Graph, Literal, Namespace
from rdflib.collection import Collection
from tests.conformance.manifests import BASE, MF, SUITES, entries, manifest

from evidensgraf.store.formats import FORMATS

if TYPE_CHECKING:
    from rdflib.term import Node
    from tests.conformance.conftest import Answer, Server

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
UPDATES = {
    "update_base_uri",
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_full",
    "update_dataset_named_graphs",
    "update_post_direct",
    "update_post_form",
}
"""The tests whose updates would be carried out elsewhere."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, and what the suite expects of the response.

    Attributes:
        method: of the request.
        target: path and query.
        headers: of the request.
        body: of the request.
        statuses: the classes of status that are right: 2 for 200 to 299.
        form: what the response holds (boolean, tabular, RDF), if that is said.
        truth: the answer to an ASK, if that is said.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None
    statuses: set[int]
    form: str | None
    truth: bool | None


@dataclass(frozen=True, slots=True)
class Test:
    """A test of the suite: its requests in order, and the named graphs that they need."""

    name: str
    exchanges: tuple[Exchange, ...]
    graphs: dict[str, str]

    __test__ = False


def read() -> list[Test]:
    graph = manifest("protocol")
    return [_test(graph, node) for node in entries(graph)]


def _test(graph: Graph, node: Node) -> Test:
    connection = graph.value(node, MF.action)
    requests = graph.value(connection, HT.requests)
    assert requests is not None
    data = {str(graph.value(d, RDFS.label)): str(graph.value(d, UT.graph)) for d in graph.objects(node, UT.graphData)}
    return Test(str(node).rpartition("#")[2], tuple(_exchange(graph, r) for r in Collection(graph, requests)), data)


def _exchange(graph: Graph, request: Node) -> Exchange:
    response = graph.value(request, HT.resp)
    headers = graph.value(request, HT.headers)
    body = graph.value(request, HT.body)
    truth = graph.value(response, MF.expectedBoolean)
    form = graph.value(response, MF.expectedFormat)
    encoding = str(graph.value(body, CNT.characterEncoding))
    return Exchange(
        method=str(graph.value(request, HT.methodName)),
        target=str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
        headers={
            str(graph.value(header, HT.fieldName)): str(graph.value(header, HT.fieldValue))
            for header in (Collection(graph, headers) if headers else [])
        },
        body=str(graph.value(body, CNT.chars)).encode(encoding) if body else None,
        statuses={int(str(status)[-3]) for status in graph.objects(response, MF.expectedStatus)},
        form=str(form) if form else None,
        truth=bool(truth.toPython()) if isinstance(truth, Literal) else None,
    )


TESTS = read()


def on_shelf(server: Server, test: Test) -> None:
    def quads(name: str, file: str) -> list[ox.Quad]:
        parsed = ox.parse(path=SUITES / file.removeprefix(BASE), format=ox.RdfFormat.N_TRIPLES)
        return [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name)) for quad in parsed]

    server.shelf.put([quad for name, file in test.graphs.items() for quad in quads(name, file)])


def send(server: Server, exchange: Exchange) -> Answer:
    answer = server.ask(exchange.method, exchange.target, exchange.body, exchange.headers)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    return answer


@pytest.mark.suite("protocol")
@pytest.mark.parametrize("test", [pytest.param(t, id=t.name) for t in TESTS if t.name not in UPDATES])
def test_a_request_is_answered_as_the_suite_expects(server: Server, test: Test) -> None:
    on_shelf(server, test)
    for exchange in test.exchanges:
        answer = send(server, exchange)
        assert answer.status // 100 in exchange.statuses, answer
        if exchange.form:
            check_form(answer, exchange.form)
        if exchange.truth is not None:
            assert json.loads(answer.body)["boolean"] is exchange.truth


def check_form(answer: Answer, form: str) -> None:
    known = next(known for known in FORMATS if known.media_type == answer.media_type)
    assert known.is_graph == (form == "RDF")
    if known.is_graph:
        assert ox.RdfFormat.from_media_type(answer.media_type) is not None
        list(ox.parse(answer.body, format=ox.RdfFormat.from_media_type(answer.media_type)))
    else:
        assert ("boolean" in json.loads(answer.body)) == (form == "boolean")


@pytest.mark.suite("protocol (updates, refused)")
@pytest.mark.parametrize("test", [pytest.param(t, id=t.name) for t in TESTS if t.name in UPDATES])
def test_an_update_is_refused_as_documented_and_changes_nothing(server: Server, test: Test) -> None:
    on_shelf(server, test)
    size = server.shelf.size
    answer = send(server, test.exchanges[0])
    assert (answer.status, answer.media_type) == (400, "application/problem+json")
    problem = json.loads(answer.body)
    assert problem["status"] == 400
    assert "UPDATE afvises" in problem["detail"]
    assert server.shelf.size == size


@pytest.mark.usefixtures("shared")
def test_all_tests_of_the_suite_are_run() -> None:
    assert len(TESTS) == 34
    assert {test.name for test in TESTS} >= UPDATES
