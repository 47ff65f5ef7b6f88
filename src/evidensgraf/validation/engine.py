"""pySHACL as the judge: an rdflib graph and shapes in, results out (the only importer of pyshacl).

pySHACL gives rdflib each `sh:sparql` text anew for each focus node, and most of its time goes to parsing the same text
again. `_CachingProcessor` sits at rdflib's own plugin point for query processors and keeps what was parsed.

Source: SHACL, W3C Recommendation 20 July 2017, section 3.6 (validation report).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pyshacl.graph_abstraction import DataGraph
from pyshacl.shapes_graph import ShapesGraph
from pyshacl.validator import Validator
from rdflib import SH, Graph, Literal, URIRef
from rdflib.plugin import register
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.processor import SPARQLProcessor
from rdflib.query import Processor

from evidensgraf.namespaces import shortened
from evidensgraf.validation.result import Result

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.term import Node


class Shapes:
    """Shapes that have been read once and can check many graphs.

    Args:
        graph: the shapes graph.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.compiled = ShapesGraph(graph)


def check(data: Graph, shapes: Shapes) -> list[Result]:
    """Check a graph, as it is asserted: nothing is inferred first.

    Args:
        data: what is checked, with the class hierarchy that the shapes' targets need.
        shapes: what is demanded.

    Returns:
        All results, the gravest first and without places; empty if the graph conforms and nothing is remarked.
    """
    register("sparql", Processor, __name__, "_CachingProcessor")
    validator = Validator(DataGraph.from_rdflib_graph(data), shacl_graph=shapes.graph, options={"inplace": True})
    validator.shacl_graph = shapes.compiled
    _, report, _ = validator.run()  # type: ignore[no-untyped-call]  # pySHACL types no more than its edge
    found = (_result(report, node, shapes.graph) for node in report.objects(None, SH.result))
    return sorted(found, key=lambda r: r.sort_key)


def _result(report: Graph, node: Node, shapes: Graph) -> Result:
    def local(predicate: Node) -> str:
        return str(report.value(node, predicate)).rpartition("#")[2]

    def term(predicate: Node) -> str | None:
        found = report.value(node, predicate)
        return None if found is None else found.n3()

    path = report.value(node, SH.resultPath)
    shape = report.value(node, SH.sourceShape)
    value = report.value(node, SH.value)
    # pySHACL reports one message without its language for sh:sparql: the shape's own are complete.
    messages = _messages(shapes, shape, SH.message) or _messages(report, node, SH.resultMessage)
    return Result(
        focus=_bare(term(SH.focusNode) or ""),
        path=None if path is None else _bare(path.n3()),
        value=term(SH.value),
        rule=str(shape),
        link=str(shape) if isinstance(shape, URIRef) else None,
        component=local(SH.sourceConstraintComponent).removesuffix("ConstraintComponent"),
        severity=local(SH.resultSeverity),
        messages={k: m.replace("{?value}", shortened(str(value or ""))) for k, m in messages.items()},
    )


def _messages(graph: Graph, node: Node | None, predicate: Node) -> dict[str, str]:
    return {m.language or "": str(m) for m in graph.objects(node, predicate) if isinstance(m, Literal)}


def _bare(term: str) -> str:
    return term.removeprefix("<").removesuffix(">")


class _CachingProcessor(SPARQLProcessor):
    """rdflib's SPARQL processor, which parses a text that it has seen before no second time."""

    def query(  # type: ignore[override]  # rdflib overrides its own signature in the same way
        self,
        strOrQuery: str | Query,  # noqa: N803 (rdflib's name)
        initBindings: Any = None,  # noqa: N803
        initNs: Any = None,  # noqa: N803
        base: str | None = None,
        DEBUG: bool = False,  # noqa: N803
    ) -> Any:
        if isinstance(strOrQuery, str):
            strOrQuery = _parsed(strOrQuery, base, tuple(sorted((initNs or {}).items())))  # noqa: N806
        return super().query(strOrQuery, initBindings, initNs, base, DEBUG)


@lru_cache(maxsize=512)
def _parsed(text: str, base: str | None, namespaces: tuple[tuple[str, Any], ...]) -> Query:
    return translateQuery(parseQuery(text), base, dict(namespaces))
