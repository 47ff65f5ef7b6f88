"""What inference starts from, read from an engine each time it is asked for, so that it need not be held."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, cast

import pyoxigraph as ox

from evidensgraf.namespaces import GRAPH
from evidensgraf.reasoning.cleaning import SAME_AS

_SHAPES = f"{GRAPH}shapes/"
_COUNTS = f"""
SELECT ?property (COUNT(*) AS ?statements) {{
  GRAPH ?graph {{ ?subject ?property ?object }}
  FILTER((ISIRI(?object) || ISBLANK(?object)) && !STRSTARTS(STR(?graph), "{_SHAPES}"))
}}
GROUP BY ?property
"""


class StoredPremises(Mapping[str, Collection[ox.Triple]]):
    """The same as `cleaning.premises` of the ontology and the data, over an engine that holds the files.

    Args:
        engine: holds each file as a named graph, and nothing else.
    """

    def __init__(self, engine: ox.Store) -> None:
        rows = cast("Iterable[Mapping[str, Any]]", engine.query(_COUNTS))
        self._engine = engine
        self._counts = {row["property"].value: int(row["statements"].value) for row in rows}
        if self._counts.pop(SAME_AS, None):
            warnings.warn("owl:sameAs is not reasoned with: nothing is concluded from it", stacklevel=2)

    def __getitem__(self, name: str) -> Collection[ox.Triple]:
        return _Statements(self._engine, name, self._counts[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


class _Statements(Collection[ox.Triple]):
    """The statements by one property."""

    def __init__(self, engine: ox.Store, name: str, count: int) -> None:
        self._engine, self._name, self._count = engine, ox.NamedNode(name), count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[ox.Triple]:
        for quad in self._engine.quads_for_pattern(None, self._name, None, None):
            if _is_premise(quad):
                yield quad.triple

    def __contains__(self, triple: object) -> bool:
        if not isinstance(triple, ox.Triple):
            return False
        same = self._engine.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(map(_is_premise, same))


def _is_premise(quad: ox.Quad) -> bool:
    graph = quad.graph_name
    is_shape = isinstance(graph, ox.NamedNode) and graph.value.startswith(_SHAPES)
    return isinstance(quad.object, ox.NamedNode | ox.BlankNode) and not is_shape
