"""prebinding: a query is asked for many focus nodes at once only if that gives what asking for one at a time gives."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef, Variable

from evidensgraf.validation.engine.embedded import DataGraph, to_ox
from evidensgraf.validation.engine.prebinding import head

PLAIN = {
    "pattern": "SELECT $this ?value WHERE { $this e:p ?value }",
    "filter": "SELECT $this WHERE { $this e:p ?x FILTER (?x = $this) }",
    "optional": "SELECT $this WHERE { $this e:p ?x OPTIONAL { $this e:q ?y } FILTER (!bound(?y)) }",
    "not-exists": "SELECT $this WHERE { $this a ?c FILTER NOT EXISTS { $this e:p ?x FILTER (?x = $this) } }",
    "exists-in-exists": "SELECT $this { $this a ?c FILTER EXISTS { ?k a ?c FILTER NOT EXISTS { $this e:q ?k } } }",
    "union": "SELECT $this ?path { { $this e:p ?x BIND (e:p AS ?path) } UNION { ?x e:q $this } }",
    "group": "SELECT $this (SUM(?n) AS ?value) { $this e:n ?n } GROUP BY $this HAVING (SUM(?n) > 1)",
    "path": "SELECT $this { $this e:p* ?x . ?x e:q $this }",
    "expression": "SELECT $this (str($this) AS ?value) { $this e:p ?x }",
    "variable-named-as-a-function": "SELECT $this ?count { $this e:p ?count }",
    "braces-in-a-string": 'SELECT $this { $this e:p ?x FILTER (?x != "} UNION { $this") }',
}
NOT_PLAIN = {
    "filter-alone": "SELECT $this WHERE { FILTER ($this = e:a) }",
    "bind-alone": "SELECT $this WHERE { BIND ($this AS ?that) FILTER (?that = e:a) }",
    "bound-only-outside": "SELECT $this { $this e:p ?x { ?y e:q ?x FILTER (?y != $this) } }",
    "bind-before": "SELECT $this { ?y e:p ?x { BIND ($this AS ?z) $this e:p ?z } }",
    "optional-in-a-group-without-it": "SELECT $this { $this a ?c { ?a e:p ?b OPTIONAL { $this e:q ?b } } }",
    "exists-in-a-group-without-it": "SELECT $this { { ?a e:p ?b FILTER NOT EXISTS { $this e:q ?b } } }",
    "not-selected": "SELECT ?value { $this e:p ?value }",
    "aggregate-over-all": "SELECT $this (COUNT(?x) AS ?value) { $this e:p ?x }",
    "grouped-otherwise": "SELECT $this (COUNT(?x) AS ?value) { $this e:p ?x } GROUP BY ?x",
    "limit": "SELECT $this { $this e:p ?x } LIMIT 1",
    "subquery": "SELECT $this { { SELECT $this (COUNT(?x) AS ?n) { $this e:p ?x } GROUP BY $this } }",
    "minus": "SELECT $this { $this e:p ?x MINUS { $this e:q ?x } }",
    "graph": "SELECT $this { GRAPH ?g { $this e:p ?x } }",
    "path-of-the-shape": "SELECT $this { $this $PATH ?value }",
    "failure": "SELECT $this ?failure { $this e:p ?failure }",
    "ask": "ASK { $this e:p ?x }",
    "open": "SELECT $this { $this e:p ?x",
    "open-string": 'SELECT $this { $this e:p "x }',
}
DATA = """
@prefix e: <http://e/> .
e:a a e:C ; e:p e:a , e:b ; e:q e:b ; e:n 1 , 2 .
e:b a e:C , e:D ; e:p e:c , "} UNION { $this" ; e:n 1 .
e:c a e:D ; e:p e:b ; e:q e:a .
e:d e:q e:d .
"""
PREFIX = "PREFIX e: <http://e/>\n"
THIS = Variable("this")


@pytest.mark.parametrize("query", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_may_mean_something_else_is_asked_for_one_node_at_a_time(query: str) -> None:
    assert head(query) is None


@pytest.mark.parametrize("query", PLAIN.values(), ids=PLAIN)
def test_asking_for_many_nodes_gives_what_asking_rdflib_for_each_gives(query: str) -> None:
    place = head(query)
    assert place is not None
    graph = Graph().parse(data=DATA)
    nodes = sorted({term for term in graph.subjects() if isinstance(term, URIRef)})
    values = " ".join(node.n3() for node in nodes)
    store = ox.Store()
    store.extend(ox.Quad(*map(to_ox, triple)) for triple in graph)
    at_once = rows(store.query(f"{PREFIX}{query[:place]} VALUES ?this {{ {values} }} {query[place:]}"))
    found = "{ SELECT DISTINCT ?this { { ?this a [] } UNION { ?this e:q [] } } }"
    assert rows(store.query(f"{PREFIX}{query[:place]} {found} {query[place:]}")) == at_once
    one_by_one = {
        tuple(sorted((str(name), str(to_ox(term))) for name, term in {**binding, THIS: node}.items()))
        for node in nodes
        for binding in graph.query(PREFIX + query, initBindings={"this": node}).bindings
    }
    assert at_once == one_by_one
    assert at_once


def rows(solutions: object) -> set[tuple[tuple[str, str], ...]]:
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return {
        tuple(sorted((name, str(term)) for name, term in zip(names, row, strict=True) if term is not None))
        for row in solutions
    }


def test_a_graph_gives_values_back_as_they_are_written() -> None:
    graph = DataGraph()
    graph.parse(data='@prefix e: <http://e/> . e:a e:p 08.50 , "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> .')
    found = graph.query(PREFIX + PLAIN["pattern"], initBindings={"this": URIRef("http://e/a")})
    assert {str(binding[Variable("value")]) for binding in found.bindings} == {str(value) for value in graph.objects()}
