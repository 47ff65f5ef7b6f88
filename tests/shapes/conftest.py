"""What the tests of the shapes stand on: the shapes read once, and a world to put one example after the other into.

Hundreds of examples are checked, each against all shapes, so what pySHACL does anew for each is done once or faster:
the
query of a constraint is answered by an embedded store (`DataGraph`), it is read and approved once (`ConstraintQuery`),
and the shapes graph remembers its answers (`FixedGraph`, `ConstraintsOnly`). The results are the same.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import pyoxigraph as ox
import pyshacl.helper
import pytest
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.shapes_graph import ShapesGraph
from rdflib import XSD, BNode, Graph, Literal, Node, URIRef, Variable
from rdflib.plugins.sparql.processor import SPARQLResult

from evidensgraf.validation.engine import Shapes, check

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from evidensgraf.validation.result import Result

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

G = TypeVar("G", bound=Graph)


def read(paths: Iterable[Path], graph: G) -> G:
    """The graph given, with the triples of the Turtle files in it."""
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


class DataGraph(Graph):
    """A graph whose queries are answered by an embedded store that is kept beside it.

    pySHACL asks each SPARQL constraint anew for each focus node; rdflib takes a millisecond to answer and ten to parse.
    The store does both in a tenth of a millisecond, and puts `$this` into the query as SHACL's pre-binding wants it.

    For the project's own shapes alone: the store refuses to bind a variable that a query does not select, and takes
    `bound($this)` in a group without triples for false, where rdflib does what SHACL asks.
    """

    def __init__(self) -> None:
        self._store = ox.Store()
        self._written: dict[Literal, Literal] = {}
        super().__init__(bind_namespaces="none")

    def add(self, triple: Any) -> DataGraph:
        """Add a triple to the graph and its store."""
        if isinstance(value := triple[2], Literal) and value != _canonical(value):
            self._written[_canonical(value)] = value
        self._store.add(ox.Quad(*map(_to_ox, triple)))
        super().add(triple)
        return self

    def remove(self, triple: Any) -> DataGraph:
        """Remove a triple, given in full, from the graph and its store."""
        self._store.remove(ox.Quad(*map(_to_ox, triple)))
        super().remove(triple)
        return self

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a SELECT query, some of whose variables are bound beforehand (`initBindings`)."""
        given = dict(zip(("processor", "result", "initNs", "initBindings"), args, strict=False)) | kwargs
        bound = {ox.Variable(name): _to_ox(term) for name, term in (given.get("initBindings") or {}).items()}
        solutions = self._store.query(str(query_object), substitutions=bound)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        rows = [{Variable(n): self._from_ox(s[n]) for n in names if s[n] is not None} for s in solutions]
        return SPARQLResult({"type_": "SELECT", "vars_": [Variable(n) for n in names], "bindings": rows})

    def _from_ox(self, term: Any) -> Node:
        """A term of the store as the graph has it: the store rewrites 8.0 as 8."""
        if not isinstance(term, ox.Literal):
            return URIRef(term.value) if isinstance(term, ox.NamedNode) else BNode(term.value)
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = URIRef(term.datatype.value)
        literal = Literal(term.value, datatype=None if datatype == XSD.string else datatype)
        return self._written.get(_canonical(literal), literal)


def _canonical(literal: Literal) -> Literal:
    """The literal in the form that the store gives it (of what we write, decimals alone differ)."""
    if literal.datatype != XSD.decimal or "." not in literal:
        return literal
    return Literal(str(literal).rstrip("0").rstrip("."), datatype=XSD.decimal)


def _to_ox(term: Any) -> Any:
    """A term of rdflib as the store wants it."""
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    return ox.NamedNode(str(term)) if isinstance(term, URIRef) else ox.BlankNode(str(term))


