"""How literals are written: by the graph, by the embedded store, and by rdflib.

The store keeps the value of a number or date and not how it was written (`8.0` comes back as `8`), so what it gives
back is looked up in the graph's own writing before a reader sees it.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

_STRINGS = frozenset(
    f"http://www.w3.org/{name}" for name in ("2001/XMLSchema#string", "1999/02/22-rdf-syntax-ns#langString")
)
_EMPTY = ox.Store()
_MOST_KNOWN = 1_000_000
_KNOWN: dict[ox.Literal, Any] = {}
"""Literals that have been asked for → as the store writes them."""


def stored(literal: ox.Literal) -> Any:
    """The literal as the store writes it."""
    if literal.datatype.value in _STRINGS:
        return literal
    known = _KNOWN.get(literal)
    return _ask([literal])[0] if known is None else known


def expect(terms: Iterable[Any]) -> None:
    """Ask for many terms at once, which is much faster than one by one."""
    literals = {term for term in terms if isinstance(term, ox.Literal) and term.datatype.value not in _STRINGS}
    _ask([literal for literal in literals if literal not in _KNOWN])


def _ask(literals: list[ox.Literal]) -> list[Any]:
    values = " ".join(map(str, literals))
    solutions: Any = _EMPTY.query(f"SELECT ?x {{ VALUES ?x {{ {values} }} }}")
    found = [solution[0] for solution in solutions]
    if len(_KNOWN) > _MOST_KNOWN:
        _KNOWN.clear()
    _KNOWN.update(zip(literals, found, strict=True))
    return found


def _is_rewritten(term: Any) -> bool:
    """Whether the store keeps its value alone, if it is valid."""
    return isinstance(term, ox.Literal) and term.language is None and term.datatype.value not in _STRINGS


class Writing:
    """How a graph's literals are written: of several ways to write one value, the shortest, then the first of them."""

    def __init__(self) -> None:
        self._ways: dict[Any, Counter[ox.Literal]] = {}

    @classmethod
    def found(cls, terms: Iterable[Any], data: Iterable[Any]) -> Writing:
        """How some terms, given as the store does, are written among those of the data; of no others."""
        asked, writing = {term for term in terms if _is_rewritten(term)}, cls()
        if not asked:
            return writing
        known = {term for term in data if isinstance(term, ox.Literal)}  # most are IRIs, and would have to be hashed
        literals = [literal for literal in known if _is_rewritten(literal)]
        for literal, kept in zip(literals, _ask(literals), strict=True):
            if kept in asked:
                writing.put(literal)
        return writing

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
