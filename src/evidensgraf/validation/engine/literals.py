"""How literals are written: by the graph, by the embedded store, and by rdflib.

The store keeps the value of a number or date and not how it was written (`8.0` comes back as `8`), so what it gives
back is looked up in the graph's own writing before a reader sees it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidensgraf.validation.engine.shapes import Statement

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


def as_written(statements: Iterable[Statement]) -> dict[Any, ox.Literal]:
    """For each literal that the store writes in another way than the statements: the way that they (the last) do."""
    literals = dict.fromkeys(s.object for s in statements if isinstance(s.object, ox.Literal))
    return {found: literal for literal in literals if (found := stored(literal)) != literal}