class ConstraintQuery(SPARQLQueryHelper):
    """The query of a SPARQL constraint, whose prefixes are found and whose text is approved once."""

    _prefixes: ClassVar[dict[Any, dict[str, Any]]] = {}
    _approved: ClassVar[set[tuple[Any, ...]]] = set()

    def collect_prefixes(self) -> None:
        """Find the prefixes that the constraint may use."""
        key = self.shape.sg, self.node
        if key not in self._prefixes:
            super().collect_prefixes()  # type: ignore[no-untyped-call]
            self._prefixes[key] = self.prefixes
        self.prefixes = self._prefixes[key]

    def check_invalid_sparql(self, sparql_text: str, valuenode: Any = None, extravars: Any = None) -> bool:
        """Refuse what SHACL does not allow in a constraint's query."""
        key = sparql_text, valuenode is None, tuple(extravars or ())
        if key not in self._approved:
            super().check_invalid_sparql(sparql_text, valuenode, extravars)  # type: ignore[no-untyped-call]
            self._approved.add(key)
        return True


class FixedGraph(Graph):
    """A graph that remembers what it answered, for as long as nothing is added to it."""

    def __init__(self) -> None:
        self._objects: dict[Any, tuple[Any, ...]] = {}
        super().__init__(bind_namespaces="none")

    def add(self, triple: Any) -> FixedGraph:
        """Add a triple and forget the answers."""
        self._objects.clear()
        super().add(triple)
        return self

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """The objects of the triples that have this subject and predicate."""
        if (key := (subject, predicate)) not in self._objects:
            self._objects[key] = tuple(super().objects(subject, predicate, unique))
        yield from self._objects[key]


class ConstraintsOnly(ShapesGraph):
    """A shapes graph that tells of a shape's triples only those that are constraints, and looks for them once.

    pySHACL compares each predicate of a shape, the labels and messages too, with each parameter of SHACL.
    """

    def __init__(self, graph: Graph) -> None:
        self._constraints: dict[Any, tuple[Any, ...]] = {}
        super().__init__(graph)

    def predicate_objects(self, s: Any) -> tuple[Any, ...]:
        """The constraints of a shape: parameters and values."""
        if s not in self._constraints:
            said = self.graph.predicate_objects(s)
            self._constraints[s] = tuple((p, o) for p, o in said if p in CONSTRAINT_PARAMETERS_MAP)
        return self._constraints[s]


class World:
    """The ontology and `base.ttl`, into which one example at a time is put.

    The ontology is read once: reading it takes a hundred times as long as reading an example.
    """

    def __init__(self, shapes: Shapes, base: Iterable[Path]) -> None:
        self.shapes = shapes
        self.graph = read(base, DataGraph())

    @contextmanager
    def holding(self, example: Graph) -> Iterator[Graph]:
        """The world with the triples of the example in it, for as long as the block lasts."""
        new = [triple for triple in example if triple not in self.graph]
        try:
            for triple in new:
                self.graph.add(triple)
            yield self.graph
        finally:
            for triple in new:
                self.graph.remove(triple)

    def results(self, *examples: Path) -> list[Result]:
        """What the shapes have to say of the world with these examples in it."""
        with self.holding(read(examples, Graph(bind_namespaces="none"))) as graph:
            return check(graph, self.shapes)


@pytest.fixture(scope="session")
def shapes() -> Iterator[Shapes]:
    """The project's shapes."""
    plug = pyshacl.helper
    before = plug.get_query_helper_cls()  # type: ignore[no-untyped-call]
    plug.SPARQLQueryHelperCls = ConstraintQuery  # type: ignore[attr-defined]
    project = Shapes(read(sorted((ROOT / "shapes").glob("*.ttl")), FixedGraph()))
    project.compiled = ConstraintsOnly(project.graph)
    yield project
    plug.SPARQLQueryHelperCls = before  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def world(shapes: Shapes) -> World:
    """The ontology, its schemes and the tiny world of `base.ttl`."""
    return World(shapes, [*sorted((ROOT / "ontology").rglob("*.ttl")), HERE / "base.ttl"])
