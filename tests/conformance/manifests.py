"""Reads the manifests of the W3C test suites (https://www.w3.org/2009/sparql/docs/tests/README.html)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
SUITES = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "conformance" / "sparql11"


@dataclass(frozen=True, slots=True)
class Case:
    """A test whose query is evaluated or parsed.

    Attributes:
        suite: the folder that it is in.
        name: its name there.
        kind: its class in the manifest.
        query: the query's file.
        data: the file of the default graph.
        graphs: the files of the named graphs.
        result: the file of the result.
    """

    suite: str
    name: str
    kind: str
    query: Path
    data: Path | None
    graphs: tuple[Path, ...]
    result: Path | None

    def __str__(self) -> str:
        return f"{self.suite}-{self.name}"

    @property
    def base(self) -> str:
        """What relative IRIs of the query's file start from."""
        return iri_of(self.query)


def iri_of(path: Path) -> str:
    """What a file of the suites is called."""
    return BASE + path.relative_to(SUITES).as_posix()


def manifest(suite: str) -> Graph:
    """The manifest of a suite; empty where the suites are not at hand."""
    path = SUITES / suite / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=iri_of(path)) if path.is_file() else Graph()


def entries(graph: Graph) -> Iterator[Node]:
    """The tests of a manifest, in its order."""
    for _, _, first in graph.triples((None, MF.entries, None)):
        yield from Collection(graph, first)


def cases(*suites: str) -> list[Case]:
    """The tests of the suites that have a query."""
    return [_case(suite, graph, test) for suite in suites for graph in [manifest(suite)] for test in entries(graph)]


def _case(suite: str, graph: Graph, test: Node) -> Case:
    action = graph.value(test, MF.action)
    assert action is not None
    return Case(
        suite=suite,
        name=str(test).rpartition("#")[2],
        kind=str(graph.value(test, RDF.type)).rpartition("#")[2],
        query=_path(graph.value(action, QT.query) or action),
        data=_path(data) if (data := graph.value(action, QT.data)) else None,
        graphs=tuple(_path(named) for named in graph.objects(action, QT.graphData)),
        result=_path(result) if (result := graph.value(test, MF.result)) else None,
    )


def _path(node: Node) -> Path:
    assert isinstance(node, URIRef), node
    return SUITES / str(node).removeprefix(BASE)
