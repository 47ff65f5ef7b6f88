"""An rdflib graph whose queries are answered by an embedded store that is kept beside it.

pySHACL asks each SPARQL constraint anew for each focus node: rdflib takes ten milliseconds to parse the query and one
to answer it. The store does both in a tenth of a millisecond, and puts `$this` into the query as SHACL's pre-binding
wants it, for all queries that `prebinding.head` knows to be plain; rdflib answers the others, each parsed once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import XSD, BNode, Graph, Literal, Node, URIRef, Variable
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.processor import SPARQLResult

from evidensgraf.errors import ShapesError
from evidensgraf.validation.engine.literals import Writing
from evidensgraf.validation.engine.prebinding import head

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidensgraf.validation.engine.shapes import Statement


class DataGraph(Graph):
    """A graph with its store."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._writing = Writing()
        super().__init__()

    def add(self, triple: Any) -> DataGraph:
        """Add a triple to the graph and its store."""
        self._store.add(ox.Quad(*map(to_ox, triple)))
        self._writing.put(to_ox(triple[2]))
        super().add(triple)
        return self

    def remove(self, triple: Any) -> DataGraph:
        """Remove a triple, given in full, from the graph and its store."""
        self._store.remove(ox.Quad(*map(to_ox, triple)))
        self._writing.put(to_ox(triple[2]), -1)
        super().remove(triple)
        return self

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a query, some of whose variables are bound beforehand (`initBindings`)."""
        given = dict(zip(("processor", "result", "initNs", "initBindings"), args, strict=False)) | kwargs
        bound = given.get("initBindings") or {}
        if set(bound) == {"this"} and head(query_object) is not None:
            try:
                return self._solutions(query_object, bound)
            except SyntaxError:  # the store is stricter, about prefixes for one
                pass
        return super().query(prepared(query_object), *args, **kwargs)

    def _solutions(self, query: str, bound: dict[str, Any]) -> SPARQLResult:
        given = {ox.Variable(name): to_ox(term) for name, term in bound.items()}
        solutions: Any = self._store.query(query, substitutions=given)
        names = [variable.value for variable in solutions.variables]
        rows = [{Variable(n): self._from_ox(s[n]) for n in names if s[n] is not None} for s in solutions]
        return SPARQLResult({"type_": "SELECT", "vars_": [Variable(n) for n in names], "bindings": rows})

    def _from_ox(self, term: Any) -> Node:
        return from_ox(self._writing.of(term))


@lru_cache(maxsize=512)
def prepared(query: str) -> Any:
    """The query, parsed once, with the prefixes that rdflib knows."""
    try:
        return prepareQuery(query, initNs=dict(Graph().namespaces()))
    except Exception as error:  # rdflib raises a bare one for an unknown prefix, else its parser's
        raise ShapesError(reason=" ".join(f"{error}: {query}".split())) from error


def fill(graph: Graph, statements: Iterable[Statement]) -> None:
    """Put statements into a graph, literals as written."""
    terms: dict[Any, Node] = {}

    def converted(term: Any) -> Node:
        if (known := terms.get(term)) is None:
            known = terms[term] = from_ox(term)
        return known

    for statement in statements:
        graph.add((converted(statement.subject), converted(statement.predicate), converted(statement.object)))


def from_ox(term: Any) -> Node:
    """A term as rdflib has it, a literal as written."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    datatype = URIRef(term.datatype.value)
    return Literal(term.value, datatype=None if datatype == XSD.string else datatype, normalize=False)


def to_ox(term: Any) -> Any:
    """A term of rdflib as the store has it."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
