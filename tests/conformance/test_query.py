"""The W3C suites for the query language and its result formats, asked of the running server over HTTP.

Left out are the suites for what is not done here: entailment regimes (what follows is in the graph itself), federated
queries and updates (both are refused), the Graph Store Protocol.

The data of a test are loaded as named graphs and chosen by the request (`default-graph-uri`, `named-graph-uri`), so
that each test goes through the protocol's way to a dataset as well. Each query is asked in every format that keeps its
terms.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from rdflib import Graph, Literal, Namespace
from tests.conformance.comparing import Row, key, same, triples
from tests.conformance.manifests import SUITES, Case, cases, iri_of

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node
    from tests.conformance.conftest import Server

RESULTS = {"srx": ox.QueryResultsFormat.XML, "srj": ox.QueryResultsFormat.JSON, "tsv": ox.QueryResultsFormat.TSV}
EVALUATED = (
    "aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping", "negation",
    "project-expression", "property-path", "subquery",
)  # fmt: skip
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
FORMATS = ("csv-tsv-res", "json-res")
ZERO_LENGTH = "the engine finds no path of length zero at a term that the graph does not hold"
TAGGED = "the engine keeps a language tag that all concatenated strings share, as SPARQL 1.2 does"
CANONICAL = "the engine rewrites numbers: 1.0E6 becomes 1000000, and xsd:negativeInteger becomes xsd:integer"
DEVIATIONS = {
    "aggregates-agg-groupconcat-04": TAGGED,
    "aggregates-agg-groupconcat-06": TAGGED,
    "aggregates-agg-empty-group-count-graph": "the engine aggregates once for all graphs in GRAPH ?g { SELECT … }",
    "bindings-graph": "the engine does not join VALUES in GRAPH ?g with the name of the graph",
    "functions-bnode01": "the engine's BNODE(text) gives the same blank node in each row",
    "negation-graph-minus": "the engine counts the variable of GRAPH ?g as shared by both sides of MINUS",
    "property-path-zero_or_more_set_end": ZERO_LENGTH,
    "property-path-zero_or_more_set_start": ZERO_LENGTH,
    "property-path-zero_or_one_set_end": ZERO_LENGTH,
    "property-path-zero_or_one_set_start": ZERO_LENGTH,
    "csv-tsv-res-csv03": CANONICAL,
    "csv-tsv-res-tsv03": CANONICAL,
}
"""What the engine answers otherwise than the suite, and why. Strict: one that begins to pass fails here."""


def parameters(found: list[Case]) -> list[object]:
    def one(case: Case) -> object:
        known = DEVIATIONS.get(str(case))
        marks = [pytest.mark.suite(case.suite), *([pytest.mark.xfail(reason=known)] if known else [])]
        return pytest.param(case, id=str(case), marks=marks)

    return [one(case) for case in found]


def quads(path: Path) -> list[ox.Quad]:
    name = ox.NamedNode(iri_of(path))
    syntax = ox.RdfFormat.from_extension(path.suffix[1:])
    parsed = ox.parse(path=path, format=syntax, base_iri=name.value, rename_blank_nodes=True)
    return [ox.Quad(quad.subject, quad.predicate, quad.object, name) for quad in parsed]


def asked(server: Server, case: Case, name: str) -> bytes:
    """The server's answer to a test's query, in a format."""
    text = f"BASE <{case.base}>\n{case.query.read_text(encoding='utf-8')}"
    fields = [("query", text), ("format", name)]
    if not re.search(r"\bFROM\b", text):  # else the query itself says what it asks
        fields += [("default-graph-uri", iri_of(case.data))] if case.data else []
        fields += [("named-graph-uri", iri_of(path)) for path in case.graphs]
    answer = server.ask("GET", f"/sparql?{urlencode(fields)}")
    assert answer.status == 200, answer.body.decode()
    return answer.body


def term(node: Node) -> ox.NamedNode | ox.Literal:
    if isinstance(node, Literal):
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    return ox.NamedNode(str(node))


def solutions(path: Path) -> tuple[list[str], list[Row]]:
    """A table that is written in the vocabulary of result sets."""
    graph = Graph().parse(path, format="turtle", publicID=iri_of(path))
    names = sorted(str(name) for name in graph.objects(None, RS.resultVariable))
    rows = []
    for solution in graph.objects(None, RS.solution):
        pairs = [(graph.value(b, RS.variable), graph.value(b, RS.value)) for b in graph.objects(solution, RS.binding)]
        values = {str(name): value for name, value in pairs if value is not None}
        rows.append(tuple(key(term(values[name])) if name in values else None for name in names))
    return names, rows


def table(content: bytes, kind: ox.QueryResultsFormat) -> tuple[list[str], list[Row]] | bool:
    result = ox.parse_query_results(content, format=kind)
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    names = sorted(variable.value for variable in result.variables)
    return names, [tuple(key(row[name]) for name in names) for row in result]


@pytest.mark.parametrize("case", parameters([c for c in cases(*EVALUATED, *FORMATS) if c.result]))
def test_a_query_has_the_answer_that_the_suite_expects(server: Server, case: Case) -> None:
    files = [path for path in (case.data, *case.graphs) if path]
    server.shelf.put([quad for path in files for quad in quads(path)])
    assert case.result is not None
    ending = case.result.suffix[1:]
    if ending == "ttl" and "resultVariable" in case.result.read_text(encoding="utf-8"):
        check_table(server, case, solutions(case.result))
    elif ending == "csv":
        assert sheet(asked(server, case, "csv")) == sheet(case.result.read_bytes())
    elif ending in RESULTS:
        check_table(server, case, table(case.result.read_bytes(), RESULTS[ending]))
    else:
        check_graph(server, case, triples(quad.triple for quad in quads(case.result)))


def check_table(server: Server, case: Case, expected: tuple[list[str], list[Row]] | bool) -> None:
    for ending, kind in RESULTS.items():
        if isinstance(expected, bool) and ending == "tsv":
            continue
        found = table(asked(server, case, {"srx": "xml", "srj": "json"}.get(ending, ending)), kind)
        if isinstance(expected, bool) or isinstance(found, bool):
            assert found == expected, ending
        else:
            assert found[0] == expected[0], ending
            assert same(expected[1], found[1], ordered=is_ordered(case)), (ending, expected[1], found[1])


def check_graph(server: Server, case: Case, expected: list[Row]) -> None:
    for name in ("ttl", "nt", "jsonld", "rdf", "trig", "nq"):
        syntax = ox.RdfFormat.from_extension(name)
        found = triples(quad.triple for quad in ox.parse(asked(server, case, name), format=syntax))
        assert same(expected, found), (name, expected, found)


def is_ordered(case: Case) -> bool:
    """Whether the outermost query says in which order its rows come."""
    return bool(re.search(r"ORDER\s+BY[^}]*$", case.query.read_text(encoding="utf-8"), re.IGNORECASE))


def sheet(content: bytes) -> list[dict[str, str]]:
    """A CSV table; a blank node counts by its kind, and the columns of `SELECT *` have no order."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return [{name: re.sub(r"^_:.*", "_:", cell) for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize("case", parameters([c for c in cases(*EVALUATED, "syntax-query") if c.kind.startswith("Pos")]))
