"""pySHACL, the reference (the only importer of pyshacl), without what it does anew for each focus node and shape.

The query of a constraint is answered by an embedded store (`embedded`), read and approved once (`_ConstraintQuery`),
and the shapes graph remembers its answers (`_FixedGraph`, `_ConstraintsOnly`). The results are the same.

Source: SHACL, W3C Recommendation 20 July 2017, section 3.6 (validation report).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

import pyshacl.helper
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ReportableRuntimeError
from pyshacl.graph_abstraction import DataGraph as Abstraction
from pyshacl.helper.sparql_query_helper import SPARQLQueryHelper
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import SH, Graph, URIRef

from evidensgraf.errors import ShapesError
from evidensgraf.validation.engine.embedded import DataGraph, fill, to_ox
from evidensgraf.validation.engine.shapes import in_order, rdf11, result

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from rdflib.term import Node

    from evidensgraf.validation.engine.shapes import Shapes, Statement
    from evidensgraf.validation.result import Result


class Judge:
    """The engine that is pySHACL.

    Args:
        shapes: what is demanded.
    """

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._graph = _FixedGraph()
        with _as_pyshacl_reads():
            fill(self._graph, shapes.statements)
        self._compiled = _ConstraintsOnly(self._graph, shapes)

    def check(self, data: Sequence[Statement]) -> list[Result]:
        """Check what is asserted (see `engine.Engine`)."""
        graph = DataGraph()
        with _as_pyshacl_reads():
            fill(graph, rdf11(data))
        return self.check_graph(graph)

    def check_graph(self, data: Graph) -> list[Result]:
        """Check a graph of rdflib's; one whose queries rdflib answers is checked as by pySHACL alone, in its time."""
        with _as_pyshacl_reads():
            validator = Validator(
                Abstraction.from_rdflib_graph(data), shacl_graph=self._graph, options={"inplace": True}
            )
            validator.shacl_graph = self._compiled
            _, report, _ = validator.run()
        found = (self._result(report, node) for node in report.objects(None, SH.result))
        return in_order(found)

    def _result(self, report: Graph, node: Node) -> Result:
        def term(predicate: Node) -> Any:
            found = report.value(node, predicate)
            return None if found is None else to_ox(found)

        shape, path, component = term(SH.sourceShape), term(SH.resultPath), term(SH.sourceConstraintComponent)
        # pySHACL reports one message without its language for sh:sparql: the shape's own are complete.
        messages = self._shapes.messages(term(SH.sourceConstraint), shape)
        return result(
            self._shapes,
            shape,
            component.value,
            term(SH.focusNode),
            path=path.value if isinstance(report.value(node, SH.resultPath), URIRef) else self._shapes.path(shape),
            value=term(SH.value),
            messages=messages or {"": str(report.value(node, SH.resultMessage) or "")},
        )


@contextmanager
def _as_pyshacl_reads() -> Iterator[None]:
    """Literals are read as `pyshacl.validate` reads them (`1` is not `true`), and constraints' queries by our class."""
    before = pyshacl.helper.get_query_helper_cls()
    pyshacl.helper.SPARQLQueryHelperCls = _ConstraintQuery  # type: ignore[attr-defined]  # made by setattr there
    rdflib_bool_patch()
    try:
        yield
    except (ReportableRuntimeError, NotImplementedError) as error:  # the latter is what pySHACL says of what it lacks
        raise ShapesError(reason=" ".join(str(error).split())) from error
    finally:
        rdflib_bool_unpatch()
        pyshacl.helper.SPARQLQueryHelperCls = before  # type: ignore[attr-defined]  # made by setattr there


class _ConstraintQuery(SPARQLQueryHelper):
    """The query of a SPARQL constraint, whose prefixes are found and whose text is approved once."""

    _approved: ClassVar[set[tuple[Any, ...]]] = set()

    def collect_prefixes(self) -> None:
        """Find the prefixes that the constraint may use."""
        declared = self.shape.sg.prefixes_of
        if self.node not in declared:
            super().collect_prefixes()  # type: ignore[no-untyped-call]  # pySHACL's, which has no types
            # pySHACL does not follow owl:imports, which SHACL asks for.
            imported = self.shape.sg.read.prefixes(to_ox(self.node))
            declared[self.node] = {**imported, **self.prefixes}
        self.prefixes = declared[self.node]

    def check_invalid_sparql(self, sparql_text: str, valuenode: Any = None, extravars: Any = None) -> bool:
        """Refuse what SHACL does not allow in a constraint's query."""
        key = sparql_text, valuenode is None, tuple(extravars or ())
        if key not in self._approved:
            super().check_invalid_sparql(sparql_text, valuenode, extravars)  # type: ignore[no-untyped-call]  # untyped
            self._approved.add(key)
        return True


class _FixedGraph(Graph):
    """A graph that remembers what it answered, for as long as nothing is added to it."""

    def __init__(self) -> None:
        self._objects: dict[Any, tuple[Any, ...]] = {}
        super().__init__()

    def add(self, triple: Any) -> _FixedGraph:
        """Add a triple and forget the answers."""
        self._objects.clear()
        super().add(triple)
        return self

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Generator[Any, None, None]:
        """The objects of the triples that have this subject and predicate."""
        if (key := (subject, predicate)) not in self._objects:
            self._objects[key] = tuple(super().objects(subject, predicate, unique))
        yield from self._objects[key]


class _ConstraintsOnly(ShapesGraph):
    """A shapes graph that tells of a shape's triples only those that are constraints, and looks for them once.

    pySHACL compares each predicate of a shape, the labels and messages too, with each parameter of SHACL.
    """

    def __init__(self, graph: Graph, shapes: Shapes) -> None:
        self.read = shapes
        self._constraints: dict[Any, tuple[Any, ...]] = {}
        self.prefixes_of: dict[Any, dict[str, Any]] = {}
        """The prefixes of each SPARQL constraint."""
        super().__init__(graph)

    def predicate_objects(self, s: Any) -> tuple[Any, ...]:
        """The constraints of a shape: parameters and values."""
        if s not in self._constraints:
            said = self.graph.predicate_objects(s)
            self._constraints[s] = tuple((p, o) for p, o in said if p in CONSTRAINT_PARAMETERS_MAP)
        return self._constraints[s]
