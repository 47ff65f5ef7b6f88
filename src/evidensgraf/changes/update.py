"""A change as SPARQL 1.1 Update: run on a copy of the old state, it makes one of the new.

Source: SPARQL 1.1 Update, W3C Recommendation 21 March 2013, sections 3.1.1, 3.1.2 and 3.2.2.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.changes.canonical import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

_State = dict[str, list[ox.Quad]]


def update(before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> str:
    """The update from one state to another; empty if they are the same.

    A graph with blank nodes is put whole in the place of the old one: no update can name a blank node that is there.

    Args:
        before: the old state; every statement in a named graph.
        after: the new one.
    """
    old, new = _by_graph(before), _by_graph(after)
    steps = [step for graph in sorted(old.keys() | new.keys()) for step in _steps(graph, old, new)]
    return ";\n".join(steps) + "\n" if steps else ""


def _by_graph(quads: Iterable[ox.Quad]) -> _State:
    found: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        found[str(quad.graph_name)].append(quad)
    return found


def _steps(graph: str, old: _State, new: _State) -> list[str]:
    before, after = old.get(graph, []), new.get(graph, [])
    if any(_has_blank(quad) for quad in [*before, *after]):
        if canonical(before) == canonical(after):
            return []
        # SILENT: a copy whose engine keeps no empty graphs may not have it.
        drop = [f"DROP SILENT GRAPH {graph}"]
        return drop + _data("INSERT", graph, {str(quad.triple) for quad in after})
    removed, added = ({str(quad.triple) for quad in state} for state in (before, after))
    return _data("DELETE", graph, removed - added) + _data("INSERT", graph, added - removed)


def _data(verb: str, graph: str, triples: set[str]) -> list[str]:
    if not triples:
        return []
    lines = "".join(f"  {triple} .\n" for triple in sorted(triples))
    return [f"{verb} DATA {{ GRAPH {graph} {{\n{lines}}} }}"]


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)