def test_what_is_sparql_is_read(server: Server, case: Case) -> None:
    server.shelf.put([])
    query = urlencode({"query": case.query.read_text(encoding="utf-8")})
    answer = server.ask("GET", f"/sparql?{query}", headers={"Accept-Language": "en"})
    told = answer.body.decode()
    # A function of somebody else's is good syntax, and cannot be called here.
    assert answer.status == 200 or "There is no function <http://example/function> here" in told, told


@pytest.mark.parametrize("case", parameters([c for c in cases(*EVALUATED, "syntax-query") if c.kind.startswith("Neg")]))
def test_what_is_no_sparql_is_refused_with_its_place(server: Server, case: Case) -> None:
    server.shelf.put([])
    query = urlencode({"query": case.query.read_text(encoding="utf-8")})
    answer = server.ask("GET", f"/sparql?{query}")
    assert (answer.status, answer.media_type) == (400, "application/problem+json"), answer.body.decode()
    assert b'"line"' in answer.body


@pytest.mark.usefixtures("shared")
def test_all_tests_of_the_suites_are_run() -> None:
    """Each folder of the suites is read here, or by another file of this folder."""
    elsewhere = {"protocol", "service-description"}
    assert {path.parent.name for path in SUITES.glob("*/manifest.ttl")} == {
        *EVALUATED,
        *FORMATS,
        "syntax-query",
        *elsewhere,
    }
    found = cases(*EVALUATED, *FORMATS, "syntax-query")
    assert len(found) == len({str(case) for case in found}) == 338
    assert set(DEVIATIONS) <= {str(case) for case in found}
    assert all(case.result or case.kind.startswith(("Pos", "Neg")) for case in found)


@pytest.mark.xfail(reason="the engine's union of graphs holds a statement once for each graph that makes it")
def test_a_statement_of_two_graphs_is_in_their_union_once(server: Server) -> None:
    thing = ox.NamedNode("http://example.org/thing")
    server.shelf.put(ox.Quad(thing, thing, thing, ox.NamedNode(f"http://example.org/{name}")) for name in "ab")
    answer = server.ask("GET", f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }', 'format': 'csv'})}")
    assert len(sheet(answer.body)) == 1
