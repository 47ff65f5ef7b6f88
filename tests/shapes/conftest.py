"""What the tests of the shapes stand on: the shapes read once, and a world to put one example after the other into.

Hundreds of examples are checked, each against all shapes, so the world is read once and an example put into it.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox
import pytest
from rdflib import Graph

from evidensgraf.validation.engine import Shapes
from evidensgraf.validation.engine.embedded import DataGraph
from evidensgraf.validation.engine.judge import Judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.validation.result import Result

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

G = TypeVar("G", bound=Graph)


def read(paths: Iterable[Path], graph: G) -> G:
    """The graph given, with the triples of the Turtle files in it."""
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def statements(paths: Iterable[Path]) -> list[ox.Triple]:
    """The triples of the Turtle files."""
    return [
        ox.Triple(quad.subject, quad.predicate, quad.object)
        for path in paths
        for quad in ox.parse(path=path, rename_blank_nodes=True)
    ]


class World:
    """The ontology and `base.ttl`, into which one example at a time is put.

    The ontology is read once: reading it takes a hundred times as long as reading an example.
    """

    def __init__(self, shapes: Shapes, base: Iterable[Path]) -> None:
        self.judge = Judge(shapes)
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
            return self.judge.check_graph(graph)


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    """The project's shapes."""
    return Shapes(statements(sorted((ROOT / "shapes").glob("*.ttl"))))


@pytest.fixture(scope="session")
def base() -> list[Path]:
    """The ontology, its schemes and the tiny world of `base.ttl`."""
    return [*sorted((ROOT / "ontology").rglob("*.ttl")), HERE / "base.ttl"]


@pytest.fixture(scope="session")
def world(shapes: Shapes, base: list[Path]) -> World:
    """The judge and what it is asked about."""
    return World(shapes, base)
