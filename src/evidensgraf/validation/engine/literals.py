"""How literals are written: by the graph, by the embedded store, and by rdflib.

The store keeps the value of a number or date and not how it was written (`8.0` comes back as `8`), so what it gives
back is looked up in the graph's own writing before a reader sees it.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

_STRINGS = frozenset(
    f"http://www.w3.org/{name}" for name in ("2001/XMLSchema#string", "1999/02/22-rdf-syntax-ns#langString")
)
_EMPTY = ox.Store()
_X = ox.Variable("x")


@lru_cache(maxsize=100_000)
def stored(literal: ox.Literal) -> Any:
    """The literal as the store writes it."""
    if literal.datatype.value in _STRINGS:
        return literal
    solutions: Any = _EMPTY.query("SELECT ?x {}", substitutions={_X: literal})
    return next(solutions)[0]


class Writing:
    """How a graph's literals are written: of several ways to write one value, the shortest, then the first of them."""

    def __init__(self) -> None:
        self._ways: dict[Any, Counter[ox.Literal]] = {}

    def put(self, term: Any, count: int = 1) -> None:
        """Note that a term is written once more, or so often; or fewer times, by a negative number."""
        if isinstance(term, ox.Literal) and (kept := stored(term)) is not term:
            ways = self._ways.setdefault(kept, Counter())
            ways[term] += count
            if ways[term] <= 0:
                del ways[term]

    def of(self, term: Any) -> Any:
        """The term as the graph writes it, given as the store does."""
        ways = self._ways.get(term)
        return min(ways, key=lambda way: (len(way.value), way.value, way.datatype.value)) if ways else term
